/**
 * The built package in the strict runtime, with a session and a backend: what nearly every test here begins with.
 *
 *     const { session, backend, run, request } = await open(t, { profile })
 *     const answer = await run(request({ url: '/me' }))
 *
 * The package is `pkg/` of this repository, or the folder that PKG_DIR names.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRuntime, packMiniProgram, PROFILES } from '../runtime/index.mjs'
import { atLeast } from '../runtime/profiles.mjs'
import { fixture } from '../runtime/fixture.mjs'
import { Backend } from './backend.mjs'

export { PROFILES }

const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
export const PACKAGE = resolve(process.env.PKG_DIR ?? join(REPOSITORY, 'pkg'))

if (!existsSync(join(PACKAGE, 'dist', 'wx-session.wasm.br'))) {
  throw new Error(`${PACKAGE} has no dist/wx-session.wasm.br: run "cargo xtask build" first`)
}

/** One folder for all tests of a file. */
const app = await packMiniProgram({ app: { 'app.js': 'App({})', 'app.json': '{"pages":["pages/index/index"]}' }, packages: [PACKAGE] })
process.once('exit', app.remove)
export const FOLDER = app.folder

const SOURCE = () => readFileSync(join(FOLDER, 'miniprogram_npm/wx-session/index.js'), 'utf8')

/** The base library that brought encrypted storage. `WX_ENCRYPT` in the environment has all sessions encrypt (second-copy.test.mjs). */
const ENCRYPTION = '2.21.3'

/** In which profile a test of `everywhere` runs, so that a file's own helpers need not hand it on. @type {WeakMap<object, import('../runtime/profiles.mjs').Profile>} */
const profileOf = new WeakMap()

/**
 * A test in every profile.
 * @param {(name: string, body: any) => any} test of node:test
 * @param {string} name @param {(profile: import('../runtime/profiles.mjs').Profile, t: import('node:test').TestContext) => any} body
 * @param {{ since?: string, profiles?: readonly import('../runtime/profiles.mjs').Profile[] }} [options] `since`: the base library that brought what the test is about
 */
export function everywhere(test, name, body, { since = process.env.WX_ENCRYPT ? ENCRYPTION : '2.14.0', profiles = PROFILES } = {}) {
  for (const profile of profiles) {
    if (!atLeast(profile.baseLibrary, since)) continue
    test(`${name} (${profile.name})`, (t) => {
      profileOf.set(t, profile)
      return body(profile, t)
    })
  }
}

/**
 * A phone with the package, a backend, and a session that nobody has used yet.
 * @param {import('node:test').TestContext} t
 * @param {object} [parts] the rest are options of createRuntime
 * @param {any} [parts.profile]  default: the one in which the test runs
 * @param {Record<string, any> | ((url: string) => Record<string, any>)} [parts.options]  of createSession, over `baseUrl` and `login`
 * @param {(parts: { runtime: any, backend: Backend, server: any }) => any} [parts.before]  the session is made: faults, records
 * @param {boolean} [parts.session]  `false`: the test makes its own
 */
export async function open(t, { options = {}, before, session = true, profile = profileOf.get(t) ?? 'ios', ...runtimeOptions } = {}) {
  const made = await fixture(t, { folder: FOLDER, profile, ...runtimeOptions })
  const home = new Home(made, options)
  await before?.(home)
  if (session) home.create()
  return home
}

export class Home {
  constructor({ runtime, server, device }, options) {
    this.runtime = runtime
    this.server = server
    this.device = device
    this.backend = new Backend(server, device.clock)
    this.given = options
    /** @type {any} */
    this.session = undefined
    for (const name of ['run', 'failure', 'request', 'create', 'restart', 'begin', 'outcome', 'heard', 'program', 'failureAfter']) this[name] = this[name].bind(this)
  }

  /** The module's exports in this launch. */
  get library() {
    return this.runtime.require('wx-session')
  }

  /** The options that `create` uses. */
  options(more) {
    const { given } = this
    const encrypted = process.env.WX_ENCRYPT ? { storage: { encrypt: true } } : {}
    return { baseUrl: this.server.url, login: { url: '/auth/login' }, ...encrypted, ...(typeof given === 'function' ? given(this.server.url) : given), ...more }
  }

  /** Make a session; it becomes `this.session` when it has the options that the test began with. @param {Record<string, any>} [more] */
  create(more) {
    const made = this.library.createSession(this.runtime.wrap(this.options(more)))
    if (!more) {
      this.session = made
      this.second()
    }
    return made
  }

