/**
 * Both sides' counters over a stretch of the journey, and whether they agree.
 */

/**
 * @typedef {object} Stretch
 * @property {Record<string, number>} session  what the session counted
 * @property {Record<string, number>} sessionAnswers  its answers by status, the director's commands taken out
 * @property {Record<string, any>} backend     what the backend counted
 * @property {Record<string, number>} standin  what the stand-in of WeChat counted
 * @property {Record<string, number>} backendAnswers  its answers by status
 * @property {string[]} paths  requests that left the phone, e.g. `GET /me`
 * @property {number} wxLogins calls of `wx.login`
 * @property {number} dialogs  calls of `wx.requestPayment`
 */

/** WeChat Pay asks the one, and the other is a socket's handshake: no requests of the phone. */
const NO_REQUESTS = ['POST /pay/notify', 'GET /orders/live']

export class Books {
  /** @param {import('./phone.mjs').Phone} phone @param {import('./backend.mjs').Backend} backend */
  constructor(phone, backend) {
    this.phone = phone
    this.backend = backend
    /** Answers that the backend began and that broke off: for the session they are none. */
    this.brokenOff = 0
  }

  /** Notes where both stand. */
  async mark() {
    const { phone } = this
    return {
      backend: await this.backend.counts(),
      metrics: phone.metrics(),
      sent: phone.runtime.sent.length,
      wxLogins: phone.count('login'),
      dialogs: phone.count('requestPayment'),
      brokenOff: this.brokenOff
    }
  }

  /** What happened since. @param {Awaited<ReturnType<Books['mark']>>} mark @returns {Promise<Stretch>} */
  async since(mark) {
    const now = await this.mark()
    const paths = this.phone.pathsSince(mark.sent)
    const { byStatus: before, ...metricsBefore } = mark.metrics
    const { byStatus: after, ...metricsAfter } = now.metrics
    // The app's own /demo buttons are answered 200 and are no requests in the backend's books.
    const commands = paths.filter((path) => path.includes(' /demo/')).length
    const sessionAnswers = difference(after, before)
    sessionAnswers[200] = (sessionAnswers[200] ?? 0) - commands + now.brokenOff - mark.brokenOff
    return {
      session: difference(metricsAfter, metricsBefore),
      sessionAnswers: withoutZeros(sessionAnswers),
      backend: difference(numbersOf(now.backend), numbersOf(mark.backend)),
      standin: difference(numbersOf(now.backend.standin), numbersOf(mark.backend.standin)),
      backendAnswers: withoutZeros(difference(byStatusOf(now.backend), byStatusOf(mark.backend))),
      paths,
      wxLogins: now.wxLogins - mark.wxLogins,
      dialogs: now.dialogs - mark.dialogs
    }
  }
}

/** Pairs that must be equal in every stretch: `[what, the session's figure, the backend's]`. @param {Stretch} stretch */
export function pairs({ session, sessionAnswers, backend, backendAnswers, standin, wxLogins, dialogs }) {
  const statuses = [...new Set([...Object.keys(sessionAnswers), ...Object.keys(backendAnswers)])].sort()
  return /** @type {Array<[string, number, number]>} */ ([
    ['codes from wx.login', wxLogins, standin.codesIssued],
    ['logins and consents', session.logins, backend.logins + backend.authorizations],
    ['renewals', session.refreshes, backend.refreshes + backend.authorizationRefreshes],
    ['orders', dialogs, backend.ordersPrepared],
    ...statuses.map((status) => [`answers with ${status}`, sessionAnswers[status] ?? 0, backendAnswers[status] ?? 0])
  ])
}

function byStatusOf({ routes }) {
  const sum = /** @type {Record<string, number>} */ ({})
  for (const [route, statuses] of Object.entries(routes)) {
    if (NO_REQUESTS.includes(route)) continue
    for (const [status, times] of Object.entries(statuses)) sum[status] = (sum[status] ?? 0) + times
  }
  return sum
}

function numbersOf(counts) {
  return Object.fromEntries(Object.entries(counts).filter(([, value]) => typeof value === 'number'))
}

function difference(after, before) {
  return Object.fromEntries(Object.keys(after).map((name) => [name, after[name] - (before[name] ?? 0)]))
}

function withoutZeros(counts) {
  return Object.fromEntries(Object.entries(counts).filter(([, times]) => times !== 0))
}
