/**
 * What the phone reports, as messages of a sequence diagram: from whom to whom, in which tone. Words are chosen when it is drawn.
 */

export const [PROGRAM, SESSION, WECHAT, BACKEND] = [0, 1, 2, 3]

/**
 * @typedef {object} Message
 * @property {'arrow' | 'note' | 'mark'} shape
 * @property {string} key equal messages of one round are drawn once, with their number
 * @property {(words: any) => string} label
 * @property {string} [tone] plain, login, refresh, again, bad, soft
 * @property {number} [from]
 * @property {number} [to]
 * @property {boolean} [back] an answer
 * @property {boolean} [broken] it did not leave the phone
 * @property {string} [of] what it answers
 * @property {boolean} [begins] nothing was under way before: what follows is a round of its own
 * @property {'stream' | 'socket' | 'page'} [kind] of what is no request
 * @property {number} [beads] chunks or messages that came so far: the row grows with them
 * @property {boolean} [cut] it ended too early
 * @property {(words: any) => { text: string, tone: string, room?: string }[]} [chips]
 */

/** Requests whose end is awaited, by number: the answer has the tone of what was asked. @type {Map<number, any>} */
const open = new Map()
/** Calls of the mini-program that are not answered. @type {Set<number>} */
const calls = new Set()
/** Those of them that wait until logins are no longer held. @type {Set<number>} */
const waiting = new Set()

/** Rows that grow while chunks and messages come: of a connection, and of what the program hears of it. @type {{ chunks: Map<number, Message>, messages: Map<number, Message> }} */
const flows = { chunks: new Map(), messages: new Map() }
let flowsBegun = 0

/** What a path is for, by how it begins: the tone of its arrows. A route that is none of these is the program's own. */
const ROUTES = [
  { tone: 'login', begins: ['/auth/login', '/oauth/exchange'] },
  { tone: 'refresh', begins: ['/auth/refresh', '/oauth/refresh'] }
]

/** Calls that are drawn waiting. */
export const waitingCalls = () => waiting.size

/** @param {any} event @returns {Message | undefined} */
export function messageOf(event) {
  const make = MESSAGES[event.kind]
  return make && make(event)
}

/** @type {Record<string, (event: any) => Message | undefined>} */
const MESSAGES = {
  launch() {
    // What was under way has ended with the app.
    open.clear()
    calls.clear()
    waiting.clear()
    flows.chunks.clear()
    flows.messages.clear()
    return mark('launch', (words) => words.launch)
  },

  restart: () => mark('restart', (words) => words.restart),

  hold: () => note('hold', 'again', (words) => words.hold),

  release() {
    waiting.clear()
    return note('release', 'plain', (words) => words.release)
  },

  call({ number, label, way, fresh, waits }) {
    const begins = calls.size === 0
    if (begins) moveOn()
    calls.add(number)
    open.set(number, { label })
    if (waits) waiting.add(number)
    const chips = (words) => [
      ...(fresh ? [{ text: words.fresh, tone: 'refresh' }] : []),
      ...(waiting.has(number) ? [{ text: words.waiting, tone: 'again' }] : [])
    ]
    return { ...arrow(PROGRAM, SESSION, label, 'plain', false, chips), begins, kind: way }
  },

  answer({ number, ok, status, code }) {
    calls.delete(number)
    waiting.delete(number)
    flows.messages.delete(number)
    const { label = '' } = take(number)
    const good = ok && (status === undefined || status < 400)
    const text = ok ? String(status ?? '') : code
    return { ...arrow(SESSION, PROGRAM, '', good ? 'plain' : 'bad', true), key: `answer ${label} ${text}`, of: label.split(' ').pop(), label: (words) => text || words.ok }
  },

  wx({ number, api, byPage, offline }) {
    const asker = byPage ? PROGRAM : SESSION
    open.set(number, { asker, broken: offline })
    if (offline) return broken(asker, WECHAT, api)
    return arrow(asker, WECHAT, api, api === 'wx.login' ? 'login' : 'plain')
  },

  'wx-end': ({ number, api, ok }) => {
    const { asker = SESSION, broken: lost } = take(number)
    if (lost) return undefined
    const text = (words) => (!ok ? words.failed : api === 'wx.login' ? words.code : words.ok)
    return { ...arrow(WECHAT, asker, '', !ok ? 'bad' : api === 'wx.login' ? 'login' : 'plain', true), key: `end ${api} ${ok}`, of: api, label: text }
  },

  send({ number, method, path, way, token, cookies, again, offline }) {
    const tone = again ? 'again' : toneOf(path)
    open.set(number, { tone, path, way, broken: offline })
    if (offline) return { ...broken(SESSION, BACKEND, `${method} ${path}`), kind: way }
    const chips = (words) => [
      ...(again ? [{ text: words.again, tone: 'again' }] : []),
      ...(token ? [{ text: words.token, tone: 'soft' }] : []),
      ...jar(cookies)
    ]
    return { ...arrow(SESSION, BACKEND, `${method} ${path}`, tone, false, chips), kind: way }
  },

  received({ number, status, error, setCookies = [], flows: isBegun }) {
    const { tone = 'plain', path = '', way = 'stream', broken: lost } = take(number)
    if (lost) return undefined
    // The backend has not answered: nothing comes from there.
    if (status === undefined) return note(`${error} ${path}`, 'bad', (words) => `${words.noAnswer[error] ?? words.noAnswer.network} ${path}`)
    const good = status < 400
    if (isBegun) return grow(flows.chunks, number, flow({ from: BACKEND, to: SESSION, kind: way, label: String(status), of: path, count: way === 'stream' ? 'chunks' : 'messages' }))
    return {
      ...arrow(BACKEND, SESSION, String(status), good ? tone : 'bad', true, () => jar(setCookies)),
      key: `received ${path} ${status}`,
      of: path
    }
  },

  /** Of a stream, or of a socket, on its way. */
  chunk: ({ number, out }) => grow(flows.chunks, number, undefined, out ? 'sent' : 'beads'),

  /** A connection has ended, by an error or a socket's close code, or well. */
  flowed({ number, error, code }) {
    const message = flows.chunks.get(number)
    flows.chunks.delete(number)
    if (!message) return undefined
    // What the program hears from now on comes after this.
    if (error) flows.messages.clear()
    message.cut = Boolean(error) && error !== 'abort'
    message.tone = message.cut ? 'bad' : 'plain'
    message.ended = (words) => (code ? words.closed(code) : words.flowed[error] ?? words.flowed.whole)
    return message
  },

  socket: ({ label }) => ({ ...arrow(PROGRAM, SESSION, label, 'plain'), kind: 'socket' }),

  closed({ number, code, path }) {
    flows.messages.delete(number)
    return { ...arrow(SESSION, PROGRAM, '', 'plain', true), key: `closed ${path} ${code}`, kind: 'socket', of: path, label: (words) => words.closed(code) }
  },

  message: ({ number, way }) => grow(flows.messages, number, flow({ from: SESSION, to: PROGRAM, kind: way, label: '', of: '', count: 'messages' }), 'beads'),

  page({ number, path }) {
    open.set(number, { path })
    return { ...arrow(PROGRAM, BACKEND, `web-view ${path}`, 'plain', false, (words) => [{ text: words.ticket, tone: 'again' }]), kind: 'page' }
  },

  'page-end'({ number, status, hasCookie }) {
    const { path = '' } = take(number)
    const chips = (words) => (hasCookie ? [{ text: words.pageCookie, tone: 'cookie' }] : [])
    return { ...arrow(BACKEND, PROGRAM, String(status), status < 400 ? 'plain' : 'bad', true, chips), kind: 'page', of: path }
  },

  storage({ key, what, ok, hasToken }) {
    const kind = /^wx-session:.*:(token|cookies)/.exec(key)
    if (!kind) return undefined
    if (!ok) return note('full', 'bad', (words) => words.full)
    const name = kind[1] === 'token' ? (what !== 'write' ? 'erased' : hasToken ? 'stored' : 'noToken') : (what === 'write' ? 'jarStored' : 'jarErased')
    return note(name, kind[1] === 'token' ? 'soft' : 'cookie', (words) => words[name])
  },

  event({ name, code, status }) {
    if (name === 'change') return undefined
    if (name === 'error') return note(`error ${code}`, 'bad', () => code)
    // The session has ended, but nobody logged out.
    if (name === 'logout' && status === 'blocked') return note('event ended', 'bad', (words) => words.ended)
    const tone = { login: 'login', refresh: 'refresh', logout: 'plain', expiring: 'again' }[name] ?? 'bad'
    return note(`event ${name}`, tone, (words) => words.event[name])
  }
}

