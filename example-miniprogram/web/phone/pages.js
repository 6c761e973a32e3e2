/**
 * Pages: made of their files, rendered by glass-easel, kept in a stack with the visible one last.
 */
import * as glassEasel from 'glass-easel'
import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter'
import { defineComponents } from './components.js'
import { listenToKeys } from './keys.js'
import { language } from './words.js'

/** The platform's own limit. */
const DEEPEST = 10

export class Pages {
  /** @param {{ pages: Record<string, any>, templates: Record<string, any> }} program @param {ReturnType<typeof import('./lifecycle.js').createLifecycle>} lifecycle */
  constructor(program, lifecycle) {
    this.program = program
    this.lifecycle = lifecycle
    const env = new MiniProgramEnv()
    this.space = env.createCodeSpace('', true)
    this.backend = env.associateBackend(createBackend())
    defineComponents(this.space.getComponentSpace())
    for (const path of Object.keys(program.pages)) {
      this.space.addComponentStaticConfig(path, { usingComponents: {} })
      // The platform's old way of binding, `bindtap`, is glass-easel's fallback.
      this.space.addCompiledTemplate(path, { groupList: program.templates, content: program.templates[path], fallbackListenerOnNativeNode: true })
    }
    /** Runs a file of the mini-program. @type {(path: string) => any} */
    this.loadFile = () => {}
    /** @type {{ path: string, holder: HTMLElement, root: any, page: any, title: string }[]} */
    this.stack = []
    /** @type {Set<string>} */
    this.defined = new Set()
    this.opening = ''
    this.holders = /** @type {HTMLElement} */ (document.querySelector('.pages'))
    this.bar = /** @type {HTMLElement} */ (document.querySelector('.bar-title'))
    this.back = /** @type {HTMLButtonElement} */ (document.querySelector('.back'))
    this.back.addEventListener('click', () => this.close())
    listenToKeys(glassEasel)
  }

  get instances() {
    return this.stack.map(({ page }) => page)
  }

  /** `Page()`, called by the file of the page that is being opened. @param {any} definition */
  define(definition) {
    this.space.componentEnv(this.opening, ({ Page }) => Page(definition))
    this.defined.add(this.opening)
  }

  /** @param {string} url @returns {string | undefined} why not */
  open(url) {
    const [path, query = ''] = url.replace(/^\//, '').split('?')
    if (!this.program.pages[path]) return `page "${path}" is not found`
    if (this.stack.length >= DEEPEST) return `webview count limit exceed`
    this.opening = path
    if (!this.defined.has(path)) this.loadFile(`${path}.js`)
    const holder = document.createElement('section')
    const place = document.createElement('div')
    holder.className = 'holder'
    holder.append(place)
    this.holders.append(holder)
    const root = this.backend.createRoot('page', this.space, path)
    root.attach(/** @type {any} */ (holder), /** @type {any} */ (place))
    const page = /** @type {any} */ (root.get())
    holder.firstElementChild?.setAttribute('data-route', path)
    page.route = path
    page.options = Object.fromEntries(new URLSearchParams(query))
    this.call('onHide')
    this.stack.push({ path, holder, root, page, title: this.program.pages[path].navigationBarTitleText })
    this.call('onLoad', page.options)
    this.call('onShow')
    this.show()
    this.call('onReady')
    return undefined
  }

  /** @param {number} [depth] */
  close(depth = 1) {
    for (let left = Math.min(depth, this.stack.length - 1); left > 0; left--) this.drop()
    this.call('onShow')
    this.show()
  }

  /** @param {string} url */
  replace(url) {
    const problem = this.open(url)
    if (problem) return problem
    const [below] = this.stack.splice(-2, 1)
    this.end(below)
    this.show()
    return undefined
  }

  drop() {
    const gone = this.stack.pop()
    if (gone) this.end(gone)
  }

  /** @param {Pages['stack'][number]} entry */
  end({ page, root, holder }) {
    if (typeof page.onUnload === 'function') page.onUnload()
    root.release()
    holder.remove()
  }

  /** @param {string} title of the visible page */
  setTitle(title) {
    const top = this.stack[this.stack.length - 1]
    if (top) top.title = title
    this.show()
  }

  /** @param {string} name @param {any} [given] */
  call(name, given) {
    const top = this.stack[this.stack.length - 1]
    if (top && typeof top.page[name] === 'function') top.page[name](given)
  }

  show() {
    const top = this.stack[this.stack.length - 1]
    this.stack.forEach((entry) => (entry.holder.hidden = entry !== top))
    this.back.hidden = this.stack.length < 2
    this.bar.textContent = top.title
    document.title = top.title
    document.documentElement.lang = language()
  }
}

/** The page's elements; what happens to them goes to the mini-program as its own events. */
function createBackend() {
  const backend = new glassEasel.CurrentWindowBackendContext()
  backend.onEvent((target, type, detail, options) => {
    const event = new glassEasel.Event(type, detail, options)
    glassEasel.Event.dispatchEvent(target, event)
    return event.defaultPrevented() ? glassEasel.EventBubbleStatus.NoDefault : glassEasel.EventBubbleStatus.Normal
  })
  return backend
}
