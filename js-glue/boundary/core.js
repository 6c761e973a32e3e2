/**
 * The core of a session from before it is there: who waits for it, and what holds until then.
 */
import { guard } from '../common/guard.js'
import { parsed } from '../common/json.js'
import { ignore } from '../common/later.js'
import { launch, start, state } from './bindings.js'

/** @typedef {import('../common/errors.js').SessionError} SessionError */
/** @typedef {import('./machine.js').Machine} Machine */

/** What can do without the module waits so long for it. In milliseconds. */
const PATIENCE = 3000

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
    /** The option whose function is being called to give a token; `""` when none is. */
    this.asking = ''
    /**
     * Who waits for the machine; `patient`: until it is there, or has failed.
     *
     * @type {{ ready: () => void, failed: (error: SessionError) => void, patient: boolean }[]}
     */
    this.queue = []
    /** The module keeps everybody waiting. */
    this.isLate = false
    this.timer = 0
    /** Loads the module once more. */
    this.loadAgain = ignore
  }

  /** Take the machine. @param {Machine} machine */
  open(machine) {
    this.machine = this.theMachine = machine
    this.loadError = undefined
    clearTimeout(this.timer)
  }

  /** Take that the module could not be loaded. @param {SessionError} error */
  fail(error) {
    this.loadError = error
  }

  /**
   * Call `ready` at once or when the machine is there, or `failed` when it cannot be had: for what needs it.
   *
   * @param {() => void} ready
   * @param {(error: SessionError) => void} failed
   * @param {boolean} [tries] after a failure the module is loaded once more
   */
  whenReady(ready, failed, tries = true) {
    if (this.machine) return ready()
    if (this.loadError && !tries) return failed(this.loadError)
    this.queue.push({ ready, failed, patient: true })
    if (this.loadError) this.loadAgain()
  }

  /** Call `ready` at once or when the machine is there, however often the module fails before. @param {() => void} ready */
  whenever(ready) {
    if (this.machine) return ready()
    this.queue.push({ ready, failed: () => this.whenever(ready), patient: true })
  }

  /**
   * Call `ready` at once or when the machine is there, or `without` when that takes too long: for what can do without it.
   *
   * @param {() => void} ready
   * @param {() => void} without
   */
  whenReadyInTime(ready, without) {
    if (this.machine) return ready()
    if (this.loadError || this.isLate) return without()
    this.queue.push({ ready, failed: without, patient: false })
    if (!this.timer) this.timer = setTimeout(() => this.late(), PATIENCE)
  }

  late() {
    this.isLate = true
    const impatient = this.queue.filter(({ patient }) => !patient)
    this.queue = this.queue.filter(({ patient }) => patient)
    for (const { failed } of impatient) guard(() => failed(/** @type {SessionError} */ (this.loadError)))
  }

  /** Promise that the machine is there. @param {boolean} [tries] as `whenReady` @returns {Promise<void>} */
  ready(tries = false) {
    return new Promise((resolve, reject) => this.whenReady(resolve, reject, tries))
  }

  /** Let those go on who have waited; one that throws holds up no other. */
  goOn() {
    const { loadError } = this
    for (const { ready, failed } of this.queue.splice(0)) guard(() => (loadError ? failed(loadError) : ready()))
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

  /** Tell whether what is called now would wait for the very function that calls it. @param {boolean} tokenDoes a token at hand ends the waiting */
  waitsForItself(tokenDoes) {
    return this.asking !== '' && !(tokenDoes && Date.now() < this.theMachine.view().until)
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