/** A row that grows. @param {any} of @returns {any} */
function flow({ from, to, kind, label, of, count }) {
  const message = /** @type {any} */ ({ ...arrow(from, to, label, 'plain', true), key: `flow ${++flowsBegun}`, kind, of, count, beads: 0, sent: 0, cut: false })
  message.chips = (words) => [
    ...(message.beads ? [{ text: words[count](message.beads), tone: 'soft' }] : []),
    ...(message.sent ? [{ text: words.sent(message.sent), tone: 'soft' }] : []),
    ...(message.ended ? [{ text: message.ended(words), tone: message.cut ? 'bad' : 'soft' }] : [])
  ]
  return message
}

/**
 * The row of this number, with one more of what it counts; `fresh` if there is none, or if it belongs to a round that is over.
 * @param {Map<number, any>} rows @param {number} number @param {any} [fresh] @param {'beads' | 'sent'} [one] @returns {Message | undefined}
 */
function grow(rows, number, fresh, one) {
  let message = rows.get(number)
  if (message?.isPast) message = flow({ ...message, label: '' })
  message ??= fresh
  if (!message) return undefined
  rows.set(number, message)
  if (one) message[one] += 1
  return message
}

/** A round is over: what flows on is drawn below it. */
function moveOn() {
  for (const rows of Object.values(flows)) for (const message of rows.values()) /** @type {any} */ (message).isPast = true
}

/** Cookies by their names, and by their number where there is no room for names. @param {string[]} names */
function jar(names) {
  const chips = names.map((text) => ({ text, tone: 'cookie', room: names.length > 1 ? 'wide' : '' }))
  return names.length > 1 ? [...chips, { text: `Cookie ×${names.length}`, tone: 'cookie', room: 'narrow' }] : chips
}

function take(number) {
  const found = open.get(number) ?? {}
  open.delete(number)
  return found
}

function toneOf(path) {
  return ROUTES.find(({ begins }) => begins.some((beginning) => path.startsWith(beginning)))?.tone ?? 'plain'
}

/** @returns {Message} */
function arrow(from, to, label, tone, back = false, chips) {
  return { shape: 'arrow', key: `${from} ${to} ${label} ${tone}`, from, to, back, tone, label: () => label, chips }
}

/** What did not get past the phone, for it has no network. @returns {Message} */
function broken(from, to, label) {
  return { ...arrow(from, to, label, 'bad', false, (words) => [{ text: words.offline, tone: 'bad' }]), broken: true }
}

/** @returns {Message} */
function note(key, tone, label) {
  return { shape: 'note', key: `note ${key}`, tone, label }
}

/** @returns {Message} */
function mark(key, label) {
  return { shape: 'mark', key: `mark ${key}`, label }
}
