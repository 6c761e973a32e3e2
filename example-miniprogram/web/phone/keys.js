/**
 * The keyboard: glass-easel makes taps of touches and of the mouse, and knows nothing of Enter and the space bar.
 */

/** @param {typeof import('glass-easel')} glassEasel */
export function listenToKeys(glassEasel) {
  document.addEventListener('click', (event) => {
    // A click without a pointer: a key on a focused button, or a program such as a screen reader.
    if (event.detail !== 0) return
    const element = owner(/** @type {any} */ (event.target))
    if (element) glassEasel.triggerEvent(element, 'tap', { x: 0, y: 0 }, { bubbles: true, composed: true })
  })
}

/** The nearest element that glass-easel knows. @param {any} node */
export function owner(node) {
  let at = node
  while (at && !at.__wxElement) at = at.parentNode
  return at && at.__wxElement
}
