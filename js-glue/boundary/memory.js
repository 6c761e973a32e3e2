/**
 * The module, and its memory: the numbers and the texts that cross (src/wasm/mailbox.rs).
 *
 * Its functions take and give small whole numbers only, so they are called without wasm-bindgen's wrappers.
 */
import { encode, decode } from './utf8.js'

/** How many numbers the mailbox holds. */
const CELLS = 64
/** The cell with the number of actions that wait (src/wasm/door.rs). */
export const WAITING = CELLS - 1
/** Room for texts that is asked for at once, in bytes. */
const ROOM = 4096

/** The module's exports. @type {typeof import('./generated/wx_session_bg.js')} */
export let wasm
/** @type {{ buffer: ArrayBuffer }} */
let memory
/** Views, lost when the memory grows. */
let cells = new Float64Array(0)
/** @type {Uint8Array} */
let bytes
/** Where texts are written, and how much fits there. */
let place = 0
let room = 0

/** @param {any} exports */
export function useModule(exports) {
  memory = exports.memory
  wasm = exports
}

/** The numbers, good until the next call into the module. */
export function numbers() {
  if (!cells.length) {
    cells = new Float64Array(memory.buffer, wasm.mailbox(), CELLS)
    bytes = new Uint8Array(memory.buffer)
  }
  return cells
}

/** @param {number} size bytes */
function makeRoom(size) {
  if (size > room) {
    room = Math.max(size, ROOM)
    place = wasm.inbox(room)
  }
  numbers()
}

/** Writes a text for the next call; returns its length in bytes. @param {string} text */
export function writeText(text) {
  makeRoom(text.length * 3)
  return encode(text, bytes, place)
}

/** Writes bytes for the next call; returns how many. @param {Uint8Array} data */
export function writeBytes(data) {
  makeRoom(data.length)
  bytes.set(data, place)
  return data.length
}

/** The text of the last answer. @param {number} length bytes */
export function readText(length) {
  if (!length) return ''
  numbers()
  const start = wasm.outbox()
  return decode(bytes, start, start + length)
}
