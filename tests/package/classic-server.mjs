/**
 * A web application as they were written before tokens: forms, a session cookie, redirects. It was made for browsers and knows
 * nothing of mini-programs: it reads `Cookie`, writes several `Set-Cookie`, and answers the rest with a redirect to its login page.
 */

/** Years from now, and long ago, as servers write them. */
const LATER = 'Fri, 01-Jan-2027 00:00:00 GMT'
const LONG_AGO = 'Thu, 01 Jan 1970 00:00:00 GMT'

export class ClassicServer {
  /** @param {import('../runtime/http-server.mjs').TestServer} server */
  constructor(server) {
    /** @type {Map<string, { user?: string, csrf: string }>} sessions by their id */
    this.sessions = new Map()
    /** Every `Cookie` header that came, with its path. @type {Array<[string, string]>} */
    this.cookies = []
    this.made = 0
    const on = (method, path, handler) => server.on(method, path, (asked) => {
      const cookies = parse(asked.header.cookie)
      this.cookies.push([`${method} ${path}`, asked.header.cookie ?? ''])
      return handler(asked, cookies, this.sessions.get(cookies.get('JSESSIONID') ?? ''))
    })
    on('GET', '/login', () => this.form())
    on('POST', '/login', (asked, cookies, session) => this.logIn(asked, cookies, session))
    on('GET', '/account', (_asked, cookies, session) => (session?.user ? page({ user: session.user, lang: cookies.get('lang') ?? null }) : redirect('/login')))
    on('GET', '/account/orders', (_asked, cookies, session) => (session?.user ? page({ cart: cookies.get('cart') ?? null }) : redirect('/login')))
    on('POST', '/logout', (_asked, cookies) => this.logOut(cookies))
  }

  /** The login page begins a session that nobody is logged into yet. */
  form() {
    const id = this.open()
    const { csrf } = this.sessions.get(id)
    return page({ csrf }, [`JSESSIONID=${id}; Path=/; HttpOnly`, `csrf=${csrf}; Path=/login; Expires=${LATER}; SameSite=Strict`, `lang="zh, CN"; Path=/; Expires=${LATER}`])
  }

  logIn(asked, cookies, session) {
    const form = new URLSearchParams(asked.text)
    if (!session || form.get('csrf') !== session.csrf || cookies.get('csrf') !== session.csrf) return { status: 403, body: 'forged' }
    if (form.get('password') !== 'open sesame') return { status: 401, body: 'wrong password' }
    // A new id at the change of rights, the form's cookie deleted where it stands, one cookie for a part of the site.
    this.sessions.delete(cookies.get('JSESSIONID'))
    const id = this.open(form.get('user'))
    return redirect('/account', [
      `JSESSIONID=${id}; Path=/; HttpOnly`, `csrf=deleted; Path=/login; Expires=${LONG_AGO}`, 'cart=[1,2]; Path=/account/orders; Max-Age=3600',
      `seen={"at":"${LATER}","by":[1,2]}; Path=/`
    ])
  }

  logOut(cookies) {
    this.sessions.delete(cookies.get('JSESSIONID'))
    return redirect('/login', [`JSESSIONID=; Path=/; Expires=${LONG_AGO}; Max-Age=0`])
  }

  open(user) {
    this.made += 1
    const id = `session-${this.made}`
    this.sessions.set(id, { user, csrf: `csrf-${this.made}` })
    return id
  }
}

function page(body, cookies) {
  return { body, ...(cookies && { header: { 'Set-Cookie': cookies } }) }
}

function redirect(to, cookies = []) {
  return { status: 302, header: { Location: to, ...(cookies.length > 0 && { 'Set-Cookie': cookies }) }, body: '' }
}

function parse(header = '') {
  return new Map(header.split('; ').filter(Boolean).map((pair) => /** @type {[string, string]} */ (pair.split(/=(.*)/s).slice(0, 2))))
}
