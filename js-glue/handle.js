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

/**
 * The plain task: what code gets that calls the replaced `wx.request`.
 *
 * @param {{ listeners: TaskListeners, abort(): void }} owner
 */
export function createTask(owner) {
  /** @type {any} */
  const task = { abort: () => owner.abort() }
  for (const event of EVENTS) {
    task[`on${event}`] = (/** @type {Function} */ listener) => owner.listeners.on(event, listener)
    task[`off${event}`] = (/** @type {Function} */ listener) => owner.listeners.off(event, listener)
  }
  return task
}

/**
 * The task with a promise's methods.
 *
 * @param {{ listeners: TaskListeners, abort(): void, outcome: Outcome }} owner
 */
export function createHandle(owner) {
  const handle = createTask(owner)
  handle.then = (/** @type {any} */ ok, /** @type {any} */ failed) => owner.outcome.asPromise().then(ok, failed)
  handle.catch = (/** @type {any} */ failed) => owner.outcome.asPromise().then(undefined, failed)
  // Base libraries before 2.16.1 have no Promise.prototype.finally.
  handle.finally = (/** @type {any} */ done) => owner.outcome.asPromise().then(
    (value) => Promise.resolve(done && done()).then(() => value),
    (error) => Promise.resolve(done && done()).then(() => { throw error }),
  )
  handle[Symbol.toStringTag] = 'CallHandle'
  return handle
}
