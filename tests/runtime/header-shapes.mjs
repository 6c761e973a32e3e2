/**
 * How each platform hands the headers of an answer to the program (platform.md, section 5).
 */

/**
 * Shape the headers as received.
 * @param {Array<[string, string]>} pairs as they stood on the wire
 * @param {import('./profiles.mjs').Profile} profile
 * @param {'comma' | 'array'} setCookie
 * @returns {Record<string, string | string[]>}
 */
export function shapeHeader(pairs, profile, setCookie) {
  /** @type {Map<string, string[]>} */
  const grouped = new Map()
  for (const [name, value] of pairs) {
    const lower = name.toLowerCase()
    grouped.set(lower, [...(grouped.get(lower) ?? []), value])
  }
  const header = {}
  for (const [lower, values] of grouped) {
    const name = profile.headerCase === 'lower' ? lower : canonical(lower)
    header[name] = lower === 'set-cookie' ? shapeSetCookie(values, profile, setCookie) : values.join(', ')
  }
  return header
}

/** The single Set-Cookie values: what `cookies` of `wx.request` holds since base library 2.10.0. */
export function setCookies(pairs) {
  return pairs.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, value]) => value)
}

function shapeSetCookie(values, profile, setCookie) {
  return setCookie === 'array' ? values : values.join(profile.setCookieJoiner)
}

/** `content-type` to `Content-Type`. */
function canonical(lower) {
  return lower.replace(/(^|-)[a-z]/g, (letters) => letters.toUpperCase())
}