  /**
   * Let a second copy of the package live beside the session, where the environment says so (second-copy.test.mjs): `WX_SECOND_COPY=context`
   * in the same JavaScript context, `storage` in another one on the same phone. It does nothing by itself.
   */
  second() {
    const where = process.env.WX_SECOND_COPY
    if (!where) return
    const runtime = where === 'context' ? this.runtime : createRuntime({ ...this.runtime.options, device: this.device, seed: 2 })
    const { createSession } = runtime.program(SOURCE(), 'copy/index.js')
    createSession(runtime.wrap(this.options({ wasmPath: '/miniprogram_npm/wx-session/wx-session.wasm.br' })))
  }

  /** Kill the app, launch it again and make the session anew. */
  restart({ lost } = {}) {
    this.runtime.restart({ lost })
    return this.create()
  }

  /** Drive until a promise settles. @param {any} promise @param {{ within?: number }} [options] */
  run(promise, options) {
    return this.runtime.run(promise, options)
  }

  /** Drive until a promise rejects, and give the error, checked to be a SessionError. @returns {Promise<any>} */
  async failure(promise, options) {
    let value
    try {
      value = await this.runtime.run(promise, options)
    } catch (error) {
      this.checkError(error)
      return error
    }
    assert.fail(`it should have failed, but gave ${JSON.stringify(value)}`)
  }

  /**
   * Let virtual time pass and give the error with which a promise rejected meanwhile: for calls that the server holds, for which
   * `run` would wait.
   * @param {any} promise @param {number} ms @returns {Promise<any>}
   */
  async failureAfter(promise, ms) {
    const seen = this.outcome(promise)
    await this.runtime.clock.advance(ms)
    assert.ok(seen.settled, `still not settled after ${ms} ms\n${this.runtime.describe()}`)
    assert.ok(seen.error, `it should have failed, but gave ${JSON.stringify(seen.value)}`)
    this.checkError(seen.error)
    return seen.error
  }

  /** What every failure of the contract is. */
  checkError(error) {
    assert.ok(error instanceof this.library.SessionError, `a SessionError, not ${error?.stack ?? JSON.stringify(error)}`)
    assert.match(error.code, /^ERR_[A-Z_]+$/)
    assert.equal(typeof error.errMsg, 'string')
    assert.match(error.errMsg, /:fail/, 'errMsg keeps the platform\'s shape')
    assert.ok(error.message.length > 0)
  }

  /** Begin a request of the program; the answer is a handle. @param {Record<string, any>} options */
  request(options, session = this.session) {
    return session.request(this.runtime.wrap(options))
  }

  /**
   * Begin a call with callbacks and write down what it tells: for tests that count or order the callbacks.
   * @param {Record<string, any>} options @param {'request' | 'uploadFile' | 'downloadFile'} [api]
   */
  begin(options, api = 'request', session = this.session) {
    const told = { order: [], answer: undefined, error: undefined, handle: undefined, get settled() { return this.order.length > 0 } }
    told.handle = session[api](this.runtime.wrap({
      ...options,
      success: (answer) => { told.order.push('success'); told.answer = answer; options.success?.(answer) },
      fail: (error) => { told.order.push('fail'); told.error = error; options.fail?.(error) },
      complete: (result) => { told.order.push('complete'); options.complete?.(result) }
    }))
    return told
  }

  /** Watch a promise without driving it. */
  outcome(promise) {
    const seen = { settled: false, value: undefined, error: undefined }
    promise.then((value) => Object.assign(seen, { settled: true, value }), (error) => Object.assign(seen, { settled: true, error }))
    return seen
  }

  /** Collect the payloads of an event. @param {string} event @returns {any[]} */
  heard(event, session = this.session) {
    const payloads = []
    session.on(event, this.runtime.wrap((payload) => void payloads.push(payload)))
    return payloads
  }

  /** Run source text as a file of the mini-program; `wx`, `require` as usual. @param {string} source */
  program(source) {
    return this.runtime.program(source)
  }

  /** Log in and have an answer: where a test's own story begins. */
  async loggedIn() {
    await this.run(this.session.ensure())
    return this.session.token()
  }

  /** Paths of the requests that went out, oldest first. */
  get paths() {
    return this.runtime.sent.map(({ url }) => new URL(url).pathname)
  }
}

/** Plain copy of a value of the mini-program's realm: strict comparison looks at prototypes. */
export function plain(value) {
  return JSON.parse(JSON.stringify(value))
}

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
