/**
 * Readers of what a program gives: each checks a value by name and type, and gives back what it read.
 */
import { configError } from './errors.js'
import { isObject, kindOf } from './json.js'
import { nearest } from './nearest.js'
import { redact } from '../watching/redact.js'

/**
 * Gives back what it read, or throws `ERR_CONFIG`. `place`: what endpoints stand on, and the list of their URLs.
 *
 * @typedef {(value: any, name: string, place?: any) => any} Reader
 */
/**
 * A reader, or one with what stands for a member that is not given or `undefined`: a value, or a function that makes it or throws.
 *
 * @typedef {Reader | [Reader, any]} Member
 */

/** Levels of the log, the quietest first; each includes those before it. */
export const LEVELS = ['off', 'error', 'info', 'debug']

/** Throw the error of a value that is not what it must be. @type {(name: string, expected: string, value: any) => never} */
export const fail = (name, expected, value) => {
  const got = isString(value) ? `"${redact(value).slice(0, 60)}"` : Array.isArray(value) ? 'an array'
    : Object(value) === value ? `a value of type ${kindOf(value).slice(8, -1).toLowerCase()}` : String(value)
  throw configError(`${name} must be ${expected}, got ${got}`)
}

/** Tell whether this is a text. */
export const isString = (/** @type {unknown} */ value) => typeof value === 'string'
/** Tell whether this is a function. */
export const isFunction = (/** @type {unknown} */ value) => typeof value === 'function'

/** Make a reader of values that pass a test. `expected` names them. @type {(expected: string, test: (value: any) => boolean) => Reader} */
export const is = (expected, test) => (value, name) => (test(value) ? value : fail(name, expected, value))
/** Make a reader of texts that match a pattern. @type {(expected: string, pattern: RegExp) => Reader} */
export const like = (expected, pattern) => is(expected, (value) => isString(value) && pattern.test(value))
/** Read a text that is not empty. */
export const text = is('a non-empty string', (value) => isString(value) && value !== '')
/** Read `true` or `false`. */
export const bool = is('true or false', (value) => typeof value === 'boolean')
/** Read a text. */
export const string = is('a string', isString)
/** Read a function. */
export const func = is('a function', isFunction)
/**
 * Make a reader of numbers from `least` up; Infinity only where it means something.
 *
 * @type {(what: string, least?: number, most?: number) => Reader}
 */
export const number = (what, least = Number.MIN_VALUE, most = Number.MAX_VALUE) =>
  is(`a number of ${what}${least ? ' above 0' : ', 0 or more'}`, (value) => typeof value === 'number' && value >= least && value <= most)
/** Read a time, 0 or more. */
export const time = number('milliseconds', 0)
/** Read a time above 0. */
export const limit = number('milliseconds')
/** Make a reader of whole numbers that fit into 31 bits. */
export const whole = (/** @type {number} */ least) => is(`a whole number, ${least} or more`, (value) => Number.isInteger(value) && value >= least && value < 2 ** 31)
/** Make a reader of words. */
export const among = (/** @type {string[]} */ ...words) => is(words.map((word) => `"${word}"`).join(' or '), (value) => words.includes(value))

/** Make a reader of arrays. @type {(read: Reader) => Reader} */
export const listOf = (read) => (value, name, place) =>
  (Array.isArray(value) ? value.map((item, index) => read(item, `${name}[${index}]`, place)) : fail(name, 'an array', value))

/** @type {(name: string) => never} */
const missing = (name) => {
  throw configError(`${name} is missing`)
}

/** @type {(name: string, key: string, known: string[]) => never} */
const unknown = (name, key, known) => {
  const near = nearest(key, known)
  throw configError(`${name} is no option${near ? `, did you mean ${near}?` : ';'} there are ${known.join(', ')}`)
}

/** Make a member that must be given. @type {(read: Reader) => Member} */
export const mandatory = (read) => [read, missing]

/** Make a reader of objects with these members and no others. @type {(members: Record<string, Member>, expected?: string) => Reader} */
export const object = (members, expected = 'an object') => (value, name, place) => {
  if (!isObject(value)) fail(name, expected, value)
  for (const key of Object.keys(value)) if (!members.hasOwnProperty(key)) unknown(`${name}.${key}`, key, Object.keys(members))
  /** @type {any} */
  const result = {}
  for (const key of Object.keys(members)) {
    /** @type {any} */
    const member = members[key]
    const otherwise = member[1]
    result[key] = value[key] !== undefined ? (member[0] || member)(value[key], `${name}.${key}`, place)
      : isFunction(otherwise) ? otherwise(`${name}.${key}`) : otherwise
  }
  return result
}

/** Make a member whose own members all have defaults, and which has one itself therefore. @type {(members: Record<string, Member>) => Member} */
export const group = (members) => {
  const read = object(members)
  return [read, (/** @type {string} */ name) => read({}, name)]
}

/** Make a reader of what passes the test, or of what another reader makes of it. @type {(test: (value: any) => boolean, read: Reader) => Reader} */
export const or = (test, read) => (value, name, place) => (test(value) ? value : read(value, name, place))
