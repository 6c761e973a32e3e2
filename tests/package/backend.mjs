/**
 * A server that keeps users logged in as real ones do: it issues tokens that end, rotates refresh tokens, notices a code or a
 * refresh token that comes twice, and revokes on demand. Everything it did is counted, so a test compares what the session
 * says with what the server saw.
 */

/** Seconds that a token lives unless a test says otherwise. */
const LIFE = 7200

export class Backend {
  /**
   * @param {import('../runtime/http-server.mjs').TestServer} server
   * @param {{ now: number }} clock virtual time; the server's clock is ahead of it by `server.skew`
   */
  constructor(server, clock) {
    this.server = server
    this.clock = clock
    this.life = LIFE
    /** @type {Map<string, number>} tokens that hold, with their end by the server's clock */
    this.tokens = new Map()
    /** @type {Set<string>} refresh tokens that hold */
    this.refreshTokens = new Set()
    /** @type {string[]} every code that came, in order */
    this.codes = []
    /** @type {string[]} every refresh token that came, in order */
    this.refreshesSeen = []
    this.issued = 0
    /** What `/auth/login` answers in place of a token, while set. @type {undefined | ((asked: any) => any)} */
    this.onLogin = undefined
    /** The same for `/auth/refresh`. @type {undefined | ((asked: any) => any)} */
    this.onRefresh = undefined
    /** More fields of a token's answer. @type {Record<string, any>} */
    this.extra = {}
    server.on('POST', '/auth/login', (asked) => this.login(asked))
    server.on('POST', '/auth/refresh', (asked) => this.refresh(asked))
    server.on('POST', '/auth/verify', (asked) => ({ status: this.accepts(asked) ? 200 : 401, body: {} }))
    server.on('POST', '/auth/logout', () => ({ status: 204 }))
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) this.guard(method, '/me')
  }

  get url() {
    return this.server.url
  }

  get logins() {
    return this.server.count('POST', '/auth/login')
  }

  get refreshes() {
    return this.server.count('POST', '/auth/refresh')
  }

  /** Requests to a guarded path. @param {string} path */
  hits(path, method = 'GET') {
    return this.server.count(method, path)
  }

  /** The newest token. */
  get newest() {
    return `token-${this.issued}`
  }

  /** Answer 401 without a token that holds, else what `answer` makes. @param {string} method @param {string} path @param {(asked: any) => any} [answer] */
  guard(method, path, answer = () => ({ body: { name: 'Alice' } })) {
    this.server.on(method, path, (asked) => (this.accepts(asked) ? answer(asked) : { status: 401, body: { error: 'token' } }))
  }

  accepts({ header }) {
    const end = this.tokens.get(/^Bearer (.+)$/.exec(header.authorization ?? '')?.[1] ?? '')
    return end !== undefined && this.now < end
  }

  get now() {
    return this.clock.now + this.server.skew
  }

  login(asked) {
    const { code } = asked.json
    const isUsed = this.codes.includes(code)
    this.codes.push(code)
    if (this.onLogin) return this.onLogin(asked)
    if (isUsed) return { status: 400, body: { errcode: 40163, errmsg: 'code been used' } }
    return { body: this.issue() }
  }

  refresh(asked) {
    const { refreshToken } = asked.json
    this.refreshesSeen.push(refreshToken)
    if (this.onRefresh) return this.onRefresh(asked)
    if (!this.refreshTokens.delete(refreshToken)) return { status: 401, body: { error: 'refresh token' } }
    return { body: this.issue() }
  }

  /** Make a token. @param {number} [life] seconds */
  issue(life = this.life) {
    this.issued += 1
    const refreshToken = `refresh-${this.issued}`
    this.tokens.set(this.newest, this.now + life * 1000)
    this.refreshTokens.add(refreshToken)
    return { token: this.newest, refreshToken, expiresIn: life, user: { nickname: 'Alice' }, ...this.extra }
  }

  /** Take every token back; refresh tokens too, unless they are to stay. */
  revoke({ keepRefresh = false } = {}) {
    this.tokens.clear()
    if (!keepRefresh) this.refreshTokens.clear()
  }

  /** Distinct refresh tokens that came more than once. */
  get repeatedRefreshes() {
    return this.refreshesSeen.filter((one, index) => this.refreshesSeen.indexOf(one) !== index)
  }
}
