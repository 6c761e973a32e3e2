/**
 * The core of a session from before it is there: who waits for it, and what holds until then.
 */
import { parsed } from '../common/json.js'
import { launch, start, state } from './bindings.js'

/** @typedef {import('../common/errors.js').SessionError} SessionError */
/** @typedef {import('./machine.js').Machine} Machine */

/**
 * Hold the machine, once the module is loaded and the records are read.
 */
export class Core {
  constructor() {
    /** `undefined` before it is there, and when it will never be. @type {Machine | undefined} */
    this.machine = undefined
    /** The machine, for what runs only once it is there; all else looks at `machine`. */
    this.theMachine = /** @type {Machine} */ (/** @type {unknown} */ (undefined))
    /** Why the module could not be loaded. @type {SessionError | undefined} */
    this.loadError = undefined
    /** The launch checks have begun. */
    this.launched = false
    /** Who waits for the machine. @type {[ready: () => void, failed: (error: SessionError) => void][]} */
    this.queue = []
  }

  /** Take the machine. @param {Machine} machine */
  open(machine) {
    this.machine = this.theMachine = machine
  }

  /**
   * Call `ready` at once or when the machine is there, or `failed` when it will never be.
   *
   * @param {() => void} ready
   * @param {(error: SessionError) => void} failed
   */
  whenReady(ready, failed) {
    if (this.machine) ready()
    else if (this.loadError) failed(this.loadError)
    else this.queue.push([ready, failed])
  }

  /** Promise the same. @returns {Promise<void>} */
  ready() {
    return new Promise((resolve, reject) => this.whenReady(resolve, reject))
  }

  /** Let those go on who have waited. */
  goOn() {
    const { loadError } = this
    for (const [ready, failed] of this.queue.splice(0)) loadError ? failed(loadError) : ready()
  }

  /** Begin the launch checks at the first use. The machine must be there. */
  launch() {
    if (this.launched) return
    this.launched = true
    this.theMachine.tell(launch)
  }

  /** Begin the launch checks, and settle the call when they have ended. The machine must be there. @param {number} call */
  start(call) {
    this.launched = true
    this.theMachine.tell(start, call)
  }

  /** Give the session's state, as the program sees it. */
  state() {
    const { loadError, machine } = this
    if (loadError) return { status: 'blocked', reason: loadError.code }
    if (!machine) return { status: 'starting' }
    const found = machine.ask(state)
    // Parsed at each look, so that nobody can change the session's own.
    return found.user ? Object.assign({}, found, { user: parsed(found.user) }) : found
  }

  /** Give what changes with a login as another user, or a logout; 0 before the machine is there. */
  account() {
    return this.machine ? this.machine.view().account : 0
  }
}
