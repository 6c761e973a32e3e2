/**
 * The strict mini-program runtime: loads a built mini-program's folder as WeChat would, and runs it with only what a
 * mini-program has. README.md tells how to write a test with it.
 */
import { inspect } from 'node:util'
import { capturedConsole } from './console.mjs'
import { createDevice } from './device.mjs'
import { advance, run, settle } from './drive.mjs'
import { Faults } from './faults.mjs'
import { Life } from './life.mjs'
import { Modules } from './modules.mjs'
import { Pages } from './pages.mjs'
import { profileOf } from './profiles.mjs'
import { Recorder } from './record.mjs'
import { timers } from './timers.mjs'
import { wxObject } from './wx.mjs'
import { Lifecycle } from './wx-lifecycle.mjs'
import { wasmApi } from './wx-wasm.mjs'

export { createDevice } from './device.mjs'
export { createAppFolder } from './app-folder.mjs'
export { startServer } from './http-server.mjs'
export { copyMiniProgram, packMiniProgram } from './pack.mjs'
export { CHUNK_PROFILES, eachProfile, PROFILES } from './profiles.mjs'

const DEFAULTS = {
  profile: 'ios',
  user: 'alice',
  checkSession: true,
  appId: 'wx0000000000000000',
  version: '1.0.0',
  envVersion: 'release',
  scene: 1001,
  prelaunch: false,
  path: 'pages/index/index',
  query: {},
  hosts: {},
  containers: {},
  without: [],
  exactImports: false,
  payment: 'ok',
  profileDialog: 'accept',
  userInfo: { nickName: 'Alice', avatarUrl: 'https://thirdwx.qlogo.cn/alice', gender: 0, country: '', province: '', city: '', language: 'zh_CN' },
  echo: false,
  namesSocketStatus: false,
  seed: 1
}

/** Names of all options; a mistyped one is an error, not a default. */
const OPTIONS = new Set([
  ...Object.keys(DEFAULTS), 'folder', 'device', 'baseLibrary', 'login', 'loginUrl', 'domains', 'tls', 'independent', 'members', 'randomValues', 'start'
])

/**
 * Make a runtime. Nothing of the mini-program runs before `require`, `program` or `launch`.
 * @param {object} options
 * @param {string} options.folder       the built mini-program (see pack.mjs, app-folder.mjs)
 * @param {string | import('./profiles.mjs').Profile} [options.profile]  default 'ios'
 * @param {import('./device.mjs').Device} [options.device]  share one to run two mini-program parts on one phone
 * @param {number} [options.start]      virtual time at the beginning, when no device is given
 * @param {string} [options.baseLibrary]  in place of the profile's
 * @param {(who: { user: string }) => string | Promise<string>} [options.login]  gives the codes of `wx.login`
 * @param {string} [options.loginUrl]   or: where to POST `{ user }` for `{ code }`
 * @param {string} [options.user]
 * @param {boolean | (() => boolean)} [options.checkSession]  whether the session_key holds; `false`: `wx.checkSession` fails
 * @param {Record<string, string>} [options.hosts]  origin to loopback origin, e.g. `{ 'https://api.example.com': server.url }`
 * @param {Record<string, string>} [options.containers]  services of the cloud, `{ 'env/service': server.url }`
 * @param {string[]} [options.domains]  origins that requests may go to; default: all
 * @param {import('node:https').RequestOptions} [options.tls]  for https servers on loopback, e.g. `{ ca }`
 * @param {string} [options.independent]  root of the independent subpackage that runs, e.g. 'packages/shop'
 * @param {string[]} [options.without]  names of `wx` functions that this platform lacks
 * @param {'accessor' | 'getter' | 'value'} [options.members]  in place of the profile's
 * @param {(length: number) => Uint8Array} [options.randomValues]
 * @param {number} [options.scene]      1154 is single-page mode
 * @param {boolean} [options.prelaunch]  each launch is WeChat's own, before the user opens the app: it is not shown, and much is refused, until `show()`
 * @param {boolean} [options.exactImports]  refuse wasm imports that the module does not ask for; default false, as in every engine
 * @param {'ok' | 'cancel' | 'fail'} [options.payment]
 * @param {'accept' | 'deny'} [options.profileDialog]
 * @param {boolean} [options.namesSocketStatus]  a refused handshake's error names the HTTP status, as in Chromium
 * @param {boolean} [options.echo]      print the program's console
 */
