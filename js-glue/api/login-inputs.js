/**
 * What the program gives a login to carry: kept until that login has ended, and known to the core by a number.
 */
import { configError } from '../common/errors.js'
import { copyOf, isObject } from '../common/json.js'
import { addPassingSecret } from '../watching/redact.js'
import { fingerprint } from './options.js'

/** Deeper than this is no data that a program wrote, or goes round in circles. */
const DEEPEST = 32
/** Shorter texts are kinds and flags, and part of ordinary words; an SMS code has four digits. */
const SHORTEST_SECRET = 4

/** @typedef {{ id: number, key: string, input: Record<string, any>, users: number }} Held */

/**
 * Keep the inputs of the logins that are asked for. Equal ones have one number, so that they share a login.
 */
export class LoginInputs {
  constructor() {
    /** @type {Held[]} */
    this.list = []
    this.last = 0
  }

  /** Keep what a `login` was given; gives its number, 0 if it was given nothing. Throws `ERR_CONFIG`. @param {any} given */
  hold(given) {
    if (given === undefined) return 0
    const name = 'login(input)'
    if (!isPlain(given)) throw configError(`${name} must be a plain object of JSON data`)
    checkJson(given, name, 0)
    if (given.code !== undefined) throw configError(`${name}.code is the code of wx.login: give yours another name`)
    const input = copyOf(given)
    if (!Object.keys(input).length) return 0
    const key = fingerprint(input)
    let held = this.list.find((one) => one.key === key)
    if (!held) {
      held = { id: ++this.last, key, input, users: 0 }
      this.list.push(held)
    }
    held.users++
    return held.id
  }

  /** Forget what a `login` was given, when the last one that it was given to has ended. @param {number} id */
  release(id) {
    this.list = this.list.filter((one) => one.id !== id || --one.users)
  }

  /** Give an input, as a copy: an endpoint's function may change it; `undefined` for 0. @param {number} id @returns {Record<string, any> | undefined} */
  of(id) {
    const held = this.list.find((one) => one.id === id)
    return held && copyOf(held.input)
  }
}

/** Tell an object literal, of any realm, from what has a class. @param {any} value */
function isPlain(value) {
  if (!isObject(value)) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** Check a value of JSON, and remember its texts as secrets. Nothing of it is quoted. @param {any} value @param {string} name @param {number} depth */
function checkJson(value, name, depth) {
  const kind = typeof value
  if (value === null || kind === 'boolean') return
  if (kind === 'string' || kind === 'number' && Number.isFinite(value)) {
    if (String(value).length >= SHORTEST_SECRET) addPassingSecret(String(value))
  } else if (depth > DEEPEST) {
    throw configError(`${name.slice(0, 60)}… is nested too deeply`)
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => checkJson(item, `${name}[${index}]`, depth + 1))
  } else if (isPlain(value)) {
    for (const key of Object.keys(value)) {
      // As in JSON: as if it were not there.
      if (value[key] !== undefined) checkJson(value[key], `${name}.${key}`, depth + 1)
    }
  } else {
    throw configError(`${name} must be JSON data`)
  }
}
