/**
 * What the program did, for assertions. It goes on across restarts.
 */
export class Recorder {
  /** @param {import('./clock.mjs').Clock} clock */
  constructor(clock) {
    this.clock = clock
    /** @type {Map<string, number>} */
    this.counts = new Map()
    /** @type {Array<{ api: string, at: number, options: any }>} every call of a `wx` function */
    this.calls = []
    /** @type {Sent[]} every HTTP request that really went out */
    this.sent = []
    /** @type {Array<{ level: string, text: string, args: any[] }>} */
    this.console = []
    /** @type {Array<{ manager: 'log' | 'realtime', level: string, args: any[] }>} */
    this.logManager = []
    /** @type {Array<{ where: string, error: any }>} exceptions that escaped from the program into the platform */
    this.uncaught = []
    /** @type {Array<{ rule: string, message: string }>} rules of the platform that the program broke */
    this.violations = []
    /** Calls of `Math.random`. */
    this.mathRandom = 0
  }

  /** Count the calls of one `wx` function. @param {string} api */
  count(api) {
    return this.counts.get(api) ?? 0
  }

  call(api, options) {
    this.counts.set(api, this.count(api) + 1)
    this.calls.push({ api, at: this.clock.now, options: snapshot(options) })
  }

  /** Say something on the program's console, as the base library does. @param {string} text @param {'warn' | 'error'} [level] */
  warn(text, level = 'warn') {
    this.console.push({ level, text, args: [text] })
  }

  violation(rule, message) {
    this.violations.push({ rule, message })
  }
}

/** One HTTP request as it left. */
export class Sent {
  /** @param {{ api: string, url: string, method: string, header: Record<string, string>, body: Buffer | undefined, at: number, hop: number }} fields */
  constructor({ api, url, method, header, body, at, hop }) {
    this.api = api
    this.url = url
    this.method = method
    /** Names in lower case. */
    this.header = header
    this.body = body
    /** Virtual time. */
    this.at = at
    /** 0 for what the program asked for, 1 and up for redirects that the platform followed. */
    this.hop = hop
  }

  /** The body as text. */
  get text() {
    return this.body?.toString('utf8') ?? ''
  }

  /** The body as JSON. */
  get json() {
    return JSON.parse(this.text)
  }
}

/** Copies what can be copied: data of one moment, not what the program makes of its object later. */
function snapshot(options) {
  const copy = {}
  for (const [key, value] of Object.entries(options)) {
    if (typeof value === 'function') continue
    try {
      copy[key] = value === undefined ? undefined : JSON.parse(JSON.stringify(value))
    } catch {
      copy[key] = String(value)
    }
  }
  return copy
}
