/**
 * Values of JSON.
 */
import { tried } from './guard.js'

/** What `kindOf` says of an object literal. */
export const PLAIN = '[object Object]'

/** Some servers put it before their JSON, where it does not belong (RFC 8259, section 8.1). */
const BOM = '\ufeff'

/** Tell whether this is an object, and no array. @param {any} value */
export const isObject = (value) => !!value && typeof value === 'object' && !Array.isArray(value)

/** Copy the members of an object, of what it inherits, too; one without any of what is none. @param {any} value */
export function flat(value) {
  /** @type {any} */
  const copy = {}
  for (const name in value) copy[name] = value[name]
  return copy
}

/** Copy a value of JSON; throws for what is none. @param {any} value */
export const copyOf = (value) => JSON.parse(JSON.stringify(value))

/** Tell whether an object is left of this in JSON: not of a date, nor of what leads back to itself. @param {any} value */
export const isData = (value) => isObject(tried(() => copyOf(value)))

/** Say what an object is in any realm, e.g. `[object ArrayBuffer]`. @param {any} value @returns {string} */
export const kindOf = (value) => Object.prototype.toString.call(value)

/** Read what stands at a dotted path; `undefined` if nothing does. @param {any} value @param {string} path */
export const at = (value, path) =>
  path.split('.').reduce((inner, name) => (Object.prototype.hasOwnProperty.call(Object(inner), name) ? inner[name] : undefined), value)

/** Parse a text, and leave anything else as it is: `dataType` may have left a JSON body as text. @param {any} body */
export function parsed(body) {
  if (typeof body !== 'string') return body
  try {
    return JSON.parse(body[0] === BOM ? body.slice(1) : body)
  } catch (_) {
    return undefined
  }
}
