/**
 * One request and its answer, by variant of the answer.
 */
import { createOurs, createTough, createWeapp } from './contenders.mjs'
import { clock } from './host.mjs'
import { NAMES, URL_OF_REQUEST, VARIANTS, filling } from './load.mjs'
import { timeInRounds } from './rounds.mjs'

/**
 * `write`: a tenth of a second passes after each answer, in which ours writes its jar. The others write at once or never.
 *
 * @type {Record<string, { answers: keyof typeof VARIANTS, rests: boolean }>}
 */
export const SPEEDS = {
  none: { answers: 'none', rests: false },
  same: { answers: 'same', rests: false },
  changing: { answers: 'changing', rests: false },
  write: { answers: 'changing', rests: true },
}

const success = () => {}

/** @param {import('./contenders.mjs').Contender} contender */
export function fillJar(contender) {
  exchange(contender, filling())
  // What the filling left to do is not part of any measured request.
  contender.rest()
}

/** @param {import('./contenders.mjs').Contender} contender @param {import('./stub-wx.mjs').Load} load @param {string} [url] */
export function exchange({ platform, request }, load, url = URL_OF_REQUEST) {
  platform.carry(load)
  request({ url, success })
  platform.answer()
}

/** @param {any} sources @param {any} job */
export async function speed(sources, job) {
  const contenders = [await createOurs(sources, job), createWeapp(sources), createTough(sources)]
  contenders.forEach(fillJar)
  /** @type {Record<string, Record<string, number[]>>} */
  const taken = {}
  for (const [name, { answers, rests }] of Object.entries(SPEEDS)) {
    const runs = contenders.map((contender) => batches(contender, VARIANTS[answers], rests))
    taken[name] = timeInRounds(runs, { clock, ...job.rounds })
    contenders.forEach((contender) => checkWork(contender, name))
  }
  return taken
}

function batches(contender, variant, rests) {
  let loads = variant()
  let turn = 0
  return {
    name: contender.name,
    prepare() { loads = variant() },
    run(times) {
      for (let time = 0; time < times; time++) {
        exchange(contender, loads[turn++ % loads.length])
        if (rests) contender.rest()
      }
    },
  }
}

/** A contender that sends other cookies, or no token where it should, did other work. */
function checkWork({ name, platform }, variant) {
  const sent = platform.lastCookieHeader().split('; ').map((pair) => pair.slice(0, pair.indexOf('='))).sort()
  if (String(sent) !== String(NAMES)) throw new Error(`${name} sent the cookies "${sent}" instead of "${NAMES}" (${variant})`)
  if (name === 'wx-session' && !platform.lastAuthorization().startsWith('Bearer ')) throw new Error(`wx-session sent no token (${variant})`)
}
