'use strict'
/**
 * A phone for tests: `wx` and `WXWebAssembly` as globals, on a server and a clock of the test's own. The package itself is the real
 * one, with its real module.
 */
const { createClock } = require('./clock')
const { createServer } = require('./server')
const { createSockets } = require('./socket')
const { createWx } = require('./wx')
const { instantiate } = require('./module')
const { InFlight } = require('./in-flight')
const { Mistakes } = require('./mistakes')

const NAMES = ['wx', 'WXWebAssembly', 'Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval']
const NEW_YEAR = Date.UTC(2026, 0, 1)

let uninstallLast = () => {}

const OPTIONS = ['now', 'root', 'storage']

function install(options = {}) {
  for (const name of Object.keys(options)) {
    if (!OPTIONS.includes(name)) throw new Error(`install: there is no option ${name}, but ${OPTIONS.join(', ')}`)
  }
  const { now = NEW_YEAR, storage = {}, root } = options
  if (Number.isNaN(Number(now))) throw new Error(`install: now is no time: ${JSON.stringify(now)}`)
  uninstallLast()
  const inFlight = new InFlight()
  const mistakes = new Mistakes()
  const clock = createClock(Number(now), inFlight)
  const server = createServer(mistakes)
  const phone = {
    offline: false,
    storage: Object.assign({}, storage),
    calls: [],
    server,
    settle: () => clock.settle().then(() => mistakes.throwFirst()),
    advance: (ms) => clock.advance(ms).then(() => mistakes.throwFirst()),
    get now() {
      return clock.now()
    },
    count: (api) => phone.calls.filter((call) => call.api === api).length
  }
  const sockets = createSockets({ phone, server, inFlight, mistakes })
  const { wx, answer, emit } = createWx({ phone, clock, server, inFlight, connectSocket: sockets.connectSocket })
  const globals = {
    // What another tool has put there stays (miniprogram-simulate's).
    wx: Object.assign({}, globalThis.wx, wx),
    WXWebAssembly: { instantiate: (path, imports) => inFlight.during('WXWebAssembly.instantiate', instantiate(path, imports, root)) },
    ...clock.globals
  }
  const before = Object.fromEntries(NAMES.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]))
  for (const name of NAMES) Object.defineProperty(globalThis, name, { value: globals[name], configurable: true, writable: true })

  function uninstall() {
    uninstallLast = () => {}
    for (const name of NAMES) {
      if (before[name]) Object.defineProperty(globalThis, name, before[name])
      else delete globalThis[name]
    }
  }
  uninstallLast = uninstall

  return Object.assign(phone, {
    wx: globals.wx,
    answer,
    setOffline(offline) {
      phone.offline = offline
      if (offline) sockets.loseAll()
      emit('NetworkStatusChange', { isConnected: !offline, networkType: offline ? 'none' : 'wifi' })
    },
    hide: () => emit('AppHide', {}),
    show: () => emit('AppShow', { path: '', query: {}, scene: 1001 }),
    uninstall() {
      uninstall()
      mistakes.throwFirst()
    }
  })
}

module.exports = { install }
