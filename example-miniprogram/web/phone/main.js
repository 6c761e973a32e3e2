/**
 * A phone in the browser: the example mini-program's own files, rendered by glass-easel, on a `wx` that speaks to the real backend.
 */
import './phone.css'
import { told } from './told.js'
import { createClock } from './clock.js'
import { keepFingersWhereTheyWere } from './fingers.js'
import { createLifecycle } from './lifecycle.js'
import { createModules } from './modules.js'
import { Pages } from './pages.js'
import { watchPackage } from './watch-session.js'
import { configured } from './web-view.js'
import { createWx } from './wx/index.js'
import { createWasm } from './wx/wasm.js'

keepFingersWhereTheyWere()

const HOME = Object.keys(window.miniProgram.pages)[0]

const lifecycle = createLifecycle()
const pages = new Pages(window.miniProgram, lifecycle)
const wx = createWx({ configured, pages, lifecycle })
const load = createModules(window.miniProgram.modules, {
  wx,
  WXWebAssembly: createWasm(),
  Date: createClock(),
  App: (definition) => lifecycle.define(definition),
  Page: (definition) => pages.define(definition),
  getApp: () => lifecycle.app,
  getCurrentPages: () => pages.instances
}, { 'wx-session': watchPackage })

// Requests to the address in the mini-program's own config.js go to the backend of this run.
configured.address = load('config.js').baseUrl
told('launch')
load('app.js')
pages.loadFile = load
lifecycle.launch({ path: HOME, query: {}, scene: 1001 })
pages.open(`/${HOME}`)
