/**
 * What a shop's server knows: who a code, a token or a refresh token belongs to.
 */
export class Books {
  constructor() {
    this.made = 0
    /** @type {Map<string, string>} user by token */
    this.tokens = new Map()
    /** @type {Map<string, string>} user by refresh token */
    this.refreshTokens = new Map()
    this.codes = new Set()
    /** How often a password came. */
    this.passwords = 0
  }

  /** The WeChat user of a code, which works once. @param {string} code */
  userOfCode(code) {
    if (typeof code !== 'string' || this.codes.has(code)) return undefined
    this.codes.add(code)
    return 'alice'
  }

  /** @param {string} user */
  issue(user) {
    this.made += 1
    this.tokens.set(`token-${this.made}`, user)
    return `token-${this.made}`
  }

  /** @param {string} user */
  issueRefresh(user) {
    this.made += 1
    this.refreshTokens.set(`refresh-${this.made}`, user)
    return `refresh-${this.made}`
  }

  takeRefresh(token) {
    const user = this.refreshTokens.get(token)
    this.refreshTokens.delete(token)
    return user
  }

  ownerOf(token) {
    return this.tokens.get(token)
  }

  /** Forget everybody's sessions. */
  drop({ keepRefresh = false } = {}) {
    this.tokens.clear()
    if (!keepRefresh) this.refreshTokens.clear()
  }
}
