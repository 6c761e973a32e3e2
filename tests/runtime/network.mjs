/**
 * What `wx.request`, `wx.uploadFile` and `wx.downloadFile` share: URL and header rules, 10 places, timeout, abort,
 * the end of the network in the background (platform.md, section 5).
 */
import { exchange, NetworkFailure } from './http-client.mjs'
import { ERRNO, networkErrno, networkReason } from './network-errors.mjs'
import { Sent } from './record.mjs'

/** At most this many requests, uploads and downloads together; more wait in a queue. */
const MAX_CONCURRENT = 10

/** Milliseconds; the default since base library 2.10.0. */
export const DEFAULT_TIMEOUT = 60_000

export class Network {
  /** @param {import('./life.mjs').Life} life */
  constructor(life) {
    this.life = life
    /** @type {Set<Transfer>} that have one of the places */
    this.active = new Set()
    /** @type {Transfer[]} */
    this.queue = []
    /** The most that were under way at once. */
    this.maxConcurrent = 0
    /** @type {Set<Transfer>} begun and not decided */
    this.open = new Set()
  }

  /**
   * Begin a transfer: queue it, send it, watch its time.
   * @param {import('./wx-call.mjs').Call} call
   * @param {import('./http-client.mjs').Asked} asked
   * @param {number} timeout virtual milliseconds
   * @param {Partial<import('./http-client.mjs').Reactions> & { onEnd: () => void }} reactions
   */
  begin(call, asked, timeout, reactions) {
    const transfer = new Transfer(this, call, asked, timeout, reactions)
    this.open.add(transfer)
    if (this.life.lane.frozen) {
      transfer.stop('interrupted', ERRNO.interrupted)
      return transfer
    }
    call.work(() => this.enqueue(transfer))
    if (!this.queue.includes(transfer)) transfer.watch()
    if (call.isDecided) this.done(transfer)
    return transfer
  }

  enqueue(transfer) {
    if (this.active.size >= MAX_CONCURRENT) {
      transfer.call.entry.waitFor('queued')
      this.queue.push(transfer)
      return
    }
    this.active.add(transfer)
    transfer.watch()
    this.maxConcurrent = Math.max(this.maxConcurrent, this.active.size)
    transfer.call.entry.waitFor('moving')
    transfer.send()
  }

  /** Free the transfer's place. An answer that a fault delays or loses is still subject to timeout and abort. */
  done(transfer) {
    const { lose, answerAfter } = transfer.call.plan
    if (!lose && answerAfter === undefined) {
      this.open.delete(transfer)
      this.life.lane.clear(transfer.timer)
    }
    this.queue = this.queue.filter((other) => other !== transfer)
    if (!this.active.delete(transfer)) return
    const next = this.queue.shift()
    if (next) this.enqueue(next)
  }

  /** The platform cuts the network of an app in the background. */
  interrupt() {
    for (const transfer of [...this.open]) transfer.stop('interrupted', ERRNO.interrupted)
  }

  end() {
    for (const transfer of [...this.open]) transfer.destroy()
    this.open.clear()
    this.queue = []
    this.active.clear()
  }
}

class Transfer {
  constructor(network, call, asked, timeout, reactions) {
    this.network = network
    this.call = call
    this.asked = asked
    this.timeout = timeout
    this.reactions = reactions
    this.timer = 0
    this.under = /** @type {{ destroy: () => void } | undefined} */ (undefined)
  }

  /** Let its time run: from where the phone begins with it, not while the base library keeps it in its queue. */
  watch() {
    if (this.timer !== 0 || this.call.isDecided) return
    this.timer = this.network.life.lane.platformAfter(this.timeout, `${this.call.entry.label} timeout`, () => this.stop('timeout', ERRNO.timeout))
  }

  send() {
    const { life } = this.network
    const { call, reactions } = this
    if (!life.device.network.isConnected) {
      this.failed(new NetworkFailure('offline'))
      return
    }
    this.under = exchange(this.asked, { hosts: life.options.hosts ?? {}, tls: life.options.tls }, {
      onSend: (hop, number) => life.record.sent.push(new Sent({ ...hop, api: call.api, at: life.device.clock.now, hop: number })),
      onConnect: (port) => call.entry.connectedBy(port),
      onUpload: (sent, total) => reactions.onUpload?.(sent, total),
      onHeaders: (status, pairs) => reactions.onHeaders?.(status, pairs),
      onData: (chunk, total) => reactions.onData?.(chunk, total),
      onEnd: () => {
        reactions.onEnd()
        this.network.done(this)
      },
      onFailure: (failure) => this.failed(failure)
    })
  }

  failed(failure) {
    if (this.reactions.keepsSilent?.()) {
      this.call.entry.waitFor('never')
      return
    }
    this.call.fail(networkReason(this.network.life.profile, failure), networkErrno(failure))
    this.network.done(this)
  }

  /** End it before its answer: timeout, abort, background. One that is still queued fails at once, for the queue is the base library's. */
  stop(reason, errno) {
    const isQueued = this.network.queue.includes(this)
    this.destroy()
    this.call.overrule(reason, errno, { now: isQueued })
    this.network.done(this)
  }

  destroy() {
    this.under?.destroy()
  }
}

/**
 * Tell why the phone refuses a URL, once the base library has let it pass.
 * @returns {{ reason: string, errno: number } | undefined}
 */
export function refusedByPhone(url, domains) {
  if (!URL.canParse(url)) return { reason: `invalid url "${url}"`, errno: ERRNO.invalidUrl }
  if (domains && !domains.includes(new URL(url).origin)) return { reason: 'url not in domain list', errno: ERRNO.domain }
  return undefined
}

/** Stricter than some devices, which drop or mangle such headers in silence. @returns {string | undefined} */
export function wrongHeader(header) {
  for (const [name, value] of Object.entries(header)) {
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) return `parameter.header has the invalid name ${JSON.stringify(name)};`
    if (/[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/.test(value)) {
      return `parameter.header.${name} has a control character or one outside Latin-1;`
    }
  }
  return undefined
}

/**
 * The header as it goes out: names in lower case, the platform's own added. A Referer of the program is dropped
 * (platform.md, section 5).
 * @param {import('./life.mjs').Life} life
 * @param {Record<string, string>} given texts
 */
export function outgoingHeader(life, given) {
  const header = {}
  for (const [name, value] of Object.entries(given)) header[name.toLowerCase()] = value
  if ('referer' in header) life.record.violation('referer', 'the header Referer cannot be set')
  return {
    ...header,
    referer: `https://servicewechat.com/${life.options.appId}/${life.options.version}/page-frame.html`,
    'user-agent': header['user-agent'] ?? `MicroMessenger/8.0.50 MiniProgramEnv/${life.profile.platform}`
  }
}
