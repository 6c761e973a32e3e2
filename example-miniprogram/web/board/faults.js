/**
 * Switches for what may go wrong. Network, clock and storage are the phone's; the rest is asked of the backend (its README, "/demo").
 */
import { words } from './words.js'

const NAMES = ['offline', 'slow', 'unauthorised', 'broken', 'clock', 'storage', 'blocked', 'midway']
const ON_PHONE = ['offline', 'clock', 'storage']

/** Routes that need a token, as beginnings of paths. */
const BUSINESS = ['/me', '/business', '/files', '/pay', '/profile', '/phone', '/shop', '/chat']
const ALL = [...BUSINESS, '/auth', '/captcha', '/oauth']
/** After so many words of an answer its token ends. */
const MIDWAY = 8
/** How much longer the slow backend takes, in milliseconds. */
const SLOW = 1500

/**
 * @param {HTMLElement} holder
 * @param {HTMLElement} hint where the last one is explained: a finger has no pointer to rest
 * @param {{ faults: Record<string, boolean>, phone: any }} board
 */
export function createFaults(holder, hint, board) {
  const on = /** @type {Record<string, boolean>} */ (Object.fromEntries(NAMES.map((name) => [name, false])))
  /** One change after the other: the backend's plans are replaced as a whole. */
  let work = Promise.resolve()
  const buttons = Object.fromEntries(NAMES.map((name) => [name, switchFor(name)]))
  holder.append(...Object.values(buttons))

  let explained = ''

  function explain(name) {
    explained = name
    hint.textContent = name ? words().fault[name].join(words().colon) : words().anyFault
  }

  function switchFor(name) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'fault'
    button.dataset.fault = name
    button.setAttribute('role', 'switch')
    button.setAttribute('aria-checked', 'false')
    button.append(document.createElement('i'), document.createElement('span'))
    button.addEventListener('focus', () => explain(name))
    button.addEventListener('click', () => {
      explain(name)
      on[name] = !on[name]
      button.setAttribute('aria-busy', 'true')
      work = work.then(() => apply(name)).then(() => {
        button.setAttribute('aria-checked', String(on[name]))
        button.removeAttribute('aria-busy')
      })
    })
    return button
  }

  async function apply(name) {
    if (ON_PHONE.includes(name)) {
      board.faults[name] = on[name]
      if (name === 'offline' && board.phone) board.phone.networkChanged()
    } else if (name === 'blocked') {
      await command('POST', '/demo/block', { all: true, blocked: on.blocked })
    } else if (name === 'midway') {
      await command('POST', '/demo/chat', { endAfter: on.midway ? MIDWAY : 0 })
    } else {
      await command('DELETE', '/demo/faults')
      for (const plan of plans()) await command('POST', '/demo/faults', plan)
    }
  }

  /** For each path the first plan decides, so one plan holds all that is to happen to it. */
  function plans() {
    const delay = on.slow ? { delayMs: SLOW } : {}
    if (on.broken) return ALL.map((path) => ({ path, status: 500, ...delay }))
    return ALL.map((path) => ({ path, ...delay, ...(on.unauthorised && BUSINESS.includes(path) ? { status: 401 } : {}) }))
      .filter((plan) => Object.keys(plan).length > 1)
  }

  async function command(method, path, body) {
    await fetch(`/to/backend${path}`, { method, ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}) })
  }

  return {
    /** Ends the faults of an earlier visit. */
    async reset() {
      await command('DELETE', '/demo/faults')
      await command('POST', '/demo/block', { all: true, blocked: false })
      await command('POST', '/demo/chat', { endAfter: 0 })
    },
    draw() {
      for (const name of NAMES) {
        const [label, title] = words().fault[name]
        buttons[name].lastChild.textContent = label
        buttons[name].title = title
      }
      explain(explained)
    }
  }
}