export function createRuntime(options) {
  for (const name of Object.keys(options)) {
    if (!OPTIONS.has(name)) throw new TypeError(`createRuntime: no option '${name}'; there are ${[...OPTIONS].sort().join(', ')}`)
  }
  if (typeof options.folder !== 'string') throw new TypeError('createRuntime: the option \'folder\' names the built mini-program')
  return new Runtime({ ...DEFAULTS, ...options })
}

export class Runtime {
  constructor(options) {
    this.options = options
    this.profile = profileOf(options.profile)
    this.device = options.device ?? createDevice({ start: options.start })
    this.record = new Recorder(this.device.clock)
    this.faults = new Faults()
    this.random = seededRandom(options.seed)
    this.report = () => this.describe()
    this.start()
  }

  /* ------------------------------------------------------------ launches */

  start() {
    this.life = new Life({
      device: this.device, profile: this.profile, options: this.options, record: this.record, faults: this.faults, random: this.random
    })
    this.lifecycle = new Lifecycle(this.life)
    this.modules = new Modules(this.life)
    this.pages = new Pages(this.life, this.modules)
    const { realm } = this.life
    for (const [name, inner] of Object.entries({ ...timers(this.life), ...this.pages.globals })) realm.setGlobal(name, realm.function(name, inner))
    realm.setGlobal('console', realm.object(capturedConsole(this.record, { echo: this.options.echo })))
    realm.setGlobal('wx', wxObject(this.life, this.lifecycle, this.pages.api))
    realm.setGlobal('WXWebAssembly', wasmApi(this.life))
  }

  /**
   * Kill the app and launch it again: a new JavaScript world, the same storage, files, time and records.
   * @param {{ lost?: boolean }} [options] `lost`: storage writes that were handed over and not done yet are lost
   */
  restart(options) {
    this.life.end(options)
    this.start()
  }

  /** Kill the app and check that it broke nothing: uncaught exceptions and violations that were not taken are errors. */
  close() {
    this.life.end()
    const problems = [
      ...this.record.uncaught.map(({ where, error }) => `uncaught in ${where}: ${error?.stack ?? inspect(error)}`),
      ...this.record.violations.map(({ rule, message }) => `rule '${rule}' broken: ${message}`)
    ]
    if (problems.length > 0) throw new Error(`The mini-program left problems behind:\n${problems.join('\n')}`)
  }

  /** Take the exceptions that escaped from the program, so that `close` does not report them. */
  takeUncaught() {
    return this.record.uncaught.splice(0)
  }

  /** Take the broken rules, so that `close` does not report them. */
  takeViolations() {
    return this.record.violations.splice(0)
  }

  /* ---------------------------------------------------------- the program */

  /** Load a module as a file in the package's root would: `runtime.require('wx-session')`. @param {string} name */
  require(name) {
    return this.modules.require(name, this.inRoot('test.js'))
  }

  /**
   * Run source text as a file of the mini-program, under all its rules, and give its `module.exports`.
   * @param {string} source @param {string} [path] where the file would lie
   */
  program(source, path = this.inRoot(`test-${this.modules.inline.size + 1}.js`)) {
    this.modules.inline.set(path, source)
    return this.modules.load(path)
  }

  /** Run app.js with `onLaunch` and, unless nobody has opened the app yet, `onShow`. */
  launch() {
    return this.pages.launch(this.life.realm.copy(this.launchOptions))
  }

  /** Open a page, e.g. `pages/index/index?id=1`. @param {string} url */
  openPage(url) {
    const page = this.pages.open(url)
    if (!page) throw new Error(`There is no page ${url}: no such .js file in ${this.options.folder}`)
    return page
  }

  /** The object `wx` of this launch. */
  get wx() {
    return this.life.realm.own.root.wx
  }

