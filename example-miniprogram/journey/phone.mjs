/**
 * A phone with the example mini-program on it, in the strict runtime, over real HTTP.
 */
import { fileURLToPath } from 'node:url'
import { copyMiniProgram, createRuntime } from '../../tests/runtime/index.mjs'
import { packageSource } from './package-source.mjs'

const EXAMPLE = fileURLToPath(new URL('../miniprogram', import.meta.url))
const HOME = 'pages/home/home'
/** config.js has an address for each. */
const ENVIRONMENT = 'develop'

/** Counters of the session that are numbers; `byStatus` is summed apart. */
const COUNTERS = ['requests', 'retried', 'failed', 'logins', 'loginFailures', 'refreshes', 'refreshFailures', 'expired', 'storageWrites']

/**
 * Puts the example on a phone, with the package where WeChat's npm build places it. Nothing of it runs before `launch`.
 * @param {import('./arguments.mjs').Asked} asked @param {import('./backend.mjs').Backend} backend
 */
export async function createPhone({ server, standin, profile }, backend) {
  const app = copyMiniProgram({ app: EXAMPLE, packages: [packageSource()] })
  const runtime = createRuntime({
    folder: app.folder,
    profile,
    // The example's own address stays in its config.js; the network leads it to the backend of this run.
    hosts: { [configuredAddress(profile, app.folder)]: server },
    loginUrl: `${standin}/standin/code`,
    path: HOME,
    envVersion: ENVIRONMENT,
    start: await backend.now()
  })
  return new Phone(runtime, backend, app.remove)
}

/** What the example's config.js says. */
function configuredAddress(profile, folder) {
  const runtime = createRuntime({ folder, profile, envVersion: ENVIRONMENT })
  const { baseUrl } = runtime.program('module.exports = require(\'./config\')')
  runtime.close()
  return baseUrl
}

export class Phone {
  /** @param {import('../../tests/runtime/index.mjs').Runtime} runtime @param {import('./backend.mjs').Backend} backend */
  constructor(runtime, backend, remove) {
    this.runtime = runtime
    this.backend = backend
    this.remove = remove
    this.past = emptyMetrics()
    /** The home page. @type {any} */
    this.page = undefined
  }

  /** Opens the mini-program on its home page. */
  async launch() {
    this.runtime.launch()
    this.page = this.runtime.openPage(HOME)
    await this.runtime.settle()
  }

  /** Kills the app, and opens it again with whatever is in its storage. */
  async restart() {
    this.past = this.metrics()
    this.runtime.restart()
    await this.launch()
  }

  /** Presses a button and waits until the screen shows what came of it. @param {string} handler @param {any} [page] @param {any} [event] */
  async tap(handler, page = this.page, event) {
    await this.runtime.run(() => page[handler](event))
    // What a call leaves behind, such as a write to storage or the server being told of a logout, belongs to the tap.
    await this.runtime.settle()
  }

  /** Presses a button and goes on at once; the promise is the screen's. @param {string} handler @param {any} [page] @param {any} [event] */
  press(handler, page = this.page, event) {
    return page[handler](event)
  }

  /** Waits for what the server pushes: nothing of the phone is under way meanwhile. @param {() => boolean} isThere */
  async until(isThere) {
    const patience = Date.now() + 20_000
    for (await this.runtime.settle(); !isThere(); await this.runtime.settle()) {
      if (Date.now() > patience) throw new Error('the server pushed nothing for 20 s')
      await new Promise((turn) => setImmediate(turn))
    }
  }

  /** Opens another page above the one that is shown. @param {string} url */
  async open(url) {
    const page = this.runtime.openPage(url)
    await this.runtime.settle()
    return page
  }

  /** Goes back to the page below. */
  async back() {
    this.runtime.wx.navigateBack()
    await this.runtime.settle()
  }

  /** The newest line on the home page. @returns {{ title: string, text: string, good: boolean }} */
  get line() {
    return this.page.data.lines[0]
  }

  /** The session, as the example's own files have it. */
  get session() {
    return this.runtime.program('module.exports = require(\'./session\')')
  }

  /** What the session counted in all launches of the journey. */
  metrics() {
    const now = this.session.metrics()
    const sum = emptyMetrics()
    for (const name of COUNTERS) sum[name] = this.past[name] + now[name]
    for (const byStatus of [this.past.byStatus, ...Object.values(now.byStatus)]) {
      for (const [status, times] of Object.entries(byStatus)) sum.byStatus[status] = (sum.byStatus[status] ?? 0) + times
    }
    return sum
  }

  /** Calls of a `wx` function in all launches. @param {string} api */
  count(api) {
    return this.runtime.count(api)
  }

  /** Paths of the requests that really left the phone since there were `from` of them. */
  pathsSince(from) {
    // Handshakes of sockets are no requests: neither side counts them.
    return this.runtime.sent.slice(from).filter(({ api }) => api !== 'connectSocket').map(({ method, url }) => `${method} ${new URL(url).pathname}`)
  }

  /** The app is in the background for a while; time passes for the backend too. @param {number} ms */
  async away(ms) {
    await this.backend.advance(ms)
    await this.runtime.suspend(ms)
  }

  /** Lets the phone's clock catch up with the backend's, which runs on while virtual time stands still. */
  async agreeOnTime() {
    const behind = (await this.backend.now()) - this.runtime.clock.now
    if (behind > 0) await this.runtime.clock.advance(behind)
  }

  /** Lets time pass for both: the phone's clock and the backend's. @param {number} ms */
  async wait(ms) {
    await this.backend.advance(ms)
    await this.runtime.clock.advance(ms)
  }

  /** Fails if the mini-program let an exception out or broke a rule of the platform. */
  close() {
    this.remove()
    this.runtime.close()
  }
}

function emptyMetrics() {
  return { ...Object.fromEntries(COUNTERS.map((name) => [name, 0])), byStatus: /** @type {Record<string, number>} */ ({}) }
}
