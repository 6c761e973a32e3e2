/**
 * What does not depend on an engine's speed: calls into the module and writes to storage, for each request.
 */
import { createOurs, createTough, createWeapp } from './contenders.mjs'
import { VARIANTS } from './load.mjs'
import { exchange, fillJar } from './speed.mjs'

/** Enough that a rare event, such as a memo made anew, shows as a fraction. */
const REQUESTS = 200

/** @param {any} sources @param {any} job */
export async function counts(sources, job) {
  const contenders = [await createOurs(sources, { ...job, counted: true }), createWeapp(sources), createTough(sources)]
  contenders.forEach(fillJar)
  /** @type {Record<string, Record<string, { crossings: number, writes: number }>>} */
  const counted = {}
  for (const [variant, loads] of Object.entries(VARIANTS)) {
    counted[variant] = {}
    for (const contender of contenders) counted[variant][contender.name] = countOf(contender, loads())
  }
  return counted
}

function countOf(contender, loads) {
  const { platform } = contender
  let turn = 0
  const run = (times) => {
    let writes = 0
    let crossings = 0
    for (let time = 0; time < times; time++) {
      const before = { writes: platform.counts.writes, crossings: contender.crossings() }
      exchange(contender, loads[turn++ % loads.length])
      crossings += contender.crossings() - before.crossings
      // What is put off is written here; it is a write, and no part of the request.
      contender.rest()
      writes += platform.counts.writes - before.writes
    }
    return { crossings: crossings / times, writes: writes / times }
  }
  // The first answers of a variant are news: the steady state is what comes after.
  run(loads.length + 1)
  return run(REQUESTS)
}
