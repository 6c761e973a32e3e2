/**
 * Drives a device until there is nothing left to do: by events, never by sleeping.
 */

/** Real milliseconds without any event after which driving fails. Nothing that works comes near it. */
export const PATIENCE = 20_000

/** One turn of Node's event loop: all promise reactions run, and at most one due timer. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Quiet turns in a row that count as "nothing left": one for promise reactions, one for tasks that those add. */
const QUIET_TURNS = 3

/**
 * Wait until no call is moving and no timer is due now. Held, queued and delayed calls do not count: only the test moves them.
 * @param {import('./device.mjs').Device} device
 * @param {() => string} report
 */
export async function settle(device, report) {
  const { clock, ledger } = device
  for (let quiet = 0; quiet < QUIET_TURNS;) {
    await turn()
    if (clock.failure) throw clock.failure
    if (clock.isDue) quiet = 0
    else if (!ledger.isMoving) quiet += 1
    else {
      quiet = 0
      await ledger.nextChange(PATIENCE, report)
    }
  }
  clock.byTap = true
}

/**
 * Let `ms` of virtual time pass. Timers run in order, each at its own instant; what one starts is settled before the next.
 * @param {import('./device.mjs').Device} device
 */
export async function advance(device, ms, report) {
  if (!(ms >= 0)) throw new TypeError(`advance: needs milliseconds, not ${ms}`)
  const { clock } = device
  const end = clock.now + ms
  await settle(device, report)
  for (let next = clock.next(); next && next.at <= end; next = clock.next()) {
    clock.moveTo(next.at)
    await settle(device, report)
  }
  clock.moveTo(end)
  await settle(device, report)
}

/**
 * Drive until `subject` settles, and answer as it does.
 * @param {import('./device.mjs').Device} device
 * @param {unknown} subject a promise, a thenable, or a function that makes one
 * @param {{ within?: number, report: () => string }} options `within`: how much virtual time may pass meanwhile, default none
 */
export async function run(device, subject, { within = 0, report }) {
  const { clock, ledger } = device
  const outcome = { settled: false, failed: false, value: undefined }
  const end = clock.now + within
  const settleWith = (failed) => (value) => {
    Object.assign(outcome, { settled: true, failed, value })
    ledger.changed()
  }
  // `then` is called with both reactions in one call: the program may tell an unhandled rejection from a handled one.
  Promise.resolve(typeof subject === 'function' ? subject() : subject).then(settleWith(false), settleWith(true))

  while (!outcome.settled) {
    await settle(device, report)
    if (outcome.settled) break
    if (ledger.heldByServer.length > 0) {
      await ledger.nextChange(PATIENCE, report)
      continue
    }
    const next = clock.next()
    if (!next || next.at > end) {
      throw new Error(`Nothing is left that could settle the promise${within ? ` within ${within} ms` : ''}.\n${report()}`)
    }
    clock.moveTo(next.at)
  }
  if (outcome.failed) throw outcome.value
  return outcome.value
}
