/**
 * The names of a call's options: which go to the platform, and which are told to the program as misspelt.
 */
import { nearest } from '../common/nearest.js'

/** Goes to the platform. */
export const PASSED = 1
/** Is the session's own: the first four below. */
const OWN = 2
/** What is often misspelt. Any other option of the platform, of today or to come, is near none of these. */
const NAMES = ('auth fresh cookies complete url data header method timeout success fail dataType responseType filePath formData '
  + 'protocols reconnect expired onMessage idleTimeout').split(' ')
/** What other libraries call it. @type {Record<string, string>} */
const ELSEWHERE = { params: 'data', query: 'data', body: 'data', token: 'auth' }

/** Names that are remembered beside these: a program may make them up. */
const MOST = 256
let learnt = 0
/** What every name is that was seen, so that each is looked at once. @type {Record<string, number>} */
export const known = Object.create(null)
NAMES.forEach((name, index) => { known[name] = index < 4 ? OWN : PASSED })

/** Hears of a misspelt name, and of the one that was meant. @typedef {{ misspelt: (api: string, name: string, near: string) => void }} Teacher */

/** Look at a name that was not seen before. @param {string} name @param {string} api @param {Teacher | undefined} teacher of the program, if the call is its own */
export function learn(name, api, teacher) {
  if (teacher) {
    const near = (ELSEWHERE.hasOwnProperty(name) && ELSEWHERE[name]) || nearest(name, NAMES)
    if (near) teacher.misspelt(api, name, near)
    if (learnt++ < MOST) known[name] = PASSED
  }
  return PASSED
}