  /**
   * Make data and functions of the test into the mini-program's own, so that `instanceof` works for it.
   * @template T @param {T} value @returns {T}
   */
  wrap(value) {
    const { realm } = this.life
    if (typeof value === 'function') return realm.function(value.name, /** @type {any} */ (value))
    if (Array.isArray(value)) return realm.own.Array.from(value, (item) => this.wrap(item))
    if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
      return Object.assign(new realm.own.Object(), Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.wrap(inner)])))
    }
    return realm.copy(value)
  }

  /* ---------------------------------------------------------------- time */

  /** Virtual time. */
  get clock() {
    const { clock } = this.device
    return { now: clock.now, start: clock.start, advance: (ms) => this.advance(ms) }
  }

  /** What `Date` shows. `jump` is a changed device clock: no timer fires for it. */
  get wallClock() {
    const { clock } = this.device
    return { now: clock.wall, jump: (ms) => void (clock.skew += ms) }
  }

  /** Let virtual time pass; each timer fires at its instant, and what it starts is settled before the next. @param {number} ms */
  advance(ms) {
    return advance(this.device, ms, this.report)
  }

  /** Wait until everything that can happen without the test and without virtual time has happened. */
  settle() {
    return settle(this.device, this.report)
  }

  /**
   * Drive until a promise of the program settles, and answer as it does; fails with a report when it never would.
   * @param {any} subject a promise, or a function that makes one
   * @param {{ within?: number }} [options] `within`: virtual milliseconds that may pass meanwhile, default 0
   */
  run(subject, { within = 0 } = {}) {
    return run(this.device, subject, { within, report: this.report })
  }

  /* ----------------------------------------------------------- lifecycle */

  /** The user leaves the app. After 5 s the thread is frozen, after 30 min more the app is ended. */
  hide() {
    if (!this.lifecycle.visible) return
    this.lifecycle.hide()
    this.life.task('onHide', () => this.pages.broadcast('onHide'))
  }

  /** The user comes back. */
  show() {
    if (this.lifecycle.destroyed) throw new Error('show: the platform ended the app after 30 minutes in the background; call restart()')
    if (this.lifecycle.visible) return
    this.life.isOpened = true
    this.lifecycle.show(this.launchOptions)
    this.life.task('onShow', () => this.pages.broadcast('onShow', this.life.realm.copy(this.launchOptions)))
  }

  /** Leave the app for `ms` of virtual time and come back. @param {number} ms */
  async suspend(ms) {
    this.hide()
    await this.advance(ms)
    this.show()
    await this.settle()
  }

  /** Change the network. @param {{ isConnected: boolean, networkType: string }} status */
  setNetwork(status) {
    this.device.network = status
    this.lifecycle.emit('NetworkStatusChange', status)
  }

  /* -------------------------------------------------------------- records */

  /** Every HTTP request that really went out. */
  get sent() {
    return this.record.sent
  }

  /** Every call of a `wx` function. */
  get calls() {
    return this.record.calls
  }

  /** Count the calls of one `wx` function, e.g. `login`. @param {string} api */
  count(api) {
    return this.record.count(api)
  }

  /** The storage of this launch: `peek`, `put`, `count`, `keys`, `dump`. */
  get storage() {
    return this.life.storage
  }

  /** Files by their `wxfile://` path. */
  get files() {
    return this.device.files
  }

  /** The most requests, uploads and downloads that were under way at once in this launch. */
  get maxConcurrent() {
    return this.life.network.maxConcurrent
  }

  /** Write down what is open: for the failures of `run` and `settle`. */
  describe() {
    const { clock, ledger } = this.device
    const calls = [...ledger.entries].map((entry) => `  ${entry.describe()}`)
    const timers = clock.timers.map(({ label, at }) => `  ${label}, due in ${at - clock.now} ms`)
    const state = this.life.lane.frozen ? 'frozen in the background' : this.lifecycle.visible ? 'shown' : 'hidden'
    return [
      `Virtual time ${new Date(clock.now).toISOString()} (${clock.now - clock.start} ms after the start), app ${state}.`,
      calls.length > 0 ? `Calls without an answer:\n${calls.join('\n')}` : 'No call is without an answer.',
      timers.length > 0 ? `Pending timers:\n${timers.join('\n')}` : 'No timer is pending.'
    ].join('\n')
  }

  /* --------------------------------------------------------------- insides */

  get launchOptions() {
    const { path, query, scene } = this.options
    return { path, query, scene, referrerInfo: {} }
  }

  inRoot(name) {
    return this.options.independent ? `${this.options.independent}/${name}` : name
  }
}

/** A small seeded generator (mulberry32): `Math.random` of the program gives the same in every run. */
function seededRandom(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
