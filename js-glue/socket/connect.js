/**
 * Connects a socket: with the token and the cookies of the moment, and with ears for this one connection.
 */
import { handleSocketOpen } from '../boundary/bindings.js'
import { takeOver, uncopied } from '../request/call-options.js'
import { handshakeUrl, inAscii, socketUrl } from './address.js'
import { broken, closed } from './endings.js'
import { API } from './fault.js'

/** @typedef {import('./line.js').Line} Line */

/**
 * Make what connects a line. What the platform says of an earlier connection than the line's present one is not heard.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   platform: import('../platform/wx.js').Platform,
 *   warnings: import('../watching/warnings.js').Warnings,
 *   plans: import('../request/plans.js').Plans,
 *   preparation: import('../request/prepare.js').Preparation,
 *   receiver: import('../request/receive.js').Receiver,
 *   entropy: import('../boundary/entropy.js').Entropy,
 * }} parts
 */
export function createConnect({ core, platform, warnings, plans, preparation, receiver, entropy }) {
  /** Connect. @param {Line} line @param {number} generation of the token, 0: without one */
  function connect(line, generation) {
    const account = core.account()
    let options
    try {
      options = optionsOf(line, generation)
    } catch (error) {
      return line.giveUp(uncopied(API, error))
    }
    // A function of the program has closed it, or ended the account whose token it has: the core fails it.
    if (line.isOver || generation && account !== core.account()) return
    const attempt = line.connection = ++line.attempts
    const isThis = () => line.connection === attempt
    const failed = (/** @type {any} */ failure) => isThis() && broken(core, line, failure)
    const task = platform.connectSocket(options, (answer) => line.created(answer), failed)
    if (!task) return
    task.onOpen((/** @type {any} */ answer) => {
      // One that was given up opens all the same.
      if (!isThis()) task.close({})
      else if (!line.id || core.theMachine.tell(handleSocketOpen, line.id, attempt - line.before)) opened(line, answer || {})
    })
    task.onMessage((/** @type {any} */ message) => isThis() && line.listeners.tell('Message', message))
    task.onError(failed)
    task.onClose((/** @type {any} */ answer) => isThis() && closed(core, line, answer || {}))
    // It may have failed, or been given up, while the platform made it.
    if (isThis()) line.task = task
    // For the jitter of the next pause.
    if (core.machine && !entropy.left()) entropy.fetch()
  }

  /** @param {Line} line @param {number} generation */
  function optionsOf(line, generation) {
    const { given, url } = line
    const options = takeOver(given, API, warnings)
    for (const own of ['reconnect', 'expired', 'success', 'fail']) delete options[own]
    options.url = handshakeUrl(url)
    let plan = plans.of(options.url)
    const token = generation ? core.theMachine.view().token : ''
    if (preparation.addHeaders) preparation.addHeaders(API, options, plan)
    if (generation) plan = preparation.inject(API, options, token, plan)
    if (given.cookies !== false) preparation.addCookies(options, plan)
    options.url = inAscii(socketUrl(options.url))
    return options
  }

  /** @param {Line} line @param {any} answer */
  function opened(line, answer) {
    const plan = plans.of(handshakeUrl(line.url))
    if (core.machine) receiver.received(plan, answer, 'GET', line.given.cookies !== false)
    // Who heard of the time may have logged out.
    if (!line.isOver) line.opened(answer)
  }

  return connect
}
