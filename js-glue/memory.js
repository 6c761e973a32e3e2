/**
 * The module's memory: the numbers and the texts that cross (src/wasm/mailbox.rs).
 */
import { inbox, mailbox, outbox } from './generated/wx_session_bg.js'
import { decode, encode } from './utf8.js'

/** How many numbers the mailbox holds. */
const CELLS = 64
/** The cell with the number of actions that wait (src/wasm/door.rs). */
export const WAITING = CELLS - 1
/** Room for texts that is asked for at once, in bytes. */
const ROOM = 4096

/** @type {{ buffer: ArrayBuffer }} */
let memory
/** Views, lost when the memory grows. @type {Float64Array} */
let cells
/** @type {Uint8Array} */
let bytes
/** Where texts are written, and how much fits there. */
let place = 0
let room = 0

/** @param {{ buffer: ArrayBuffer }} exported */
export function useMemory(exported) {
  memory = exported
  room = 0
}

function look() {
  if (cells && cells.length) return
  cells = new Float64Array(memory.buffer, mailbox(), CELLS)
  bytes = new Uint8Array(memory.buffer)
}

/** The numbers, good until the next call into the module. */
export function numbers() {
  look()
  return cells
}

/** @param {number} size bytes */
function makeRoom(size) {
  if (size > room) {
    room = Math.max(size, ROOM)
    place = inbox(room)
  }
  look()
}

/** Writes a text for the next call; returns its length in bytes. @param {string} text */
export function writeText(text) {
  makeRoom(text.length * 3)
  return encode(text, bytes, place)
}

/** Writes texts for the next call, with a line feed between them; returns their length in bytes. @param {string[]} texts */
export function writeLines(texts) {
  let length = 0
  for (let index = 0; index < texts.length; index++) length += texts[index].length + 1
  makeRoom(length * 3)
  let at = place
  for (let index = 0; index < texts.length; index++) {
    if (index) bytes[at++] = 10
    at += encode(texts[index], bytes, at)
  }
  return at - place
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
  look()
  const start = outbox()
  return decode(bytes, start, start + length)
}
