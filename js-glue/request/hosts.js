/**
 * Which host a URL names, and which hosts may receive the token.
 *
 * Decided here alone, so that it is the same before the module is loaded, with it, and when it cannot be loaded. In doubt
 * the answer is no.
 */

/**
 * Take an absolute http(s) URL apart; `undefined` for any other text, and for an authority with user information, a
 * backslash, a control character or a character outside ASCII. `place`: with the port; `rule`: as `SessionOptions.hosts`
 * spells it, with a port that is not the usual one. Both letter cases are written out, as what engines need to ignore them
 * takes longer than all the rest here.
 *
 * @param {any} url
 */
export function authorityOf(url) {
  const match = typeof url === 'string' && /^([hH][tT][tT][pP][sS]?):\/\/(\[[0-9a-fA-F:.]+\]|[a-zA-Z0-9_~!$&'()*+,;=.-]+)(?::(\d*))?(?=[/?#]|$)/.exec(url)
  if (!match) return undefined
  const secure = match[1].length > 4
  const usual = secure ? 443 : 80
  const port = Number(match[3] || usual)
  if (port > 65535) return undefined
  const host = match[2].toLowerCase()
  const place = `${host}:${port}`
  return { secure, host, place, rule: port === usual ? host : place }
}

/** Tell whether this is a rule as `SessionOptions.hosts` spells it. @param {string} rule */
export const isRule = (rule) => /^((\*\.)?([a-z0-9_-]+\.)*[a-z0-9_-]+|\[[0-9a-f:.]+\])(:[1-9]\d{0,4})?$/i.test(rule)

/**
 * Tell whether a request to `url` may carry the token.
 *
 * @param {{ hosts: string[], allowInsecure: boolean }} options
 * @param {string} url
 */
export function takesToken(options, url) {
  const authority = authorityOf(url)
  if (!authority) return false
  const { secure, host, place, rule } = authority
  if (!secure && !options.allowInsecure && !isLoopback(host)) return false
  return options.hosts.some((given) => {
    const wanted = given.toLowerCase()
    if (wanted[0] !== '*') return wanted === place || wanted === rule
    // A URI's host may have characters that no server's name has, and at which some parsers end it: "evil.net;.example.com".
    return [place, rule].some((name) => name.endsWith(wanted.slice(1)) && /^([a-z0-9_-]+\.)+$/.test(name.slice(0, 2 - wanted.length)))
  })
}

/** Tell whether a host is this very machine. @param {string} host */
export const isLoopback = (host) => /^((.*\.)?localhost|\[::1]|127(\.\d{1,3}){3})$/.test(host)

/** Tell whether what is sent to `url` can be read by its server alone: https, or this machine. @param {any} url */
export function isPrivate(url) {
  const authority = authorityOf(url)
  return !!authority && (authority.secure || isLoopback(authority.host))
}

/** Tell whether a URL has a scheme. @param {string} url */
export const isAbsolute = (url) => url[0] !== '/' && (url.startsWith('https:') || /^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(url))

/**
 * Put a base before a relative URL.
 *
 * @param {string} base
 * @param {string} url
 */
export function join(base, url) {
  if (isAbsolute(url) || !base) return url
  if (url === '' || url[0] === '?' || url[0] === '#') return base + url
  return (base.endsWith('/') ? base.slice(0, -1) : base) + (url[0] === '/' ? url : '/' + url)
}

/** Give a URL without its query and fragment. @param {string} url */
export const withoutQuery = (url) => url.split(/[?#]/)[0]
