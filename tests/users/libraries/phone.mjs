/**
 * A phone with one library in a mini-program, its server, and a session where the check is about one.
 */
import { fixture } from '../../runtime/fixture.mjs'

const HOST = 'https://api.example.com'

export class Phone {
  /** @param {{ runtime: any, server: any, device: any }} parts @param {boolean} hasSession */
  constructor({ runtime, server, device }, hasSession) {
    this.runtime = runtime
    this.server = server
    this.device = device
    this.hasSession = hasSession
    this.good = new Set()
    this.made = 0
    /** What the program heard of a call that failed. @type {any} */
    this.told = undefined
    device.files.set('wxfile://usr/photo.png', Buffer.from('PNG'))
    server.on('POST', '/auth/login', () => {
      this.made += 1
      this.good.add(`token-${this.made}`)
      return { body: { token: `token-${this.made}`, expiresIn: 7200 } }
    })
    const me = () => ({ body: { name: 'Alice', data: { me: { name: 'Alice' } } } })
    const routes = {
      'GET /me': me, 'POST /me': me, 'GET /slow': me, 'POST /slow': me, 'POST /up': me, 'GET /down': () => ({ body: 'bytes' }),
      'GET /cookie': () => ({ ...me(), header: { 'Set-Cookie': 'theme=dark; Path=/' } }), 'POST /cookie': () => ({ ...me(), header: { 'Set-Cookie': 'theme=dark; Path=/' } }),
      'GET /drop': () => ({ drop: true }), 'POST /drop': () => ({ drop: true })
    }
    for (const [route, answer] of Object.entries(routes)) {
      const [method, path] = route.split(' ')
      server.on(method, `/open${path}`, answer)
      server.on(method, `/api${path}`, (asked) => (this.accepts(asked) ? answer(asked) : { status: 401, body: { error: 'token' } }))
    }
  }

  accepts({ header }) {
    return this.good.has(header.authorization?.replace('Bearer ', ''))
  }

  /** A path of the server: guarded where there is a session, open on the bare platform. */
  path(path) {
    return `${this.hasSession ? '/api' : '/open'}${path}`
  }

  url(path) {
    return HOST + this.path(path)
  }

  get logins() {
    return this.server.count('POST', '/auth/login')
  }

  /** Have a token, which the server does not know any more. */
  async killToken() {
    if (this.hasSession) await this.run(() => this.session.ensure())
    this.good.clear()
  }

  /** Hold the answers of a path, whatever the method. @param {string} path */
  hold(path) {
    const gates = ['GET', 'POST'].map((method) => this.server.hold(method, this.path(path)))
    return { get count() { return gates[0].count + gates[1].count }, release: () => gates.forEach((gate) => gate.release()) }
  }

  run(what) {
    return this.runtime.run(what, { within: 5000 })
  }

  wrap(value) {
    return this.runtime.wrap(value)
  }
}

/**
 * @param {import('node:test').TestContext} t
 * @param {{ folder: string, profile: string, order: 'bare' | 'install first' | 'library first' }} parts
 */
export async function phoneWith(t, { folder, profile, order }) {
  const hosts = {}
  const made = await fixture(t, { folder, profile, hosts })
  hosts[HOST] = made.server.url
  const phone = new Phone(made, order !== 'bare')
  const install = () => {
    const { createSession } = phone.runtime.require('wx-session')
    phone.session = createSession(phone.wrap({ baseUrl: HOST, login: { url: '/auth/login' } }))
    phone.session.install()
  }
  if (order === 'install first') install()
  const library = phone.runtime.require('./library')
  if (order === 'library first') install()
  return { phone, library }
}
