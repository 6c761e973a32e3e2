/**
 * The local storage of one mini-program on one device (platform.md, section 4). It outlives restarts.
 */
import { Refusal, typeName } from './wx-call.mjs'

const KILOBYTE = 1024
const MEGABYTE = 1024 * KILOBYTE

/** Bytes per key and in total; encryption leaves less. */
const LIMITS = {
  plain: { key: MEGABYTE, total: 10 * MEGABYTE },
  encrypted: { key: 0.7 * MEGABYTE, total: 7.1 * MEGABYTE }
}

/**
 * How a value travels: as a text and the name of its type. What is none of these is written as nothing, and read back as an empty text.
 * @type {Record<string, { write: (value: any) => string | undefined, read: (text: string) => any }>}
 */
const TYPES = {
  String: { write: String, read: (text) => text },
  Number: { write: String, read: parseFloat },
  Boolean: { write: String, read: (text) => text === 'true' },
  Date: { write: (value) => String(value.getTime()), read: (text) => new Date(Number(text)) },
  Null: { write: () => 'null', read: () => null },
  Undefined: { write: () => 'undefined', read: () => undefined },
  Array: { write: JSON.stringify, read: JSON.parse },
  Object: { write: JSON.stringify, read: JSON.parse }
}

/** @typedef {{ text: string, type: string, encrypted: boolean }} Item */

export class Storage {
  /** @param {import('./clock.mjs').Clock} clock */
  constructor(clock) {
    this.clock = clock
    /** @type {Map<string, Item>} */
    this.items = new Map()
    /** @type {Array<{ kind: 'read' | 'write' | 'remove', key: string, at: number }>} what the program did, as it took effect */
    this.log = []
  }

  /* ------------------------------------------------ for the test */

  /** Keys that exist. */
  get keys() {
    return [...this.items.keys()]
  }

  /** Read a value without counting it. @param {string} key */
  peek(key) {
    const item = this.items.get(key)
    return item && revive(item)
  }

  /** Tell whether a value lies encrypted. @param {string} key */
  isEncrypted(key) {
    return this.items.get(key)?.encrypted === true
  }

  /** Put a value as another launch would have left it: an old record, broken data. @param {string} key @param {any} value */
  put(key, value, { encrypt = false } = {}) {
    this.items.set(key, itemOf(value, encrypt))
  }

  /** Everything that lies in storage, as one text: to look for what must not be there. */
  get dump() {
    return JSON.stringify([...this.items].map(([key, { text }]) => [key, text]))
  }

  /** Count what the program did, of one key or of all. @param {'read' | 'write' | 'remove'} kind @param {string} [key] */
  count(kind, key) {
    return this.log.filter((entry) => entry.kind === kind && (key === undefined || entry.key === key)).length
  }

  /* -------------------------------------------- for wx-storage.mjs */

  /**
   * @param {string} key @param {{ encrypt?: boolean }} [options] both sides must pass it
   * @returns {{ found: boolean, value?: any }}
   */
  read(key, { encrypt = false } = {}) {
    this.note('read', key)
    const item = this.items.get(key)
    if (!item) return { found: false }
    if (item.encrypted !== encrypt) throw new Refusal(encrypt ? 'decrypt error: the data is not encrypted' : 'the data is encrypted')
    return { found: true, value: revive(item) }
  }

  /** @param {string} key @param {Item} item */
  write(key, item) {
    this.note('write', key)
    const limit = item.encrypted ? LIMITS.encrypted : LIMITS.plain
    const size = sizeOf(key, item)
    if (size > limit.key) throw new Refusal('entry size limit reached')
    const old = this.items.get(key)
    if (this.size - (old ? sizeOf(key, old) : 0) + size > limit.total) throw new Refusal('exceed storage max size 10Mb')
    this.items.set(key, item)
  }

  remove(key) {
    this.note('remove', key)
    this.items.delete(key)
  }

  clear() {
    for (const key of this.keys) this.remove(key)
  }

  /** Bytes in use. */
  get size() {
    let sum = 0
    for (const [key, item] of this.items) sum += sizeOf(key, item)
    return sum
  }

  /** As `wx.getStorageInfo` answers: sizes in kilobytes. */
  get info() {
    return { keys: this.keys, currentSize: Math.ceil(this.size / KILOBYTE), limitSize: LIMITS.plain.total / KILOBYTE }
  }

  note(kind, key) {
    this.log.push({ kind, key, at: this.clock.now })
  }
}

/**
 * Serialise a value as of this moment.
 * @param {any} value
 * @param {boolean} encrypted
 * @returns {Item} throws `Refusal` for what JSON cannot write
 */
export function itemOf(value, encrypted = false) {
  const type = typeName(value)
  try {
    return { text: TYPES[type]?.write(value) ?? '', type, encrypted }
  } catch (error) {
    throw new Refusal(`parameter error: parameter.data cannot be written: ${/** @type {Error} */ (error).message};`)
  }
}

function revive({ text, type }) {
  return TYPES[type] && text !== '' ? TYPES[type].read(text) : ''
}

function sizeOf(key, { text }) {
  return Buffer.byteLength(key) + Buffer.byteLength(text)
}
