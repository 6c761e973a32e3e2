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
 * @property {(words: any) => { text: string, tone: string, room?: string }[]} [chips]
 */

/** Requests whose end is awaited, by number: the answer has the tone of what was asked. @type {Map<number, any>} */
const open = new Map()
/** Calls of the mini-program that are not answered. @type {Set<number>} */
const calls = new Set()
/** Those of them that wait until logins are no longer held. @type {Set<number>} */
const waiting = new Set()

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
    return mark('launch', (words) => words.launch)
  },

  restart: () => mark('restart', (words) => words.restart),

  hold: () => note('hold', 'again', (words) => words.hold),

  release() {
    waiting.clear()
    return note('release', 'plain', (words) => words.release)
  },

  call({ number, label, fresh, waits }) {
    const begins = calls.size === 0
    calls.add(number)
    open.set(number, { label })
    if (waits) waiting.add(number)
    const chips = (words) => [
      ...(fresh ? [{ text: words.fresh, tone: 'refresh' }] : []),
      ...(waiting.has(number) ? [{ text: words.waiting, tone: 'again' }] : [])
    ]
    return { ...arrow(PROGRAM, SESSION, label, 'plain', false, chips), begins }
  },

  answer({ number, ok, status, code }) {
    calls.delete(number)
    waiting.delete(number)
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

  send({ number, method, path, token, cookies, again, offline }) {
    const tone = again ? 'again' : toneOf(path)
    open.set(number, { tone, path, broken: offline })
    if (offline) return broken(SESSION, BACKEND, `${method} ${path}`)
    return arrow(SESSION, BACKEND, `${method} ${path}`, tone, false, (words) => [
      ...(again ? [{ text: words.again, tone: 'again' }] : []),
      ...(token ? [{ text: words.token, tone: 'soft' }] : []),
      ...jar(cookies)
    ])
  },

  received({ number, status, error, setCookies = [] }) {
    const { tone = 'plain', path = '', broken: lost } = take(number)
    if (lost) return undefined
    // The backend has not answered: nothing comes from there.
    if (status === undefined) return note(`${error} ${path}`, 'bad', (words) => `${words.noAnswer[error] ?? words.noAnswer.network} ${path}`)
    const good = status < 400
    return {
      ...arrow(BACKEND, SESSION, String(status), good ? tone : 'bad', true, () => jar(setCookies)),
      key: `received ${path} ${status}`,
      of: path
    }
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
