/**
 * A stand-in for `URL`, which neither `jsc` nor a mini-program has and tough-cookie needs.
 *
 * Only the three fields that it reads, for URLs that are in normal form already: a real polyfill would cost it more.
 */
export class PlainUrl {
  /** @param {string} url */
  constructor(url) {
    const parts = /^(https?:)\/\/([^/?#:]+)(?::\d+)?([^?#]*)/.exec(url)
    if (!parts) throw new TypeError(`not a URL in normal form: ${url}`)
    this.protocol = parts[1]
    this.hostname = parts[2]
    this.pathname = parts[3] || '/'
  }
}
