/**
 * Watches the session from outside, as a program could: its calls, and its events. Nothing of the package is changed.
 */
import { resent } from './wx/exchange.js'
import { nextNumber, told } from './told.js'

const CALLS = ['request', 'uploadFile', 'downloadFile']
const COMMANDS = ['login', 'adopt', 'refresh', 'logout', 'ensure', 'pay', 'handover']
const EVENTS = ['change', 'login', 'refresh', 'expired', 'logout', 'reauth', 'expiring', 'error', 'alert']

/** Sessions that are watched: the same name gives the same session. */
const watchedSessions = new WeakSet()

/** @param {any} exports of the package @returns {any} what the program gets: the bundle's own exports are read-only */
export function watchPackage(exports) {
  return { ...exports, createSession: (options) => watch(exports.createSession(options)) }
}

function watch(session) {
  if (watchedSessions.has(session)) return session
  watchedSessions.add(session)
  for (const name of CALLS) {
    const original = session[name]
    session[name] = (options) => original.call(session, watched(session, name, options))
  }
  for (const name of COMMANDS) watchCall(session, session, name, `session.${name}()`)
  watchStream(session)
  watchSocket(session)
  watchCall(session, session.oauth, 'callback', 'oauth.callback()')
  watchCall(session, session.profile, 'phone', 'profile.phone()')
  watchHold(session)
  for (const name of EVENTS) session.on(name, (payload) => told('event', { name, ...outline(name, payload, session) }))
  resent.read = () => session.metrics().retried
  return session
}

/** @param {any} session @param {any} owner of the function @param {string} name @param {string} label */
function watchCall(session, owner, name, label) {
  const original = owner[name]
  owner[name] = (...given) => {
    const number = nextNumber()
    told('call', { number, label })
    const answer = original.apply(owner, given)
    // Not every command has an answer.
    Promise.resolve(answer).then(
      () => told('answer', { number, ok: true, counts: countsOf(session) }),
      (error) => told('answer', { number, ok: false, code: error.code, counts: countsOf(session) })
    )
    return answer
  }
}

/** How many holds there are: while there is one, what needs a token and has none waits. */
let holds = 0

function watchHold(session) {
  const original = session.hold
  session.hold = () => {
    const release = original.call(session)
    let held = true
    if (holds++ === 0) told('hold')
    return () => {
      if (held && --holds === 0) told('release')
      held = false
      release()
    }
  }
}

function watched(session, name, options) {
  const number = nextNumber()
  const method = name === 'request' ? options.method || 'GET' : name
  told('call', { number, label: `${method} ${options.url}`, fresh: options.fresh === true, waits: waits(session, options) })
  return Object.assign({}, options, {
    success(answer) {
      told('answer', { number, ok: true, status: answer.statusCode, counts: countsOf(session) })
      if (options.success) options.success(answer)
    },
    fail(error) {
      told('answer', { number, ok: false, code: error.code, counts: countsOf(session) })
      if (options.fail) options.fail(error)
    }
  })
}

/** A stream of messages to the program, and its end. */
function watchStream(session) {
  const original = session.stream
  session.stream = (options) => {
    const number = nextNumber()
    told('call', { number, label: `stream ${options.url}`, way: 'stream', waits: waits(session, options) })
    const handle = original.call(session, Object.assign({}, options, {
      onMessage(message) {
        told('message', { number, way: 'stream' })
        if (options.onMessage) options.onMessage(message)
      }
    }))
    handle.then(
      ({ statusCode }) => told('answer', { number, ok: true, status: statusCode, counts: countsOf(session) }),
      ({ code }) => told('answer', { number, ok: false, code, counts: countsOf(session) })
    )
    return handle
  }
}

/** A socket's messages to the program, and its end. Nobody waits for it, so it is no call under way. */
function watchSocket(session) {
  const original = session.connectSocket
  session.connectSocket = (options) => {
    const number = nextNumber()
    told('socket', { number, label: `connectSocket ${options.url}` })
    const socket = original.call(session, options)
    socket.onMessage(() => told('message', { number, way: 'socket' }))
    socket.onClose(({ code }) => told('closed', { number, code, path: options.url }))
    return socket
  }
}

function waits(session, { auth = 'required' }) {
  return holds > 0 && auth === 'required' && session.state.status !== 'active'
}

/** What the board may know: the token never. */
function outline(name, payload, session) {
  const counts = countsOf(session)
  if (name === 'error' || name === 'reauth') return { code: payload.code, counts }
  if (name === 'alert') return { code: payload.code, times: payload.times, counts }
  const { status, expiresAt, reason } = session.state
  return { status, expiresAt, reason, counts, why: payload.reason }
}

function countsOf(session) {
  const { requests, logins, refreshes, retried, storageWrites } = session.metrics()
  return { requests, logins, refreshes, retried, storageWrites }
}
