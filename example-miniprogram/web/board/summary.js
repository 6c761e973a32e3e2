/**
 * The session in one line: its state, the token's end, and what it counted.
 */
import { currentLanguage, words } from './words.js'

/** @param {HTMLElement} holder */
export function createSummary(holder) {
  let state = { status: 'starting', expiresAt: /** @type {number | undefined} */ (undefined) }
  let counts = /** @type {Record<string, number>} */ ({ requests: 0, logins: 0, refreshes: 0, retried: 0, storageWrites: 0 })
  /** @param {string} name @returns {any} */
  const part = (name) => holder.querySelector(name)

  function draw() {
    const text = words()
    holder.dataset.status = state.status
    part('.status').textContent = text.status[state.status]
    part('.until').textContent = state.status === 'active' && state.expiresAt
      ? text.until(new Date(state.expiresAt).toLocaleTimeString(currentLanguage() === 'zh' ? 'zh-CN' : 'en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' }))
      : ''
    part('.counts').replaceChildren(...Object.entries(text.counts).map(([name, label]) => {
      const group = document.createElement('div')
      const [value, title] = [document.createElement('dd'), document.createElement('dt')]
      value.textContent = String(counts[name] ?? 0)
      title.textContent = label
      group.dataset.count = name
      group.append(value, title)
      return group
    }))
  }

  return {
    draw,
    /** @param {any} event */
    note(event) {
      if (event.kind === 'launch') {
        state = { status: 'starting', expiresAt: undefined }
        counts = {}
      }
      if (event.status && event.kind === 'event') state = { status: event.status, expiresAt: event.expiresAt }
      if (event.counts) counts = event.counts
      draw()
    }
  }
}
