/**
 * The journey: its steps one after the other, each with both sides' books compared at its end.
 */
import { Backend } from './backend.mjs'
import { Books, pairs } from './books.mjs'
import { Check } from './check.mjs'
import { createPhone } from './phone.mjs'
import { stepsFor } from './steps/index.mjs'
import { Wechat } from './wechat.mjs'

/** Virtual time between two steps. */
const BREAK = 60_000

/**
 * @typedef {object} Scene  what a step has
 * @property {import('./phone.mjs').Phone} phone
 * @property {Backend} backend
 * @property {Wechat} wechat
 * @property {Check} check
 * @property {() => Promise<import('./books.mjs').Stretch>} counted  both sides' counters since the step began
 * @property {() => void} brokeOff  tells the books of an answer that the backend began and that broke off
 *
 * @typedef {object} Step
 * @property {string} title
 * @property {(scene: Scene) => Promise<void>} run
 */

/**
 * @param {import('./arguments.mjs').Asked} asked @param {import('./printer.mjs').Printer} printer
 * @returns {Promise<boolean>} whether every step did what it says
 */
export async function travel(asked, printer) {
  const began = performance.now()
  const backend = new Backend(asked.server)
  const check = new Check(printer)
  let phone
  try {
    printer.line(`The example mini-program as on ${asked.profile}, against ${asked.server}`)
    phone = await createPhone(asked, backend)
    const steps = stepsFor(phone)
    const whole = await walk(steps, { phone, backend, wechat: new Wechat(asked.standin), check }, printer)
    phone.close()
    printer.table(pairs(whole))
    printer.line(`\n${steps.length} steps, ${check.passed} checks, ${((performance.now() - began) / 1000).toFixed(1)} s: all as it should be`)
    return true
  } catch (error) {
    if (!(error instanceof StepFailure)) printer.line(`\nThe journey ended: ${/** @type {any} */ (error).stack ?? error}`)
    phone?.remove()
    return false
  } finally {
    printer.unwatch()
  }
}

/** A step failed, and it has been printed which. */
class StepFailure extends Error {}

/** @param {Step[]} steps @param {Omit<Scene, 'counted' | 'brokeOff'>} scene @param {import('./printer.mjs').Printer} printer */
async function walk(steps, scene, printer) {
  const { phone, backend, check } = scene
  const books = new Books(phone, backend)
  // Before the first launch there is no session to ask, and nothing to take away.
  const start = { backend: await backend.counts(), metrics: phone.past, sent: 0, wxLogins: 0, dialogs: 0, brokenOff: 0 }
  let mark = start
  for (const [index, step] of steps.entries()) {
    await phone.agreeOnTime()
    // A user's pace; all at one instant would also break the platform's rate rule for wx.login.
    if (index > 0) await phone.wait(BREAK)
    const { now } = phone.runtime.clock
    const began = performance.now()
    printer.step(index + 1, step.title)
    printer.watch(() => phone.runtime.describe())
    try {
      await step.run({ ...scene, counted: () => books.since(mark), brokeOff: () => books.brokenOff++ })
      agree(check, await books.since(mark))
    } catch (error) {
      printer.failure(/** @type {any} */ (error).message)
      printer.line(`\nStep ${index + 1} failed: ${step.title}\n\n${/** @type {any} */ (error).stack}\n\n${phone.runtime.describe()}`)
      throw new StepFailure()
    } finally {
      printer.unwatch()
    }
    printer.time(performance.now() - began, phone.runtime.clock.now - now)
    mark = await books.mark()
  }
  return books.since(start)
}

/** @param {Check} check @param {import('./books.mjs').Stretch} stretch */
function agree(check, stretch) {
  const all = pairs(stretch)
  check.equal(
    `session and backend counted the same: ${all.filter(([, ours]) => ours > 0).map(([what, ours]) => `${what} ${ours}`).join(', ') || 'nothing'}`,
    all.map(([what, ours]) => [what, ours]),
    all.map(([what, , theirs]) => [what, theirs])
  )
}
