/**
 * `App`, `Page`, `Component`, `getApp`, `getCurrentPages` and navigation: enough to run an app's files and press its buttons.
 * There is no view: `setData` changes `data` and nothing is drawn.
 */
import { asyncApi, wrongType } from './wx-call.mjs'

export class Pages {
  /** @param {import('./life.mjs').Life} life @param {import('./modules.mjs').Modules} modules */
  constructor(life, modules) {
    this.life = life
    this.modules = modules
    this.app = /** @type {any} */ (undefined)
    /** @type {any[]} open pages, the visible one last */
    this.stack = []
    this.defining = /** @type {any} */ (undefined)
    /** What `getApp({ allowDefault: true })` gives before there is an app. @type {any} */
    this.fallback = undefined
  }

  /** The global functions of the logic layer. */
  get globals() {
    return {
      App: (definition) => this.define(definition),
      Page: (definition) => void (this.defining = definition),
      Component: (definition) => void (this.defining = pageOfComponent(definition)),
      getApp: (options) => this.app ?? (options?.allowDefault ? (this.fallback ??= new this.life.realm.own.Object()) : undefined),
      getCurrentPages: () => this.life.realm.own.Array.from(this.stack)
    }
  }

  /** What stood for the app until now is copied into it, once: what a subpackage writes into its old object later does not reach it. */
  define(definition) {
    this.app = Object.assign(definition, this.fallback)
    this.fallback = undefined
  }

  /** The navigation functions of `wx`. */
  get api() {
    const navigate = (name, go) => asyncApi(this.life, name, {
      check: (options) => wrongType(options, 'url', 'String'),
      perform: (options, call) => call.work(() => {
        const page = go(options.url)
        if (page) call.succeed()
        else call.fail(`page "${options.url}" is not found`)
      })
    })
    return {
      navigateTo: navigate('navigateTo', (url) => this.open(url)),
      redirectTo: navigate('redirectTo', (url) => this.close() || this.open(url)),
      reLaunch: navigate('reLaunch', (url) => this.closeAll() || this.open(url)),
      switchTab: navigate('switchTab', (url) => this.closeAll() || this.open(url)),
      navigateBack: asyncApi(this.life, 'navigateBack', { perform: (_options, call) => call.work(() => void (this.close(), call.succeed())) })
    }
  }

  /** Run app.js, then `onLaunch` and, where the user has opened the app, `onShow`. @param {any} options */
  launch(options) {
    // No tap: whoever opens the app or a page has not tapped in it.
    this.life.device.clock.byTap = false
    this.life.mainIsThere = true
    this.modules.load('app.js')
    if (!this.app) throw new Error('app.js did not call App()')
    this.life.enter('App.onLaunch', this.method(this.app, 'onLaunch'), options)
    if (this.life.isOpened) this.life.enter('App.onShow', this.method(this.app, 'onShow'), options)
    return this.app
  }

  /** Open a page by its path, with an optional query. @param {string} url */
  open(url) {
    const [path, query = ''] = url.replace(/^\//, '').split('?')
    const file = `${path}.js`
    if (!this.modules.exists(file)) return undefined
    this.defining = undefined
    // A page's file runs once; each opening makes a new page of its definition.
    this.definitions ??= new Map()
    if (!this.definitions.has(file)) {
      this.modules.load(file)
      if (!this.defining) throw new Error(`${file} called neither Page() nor Component()`)
      this.definitions.set(file, this.defining)
    }
    const page = this.instance(this.definitions.get(file), path)
    this.stack.push(page)
    this.life.device.clock.byTap = false
    const { realm } = this.life
    this.life.enter(`${path} onLoad`, this.method(page, 'onLoad'), realm.copy(Object.fromEntries(new URLSearchParams(query))))
    this.life.enter(`${path} onShow`, this.method(page, 'onShow'))
    this.life.enter(`${path} onReady`, this.method(page, 'onReady'))
    return page
  }

  close() {
    const page = this.stack.pop()
    if (page) this.life.enter(`${page.route} onUnload`, this.method(page, 'onUnload'))
  }

  closeAll() {
    while (this.stack.length > 0) this.close()
  }

  instance(definition, route) {
    const { realm } = this.life
    const page = Object.assign(new realm.own.Object(), definition)
    page.route = route
    page.data = realm.parse(JSON.stringify(definition.data ?? {}))
    page.setData = realm.function('setData', (changes, callback) => {
      for (const [path, value] of Object.entries(changes)) setPath(realm, page.data, path, value)
      if (typeof callback === 'function') this.life.task('setData callback', () => this.life.enter('setData callback', callback))
    })
    return page
  }

  method(owner, name) {
    return typeof owner?.[name] === 'function' ? owner[name].bind(owner) : undefined
  }

  /** Tell the app and the visible page. @param {'onShow' | 'onHide'} name */
  broadcast(name, options) {
    this.life.enter(`App.${name}`, this.method(this.app, name), options)
    const page = this.stack[this.stack.length - 1]
    this.life.enter(`page ${name}`, this.method(page, name))
  }
}

/** A page made by `Component()`: its methods and lifetimes under the names of a page. */
function pageOfComponent(definition) {
  const { methods = {}, lifetimes = {}, pageLifetimes = {}, data } = definition
  return { onReady: lifetimes.ready, onUnload: lifetimes.detached, onShow: pageLifetimes.show, onHide: pageLifetimes.hide, ...methods, data }
}

/** Set `a.b[0].c`; what is set is a copy, as in the platform. */
function setPath(realm, data, path, value) {
  const keys = path.replace(/\[(\d+)\]/g, '.$1').split('.')
  const last = /** @type {string} */ (keys.pop())
  let owner = data
  for (const key of keys) owner = owner[key] ??= new realm.own.Object()
  owner[last] = value === undefined ? undefined : realm.parse(JSON.stringify(value))
}
