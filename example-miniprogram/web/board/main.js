/**
 * The board: a phone with the example mini-program, faults to switch on, and a drawing of what happens.
 */
import './board.css'
import './panel.css'
import './sequence.css'
import { createFaults } from './faults.js'
import { createSequence } from './sequence.js'
import { createSummary } from './summary.js'
import { messageOf, waitingCalls } from './messages.js'
import { currentLanguage, followPhone, onLanguage, remember, setLanguage, words } from './words.js'

/** @param {string} selector @returns {any} */
const find = (selector) => document.querySelector(selector)

const sequence = createSequence(find('.rows'), find('.empty'))
const summary = createSummary(find('.summary'))
const board = /** @type {any} */ (window).board = {
  faults: { offline: false, clock: false, storage: false },
  /** Set by the phone when it is there. @type {any} */
  phone: undefined,
  /** What the phone reports. @param {any} event */
  tell(event) {
    if (event.kind === 'storage' && event.key === 'language') return followPhone()
    summary.note(event)
    const waited = waitingCalls()
    const message = messageOf(event)
    if (message) sequence.add(message)
    if (waitingCalls() < waited) sequence.draw()
    return undefined
  }
}

const faults = createFaults(find('.faults'), find('.fault-hint'), board)

find('.clear').addEventListener('click', () => sequence.clear())
for (const button of document.querySelectorAll('[data-language]')) {
  button.addEventListener('click', () => {
    const next = /** @type {any} */ (button).dataset.language
    if (board.phone) board.phone.setLanguage(next)
    else remember(next)
    setLanguage(next)
  })
}

onLanguage(() => {
  const text = words()
  document.documentElement.lang = currentLanguage() === 'zh' ? 'zh-CN' : 'en'
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = text[/** @type {any} */ (element).dataset.word]
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', text[/** @type {any} */ (element).dataset.label])
  for (const button of document.querySelectorAll('[data-language]')) {
    button.setAttribute('aria-pressed', String(/** @type {any} */ (button).dataset.language === currentLanguage()))
  }
  find('.screen').title = text.phone
  find('.lanes').replaceChildren(...text.lanes.map((name) => Object.assign(document.createElement('span'), { textContent: name })))
  find('.legend').replaceChildren(...Object.entries(text.legend).map(([tone, name]) => Object.assign(document.createElement('li'), { className: `tone-${tone}`, textContent: name })),
    ...Object.entries(text.kinds).map(([kind, name]) => Object.assign(document.createElement('li'), { className: `kind-${kind}`, textContent: name })))
  find('.empty').replaceChildren(...text.steps.map((step) => Object.assign(document.createElement('li'), { textContent: step })))
  summary.draw()
  faults.draw()
  sequence.draw()
})

// The phone comes last, on a backend without faults of an earlier visit.
faults.reset().then(() => {
  find('.screen').src = '/phone.html'
})
