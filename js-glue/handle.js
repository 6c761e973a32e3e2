/**
 * What a call returns: the platform's task and a promise in one.
 */

const EVENTS = ['HeadersReceived', 'ChunkReceived', 'ProgressUpdate']

/**
 * The outcome of a call: settled once, with a promise that is made when it is first asked for.
 */
export class Outcome {
  constructor() {
    /** @type {{ ok: boolean, value: any } | undefined} */
    this.settled = undefined
    /** @type {Promise<any> | undefined} */
    this.promise = undefined
    /** @type {((result: { ok: boolean, value: any }) => void) | undefined} */
    this.notify = undefined
  }

  /** @param {boolean} ok @param {any} value */
  settle(ok, value) {
    this.settled = { ok, value }
    if (this.notify) this.notify(this.settled)
  }

  asPromise() {
    if (!this.promise) {
      this.promise = new Promise((resolve, reject) => {
        this.notify = ({ ok, value }) => (ok ? resolve(value) : reject(value))
        if (this.settled) this.notify(this.settled)
      })
    }
    return this.promise
  }
}

/**
 * Keeps the task's listeners while the call is queued, and moves them to the task of each attempt.
 */
export class TaskListeners {
  constructor() {
    /** @type {[string, Function][]} */
    this.list = []
    /** @type {any} */
    this.task = undefined
  }

  /** @param {any} task */
  attach(task) {
    this.task = task
    for (const [event, listener] of this.list) call(task, `on${event}`, listener)
  }

  /** @param {string} event @param {Function} listener */
  on(event, listener) {
    this.list.push([event, listener])
    call(this.task, `on${event}`, listener)
  }

  /** @param {string} event @param {Function} [listener] */
  off(event, listener) {
    const gone = this.list.filter(([name, other]) => name === event && (!listener || other === listener))
    this.list = this.list.filter((entry) => !gone.includes(entry))
    // One by one: listeners of the session's own stand on the same task.
    for (const [, other] of gone) call(this.task, `off${event}`, other)
  }
}

/** @param {any} task @param {string} method @param {Function} listener */
function call(task, method, listener) {
  if (task && typeof task[method] === 'function') task[method](listener)
}

/** @typedef {{ listeners: TaskListeners, abort(): void, outcome: Outcome }} Owner */

/** The plain task: what code gets that calls the replaced `wx.request`. Its methods are made once, not per call. */
class Task {
  /** @param {Owner} owner */
  constructor(owner) {
    this.owner = owner
  }

  abort() {
    this.owner.abort()
  }
}

for (const event of EVENTS) {
  const methods = /** @type {any} */ (Task.prototype)
  methods[`on${event}`] = function (/** @type {Function} */ listener) { this.owner.listeners.on(event, listener) }
  methods[`off${event}`] = function (/** @type {Function} */ listener) { this.owner.listeners.off(event, listener) }
}

/** The task with a promise's methods. */
class CallHandle extends Task {
  /** @param {any} ok @param {any} failed */
  then(ok, failed) {
    return this.owner.outcome.asPromise().then(ok, failed)
  }

  /** @param {any} failed */
  catch(failed) {
    return this.then(undefined, failed)
  }

  /** Base libraries before 2.16.1 have no Promise.prototype.finally. @param {any} done */
  finally(done) {
    return this.then(
      (/** @type {any} */ value) => Promise.resolve(done && done()).then(() => value),
      (/** @type {any} */ error) => Promise.resolve(done && done()).then(() => { throw error }),
    )
  }
}
Object.assign(CallHandle.prototype, { [Symbol.toStringTag]: 'CallHandle' })

export const createTask = (/** @type {Owner} */ owner) => new Task(owner)
export const createHandle = (/** @type {Owner} */ owner) => new CallHandle(owner)
