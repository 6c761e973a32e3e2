/**
 * Identity secrets: `session_key`, `openid` and `unionid` are neither kept nor quoted.
 */
import { addSecret } from './redact.js'

/** Compared in lower case without `_`. */
const IDENTITY = ['sessionkey', 'openid', 'unionid']
/** An answer is data from outside: deeper than this is no user. */
const DEEPEST = 32

/** Copy a value without them, at any depth, in one order: equal users are equal texts. No error can quote them any more. @param {any} value @param {number} [depth] @returns {any} */
export function withoutIdentity(value, depth = 0) {
  if (value === null || typeof value !== 'object') return value
  if (depth > DEEPEST) return undefined
  if (Array.isArray(value)) return value.map((item) => withoutIdentity(item, depth + 1))
  /** @type {Record<string, any>} */
  const kept = {}
  for (const name of Object.keys(value).sort()) {
    const inner = withoutIdentity(value[name], depth + 1)
    if (!IDENTITY.includes(name.toLowerCase().replace(/_/g, ''))) kept[name] = inner
    else if (typeof inner === 'string') addSecret(inner)
  }
  return kept
}
