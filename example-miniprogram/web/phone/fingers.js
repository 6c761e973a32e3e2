/**
 * A finger's tap is told at its end; the browser's mouse events and click come after it, at the same place. Where another page or a dialog stands by then,
 * they would press what nobody touched.
 */
const AFTER_A_TAP = ['mousedown', 'mouseup', 'click']

/** Lets none of them through to what the finger did not touch. To be called before anything else listens. */
export function keepFingersWhereTheyWere() {
  /** What the finger touched; nothing where the last pointer was none. @type {Node | undefined} */
  let touched
  window.addEventListener('pointerdown', ({ pointerType, target }) => {
    touched = pointerType === 'touch' ? /** @type {Node} */ (target) : undefined
  }, { capture: true })
  for (const type of AFTER_A_TAP) {
    window.addEventListener(type, (event) => {
      const hit = /** @type {Node} */ (event.target)
      // A click without a pointer is a key's; and browsers move a finger's click to the button inside of what it touched.
      if (!touched || /** @type {MouseEvent} */ (event).detail === 0 || hit.contains(touched) || touched.contains(hit)) return
      event.stopImmediatePropagation()
      event.preventDefault()
    }, { capture: true })
  }
}
