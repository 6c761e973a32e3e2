/**
 * The drawing: one row a message, the newest at the bottom and in sight.
 */
import { words } from './words.js'

/** Rows that are kept. */
const MOST = 300
/** How far an arrow gets that does not leave the phone, in lanes. */
const STUB = 0.8
/** Chunks and messages that are drawn one by one; their number stands beside them. */
const MOST_BEADS = 12
/** A pause after which the time of day is written, in milliseconds. */
const PAUSE = 1500

/** @param {HTMLElement} holder @param {HTMLElement} empty */
export function createSequence(holder, empty) {
  /** @type {{ message: import('./messages.js').Message, row: HTMLElement, times: number }[]} */
  let entries = []
  let last = 0
  /** The row with which the present round began. @type {HTMLElement | undefined} */
  let first

  function add(message) {
    const at = performance.now()
    // One that grows.
    const drawn = message.kind && entries.findLast((entry) => entry.message === message)
    if (drawn) return draw(drawn)
    const like = message.begins ? undefined : likeOf(message)
    const follows = isAtEnd()
    if (like) {
      like.times++
      draw(like)
    } else {
      if (at - last > PAUSE) holder.append(timeMark())
      const entry = { message, row: document.createElement('div'), times: 1 }
      if (message.begins || message.shape === 'mark') first = entry.row
      entries.push(entry)
      draw(entry)
      holder.append(entry.row)
      prune()
    }
    last = at
    if (message.shape === 'arrow') empty.hidden = true
    if (follows) holder.scrollTop = holder.scrollHeight
    return undefined
  }

  /** The row of this round that an equal message joins, unless a login or a renewal lies between: what comes after it is news. */
  function likeOf(message) {
    for (const entry of [...entries].reverse()) {
      if (entry.message.key === message.key) return entry
      const turns = entry.message.shape === 'note' && entry.message.tone !== 'soft' && entry.message.tone !== 'cookie'
      if (turns || entry.row === first) return undefined
    }
    return undefined
  }

  function draw({ message, row, times }) {
    const { shape, tone = 'plain', from = 1, to = 1, back, broken, of, kind, beads = 0, cut } = message
    row.className = `row ${shape} tone-${tone}${back ? ' back' : ''}${broken || cut ? ' broken' : ''}${kind ? ` kind-${kind}` : ''}${to < from ? ' left' : ''}`
    row.style.setProperty('--from', String(Math.min(from, to)))
    row.style.setProperty('--span', String(broken ? STUB : Math.abs(to - from)))
    const label = element('span', 'label', message.label(words()))
    if (of) label.append(element('span', 'of', of))
    if (times > 1) label.append(element('b', 'times', `×${times}`))
    for (const { text, tone: chip, room = '' } of message.chips ? message.chips(words()) : []) label.append(element('span', `chip tone-${chip} ${room}`, text))
    row.replaceChildren(label)
    if (shape !== 'arrow') return
    const line = element('i', 'line', '')
    if (beads) line.append(beadsOf(beads))
    row.append(line)
  }

  function isAtEnd() {
    return holder.scrollHeight - holder.scrollTop - holder.clientHeight < 80
  }

  function prune() {
    while (entries.length > MOST) entries.shift()?.row.remove()
  }

  return {
    add,
    /** In the language of now. */
    draw() {
      entries.forEach(draw)
    },
    clear() {
      entries = []
      last = 0
      first = undefined
      for (const row of [...holder.querySelectorAll('.row')]) row.remove()
      empty.hidden = false
    }
  }
}

/** Chunks and messages on their line, as many as find room. @param {number} number */
function beadsOf(number) {
  const beads = element('span', 'beads', '')
  beads.append(...Array.from({ length: Math.min(number, MOST_BEADS) }, () => element('b', 'bead', '')))
  return beads
}

function timeMark() {
  const row = element('div', 'row time', '')
  row.append(element('span', 'label', new Date().toTimeString().slice(0, 8)))
  return row
}

function element(tag, className, text) {
  return Object.assign(document.createElement(tag), { className, textContent: text })
}
