/**
 * The task object that `wx.request`, `wx.uploadFile` and `wx.downloadFile` return.
 */

export class Listeners {
  /** @param {import('./life.mjs').Life} life @param {string} api */
  constructor(life, api) {
    this.life = life
    this.api = api
    /** @type {Map<string, Function[]>} */
    this.lists = new Map()
  }

  on(event, listener) {
    if (typeof listener === 'function') this.lists.set(event, [...(this.lists.get(event) ?? []), listener])
  }

  /** Without a listener: removes all of the event. */
  off(event, listener) {
    this.lists.set(event, listener === undefined ? [] : (this.lists.get(event) ?? []).filter((other) => other !== listener))
  }

  has(event) {
    return (this.lists.get(event) ?? []).length > 0
  }

  /** Tell the listeners, on a macrotask of the program. `made`: what each of them gets, as the program's own. */
  emit(event, result, made = (result) => this.life.realm.copy(result)) {
    this.life.task(`${this.api} on${event}`, () => {
      for (const listener of this.lists.get(event) ?? []) {
        this.life.enter(`${this.api} on${event}`, listener, made(result))
      }
    })
  }
}

/**
 * @param {import('./life.mjs').Life} life
 * @param {Listeners} listeners
 * @param {string[]} events e.g. `HeadersReceived`
 * @param {() => void} abort
 */
export function taskObject(life, listeners, events, abort) {
  const members = { abort: () => abort() }
  for (const event of events) {
    members[`on${event}`] = (listener) => listeners.on(event, listener)
    members[`off${event}`] = (listener) => listeners.off(event, listener)
  }
  return life.realm.object(members)
}
