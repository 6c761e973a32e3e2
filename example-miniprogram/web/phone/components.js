/**
 * The platform's components that a browser has no element for. `view`, `text` and `button` are elements by their own names.
 */
import { openWebView } from './web-view.js'

/** @param {import('glass-easel').ComponentSpace} space */
export function defineComponents(space) {
  space.setGlobalUsingComponent('web-view', space.defineComponent({
    is: 'web-view',
    properties: { src: String },
    lifetimes: /** @type {any} */ ({ attached() { openWebView(this.getBackendElement(), this.data.src) } })
  }))
  space.setGlobalUsingComponent('wx-input', space.defineComponent({
    is: 'wx-input',
    properties: { value: String, type: String, placeholder: String, maxlength: { type: Number, value: 140 }, disabled: Boolean, password: Boolean, ariaLabel: String },
    observers: /** @type {any} */ ({ 'value, type, placeholder, maxlength, disabled, password, ariaLabel': function () { fill(this) } }),
    lifetimes: /** @type {any} */ ({ created() { build(this) } })
  }))
  space.setGlobalUsingComponent('image', space.defineComponent({
    is: 'image',
    properties: { src: String, mode: String, ariaLabel: String },
    observers: /** @type {any} */ ({ 'src, mode, ariaLabel': function () { draw(this) } }),
    lifetimes: /** @type {any} */ ({ created() { draw(this) } })
  }))
}

function build(component) {
  const host = component.getBackendElement()
  const field = document.createElement('input')
  component.field = field
  field.addEventListener('input', (event) => {
    // The host would hear the browser's own event as well, without a value.
    event.stopPropagation()
    component.triggerEvent('input', { value: field.value })
  })
  field.addEventListener('blur', () => component.triggerEvent('blur', { value: field.value }))
  field.addEventListener('focus', () => component.triggerEvent('focus', { value: field.value }))
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') component.triggerEvent('confirm', { value: field.value })
  })
  host.appendChild(field)
  fill(component)
}

function fill(component) {
  const { field, data } = component
  if (!field) return
  field.type = data.password ? 'password' : 'text'
  field.inputMode = data.type === 'number' ? 'numeric' : 'text'
  field.placeholder = data.placeholder
  field.maxLength = data.maxlength
  field.disabled = data.disabled
  field.setAttribute('aria-label', data.ariaLabel || data.placeholder)
  if (field.value !== data.value) field.value = data.value
}

function draw(component) {
  const host = component.getBackendElement()
  let picture = host.querySelector('img')
  if (!picture) {
    picture = document.createElement('img')
    host.appendChild(picture)
  }
  const { src, mode, ariaLabel } = component.data
  picture.alt = ariaLabel
  picture.style.objectFit = mode === 'aspectFit' ? 'contain' : mode === 'aspectFill' ? 'cover' : 'fill'
  picture.hidden = !src
  if (src) picture.src = src
}
