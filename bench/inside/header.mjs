/**
 * The `Cookie` header out of a large jar, against the same out of a small one.
 */
import { createOurs, createTough, createWeapp } from './contenders.mjs'
import { clock } from './host.mjs'
import { cookiesOfHost, hostUrl } from './load.mjs'
import { timeInRounds } from './rounds.mjs'

const SMALL = { hosts: 1, each: 20 }
/** 3000 in all: as many as the RFC asks a jar to keep (RFC 6265bis, section 5.7). */
const LARGE = { hosts: 100, each: 30 }

/** @param {any} sources @param {any} job */
export async function header(sources, job) {
  /** @type {Record<string, Record<string, number[]>>} */
  const taken = {}
  for (const create of [() => createOurs(sources, job), () => createWeapp(sources), () => createTough(sources)]) {
    const small = fill(await create(), SMALL)
    const large = fill(await create(), LARGE)
    taken[small.name] = timeInRounds([
      { name: 'small', run: (times) => ask(small, SMALL.hosts, times) },
      { name: 'large', run: (times) => ask(large, LARGE.hosts, times) },
    ], { clock, ...job.rounds })
  }
  return taken
}

function fill(contender, { hosts, each }) {
  for (let host = 0; host < hosts; host++) contender.store(hostUrl(host), cookiesOfHost(host, each))
  contender.rest()
  for (const host of [0, hosts - 1]) {
    const found = contender.header(hostUrl(host)).split('; ').length
    if (found !== each) throw new Error(`${contender.name} gives ${found} cookies for ${hostUrl(host)} instead of ${each}`)
  }
  return contender
}

/** Another host each time: no header can be kept from the last call. */
function ask(contender, hosts, times) {
  for (let time = 0; time < times; time++) contender.header(hostUrl(time % hosts))
}
