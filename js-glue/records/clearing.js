/**
 * What a logout does to the records without the core. A record of a form to come is left untouched, as the core leaves it.
 */
import { once } from '../common/once.js'
import { COOKIES, FORM, TOKEN } from './forms.js'

/** A storage that does not answer is not waited for any longer (src/session/store.rs has the same). In milliseconds. */
export const LIMIT = 3000

/**
 * Make what does it, and what waits for its end.
 *
 * @param {import('./storage.js').Storage} storage
 * @param {import('../platform/copies.js').Copies} copies
 */
export function createClearing(storage, copies) {
  /** How many are under way, and who waits for their end. */
  let clearing = 0
  /** @type {(() => void)[]} */
  const waiting = []

  /**
   * Clear the records.
   *
   * @param {boolean} keepCookies
   * @param {boolean} stays nobody is logged in silently afterwards
   * @param {() => void} cleared
   */
  function clear(keepCookies, stays, cleared) {
    clearing++
    const done = once(LIMIT, () => {
      clearing--
      copies.signal()
      cleared()
      if (!clearing) for (const go of waiting.splice(0)) go()
    })
    const cookies = () => (keepCookies ? done() : ifOurs(COOKIES, () => storage.remove(COOKIES, done), done))
    ifOurs(TOKEN, (seq) => {
      if (stays) leave(storage, { v: FORM.token, seq: seq + 1, loggedOut: true }, cookies)
      else storage.remove(TOKEN, cookies)
    }, cookies)
  }

  /** Call back when no such logout is under way: what is read then is of nobody who has left. @param {() => void} go */
  function whenCleared(go) {
    if (clearing) waiting.push(once(LIMIT, go))
    else go()
  }

  /**
   * Look at what is stored, before it is written over. `seq`: its number, 0 if there is none.
   *
   * @param {'token' | 'cookies'} kind
   * @param {(seq: number) => void} ours
   * @param {() => void} newer
   */
  function ifOurs(kind, ours, newer) {
    storage.read(kind, (stored) => {
      const { v, seq } = Object(stored)
      if (v > FORM[kind]) newer()
      else ours(Number.isInteger(seq) ? seq : 0)
    })
  }

  return { clear, whenCleared }
}

/**
 * Write what a logout leaves; where that is refused, no token is left at least.
 *
 * @param {import('./storage.js').Storage} storage
 * @param {import('../boundary/types.js').StoredLogout} record
 * @param {import('./keys.js').Done} done
 */
export function leave(storage, record, done) {
  storage.write(TOKEN, record, (ok, reason) => (ok ? done(true) : storage.remove(TOKEN, () => done(false, reason))))
}
