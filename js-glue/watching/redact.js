/**
 * Cuts secrets out of texts that leave the session: messages, causes, log entries.
 *
 * Tokens, codes, cookies and identities are cut by value, wherever they stand; query values by their place.
 */
import { tried } from '../common/guard.js'
import { pushNewest } from '../common/newest.js'

/** The newest secrets, oldest first: a late failure may still quote the token before. */
const tokens = /** @type {string[]} */ ([])
/** The parameters of payments and other codes that pass once are many, so they have a list of their own. */
const passing = /** @type {string[]} */ ([])
const KEPT = 32
/** The newest Cookie headers, each in the place of the oldest: every request may bring one, and only an error takes them apart. */
const headers = /** @type {string[]} */ ([])
const KEPT_HEADERS = 8
let next = 0
/** @type {(() => string[])[]} */
const sources = []
/** Shorter ones could be part of an ordinary word. */
const SHORT = 6

/** Remember a secret that is used for long: a token, a login code, an identity. @param {string | undefined} secret */
export function addSecret(secret) {
  remember(tokens, secret)
}

/** Remember a secret that passes once: a payment's parameter, an authorisation code. @param {string} secret */
export function addPassingSecret(secret) {
  remember(passing, secret)
}

/** Remember the values of a Cookie header. @param {string} header */
export function addCookieSecrets(header) {
  // Most hosts have no cookies: theirs would push out those of the one that has.
  if (header) headers[next++ % KEPT_HEADERS] = header
}

/** Cut all that is remembered out of a text, and the values of queries. @param {string} text */
export function redact(text) {
  let result = text.replace(/([?&][^=&#\s"']*=)[^&#\s"']*/g, '$1…')
  for (const secret of tokens.concat(passing, ...headers.map(valuesOf))) {
    // Half a surrogate pair has no percent-encoding.
    const encoded = tried(() => encodeURIComponent(secret)) || secret
    for (const form of [secret, encoded, JSON.stringify(secret).slice(1, -1)]) result = cut(result, form)
  }
  return result
}

/** Remember where more secrets can be had when a text is looked through: the cookies of a jar. @param {() => string[]} source */
export function addSecretSource(source) {
  sources.push(source)
}

/**
 * Cut out of a server's own words what may be a secret, too: a server may quote what it was sent long ago, under any name.
 *
 * @param {string} text
 */
export function redactAnswer(text) {
  let result = redact(text)
  for (const source of sources) for (const value of source()) if (value.length >= SHORT) result = cut(result, value)
  return result.replace(OPAQUE, '…')
}

/** What is no word of any language: with a digit in it, or very long. */
const OPAQUE = /(?=[\w\-+/=.~%]{0,199}\d)[\w\-+/=.~%]{6,}|\w{25,}/g

/** @param {string[]} list @param {string | undefined} secret */
function remember(list, secret) {
  if (secret && !list.includes(secret)) pushNewest(list, secret, KEPT)
}

/** @param {string} header */
const valuesOf = (header) => header.split('; ').map((pair) => pair.slice(pair.indexOf('=') + 1)).filter((value) => value.length >= SHORT)

/** @param {string} text @param {string} secret */
function cut(text, secret) {
  if (!text.includes(secret)) return text
  const pieces = text.split(secret)
  if (secret.length >= SHORT) return pieces.join('…')
  return pieces.reduce((before, after) => before + (/[a-z0-9]$/i.test(before) || /^[a-z0-9]/i.test(after) ? secret : '…') + after)
}
