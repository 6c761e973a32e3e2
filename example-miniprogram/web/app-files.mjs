/**
 * The mini-program as the browser gets it: one script with its files as functions, its compiled templates and its settings,
 * and one style sheet.
 *
 * Nothing of it is changed: the same files open in WeChat's developer tools.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { compileTemplates } from './templates.mjs'
import { GIVEN } from './phone/given.js'
import { styleSheet } from './style-sheet.mjs'

/** Folders of npm: the package is taken from where it was built. */
const NOT_PACKED = ['node_modules', 'miniprogram_npm']

/** What a phone's logic layer does not have (platform.md, section 2): parameters that nobody passes. */
const MISSING = [
  'window', 'self', 'document', 'location', 'navigator', 'history', 'parent', 'top', 'frames', 'localStorage', 'sessionStorage', 'indexedDB',
  'fetch', 'XMLHttpRequest', 'WebSocket', 'crypto', 'performance', 'URL', 'URLSearchParams', 'TextEncoder', 'TextDecoder', 'WebAssembly',
  'queueMicrotask', 'structuredClone', 'atob', 'btoa', 'WeakRef', 'FinalizationRegistry', 'alert', 'confirm', 'prompt', 'globalThis'
]


/**
 * @param {string} folder of the mini-program
 * @param {string} packageFolder the built wx-session: `dist/` below it is what goes into `miniprogram_npm/wx-session/`
 * @returns {Promise<{ script: string, style: string, host: string }>} `host`: the backend's, as config.js has it for the developer tools
 */
export async function readApp(folder, packageFolder) {
  const read = (path) => readFileSync(join(folder, path), 'utf8')
  const { pages, window } = JSON.parse(read('app.json'))
  const modules = Object.fromEntries(scripts(folder).map((path) => [path, read(path)]))
  modules['miniprogram_npm/wx-session/index.js'] = readFileSync(join(packageFolder, 'dist/index.js'), 'utf8')
  const settings = Object.fromEntries(pages.map((page) => [page, { ...window, ...JSON.parse(read(`${page}.json`)) }]))
  const templates = compileTemplates(Object.fromEntries(pages.map((page) => [page, read(`${page}.wxml`)])))
  return {
    script: `window.miniProgram = {\n  pages: ${JSON.stringify(settings)},\n  templates: ${templates},\n  modules: {\n${
      Object.entries(modules).map(([path, source]) => `    ${JSON.stringify(path)}: ${asFunction(source)}`).join(',\n')
    }\n  }\n}\n`,
    host: hostOf(read('config.js')),
    style: await styleSheet(read('app.wxss'), Object.fromEntries(pages.map((page) => [page, read(`${page}.wxss`)])))
  }
}

/** @param {string} config the text of config.js */
function hostOf(config) {
  const module = { exports: /** @type {any} */ ({}) }
  const wx = { getAccountInfoSync: () => ({ miniProgram: { envVersion: 'develop' } }) }
  new Function('module', 'wx', config)(module, wx)
  return new URL(module.exports.baseUrl).host
}

/** The inner function is the file's own scope: a file may declare a name that is a parameter here. */
function asFunction(source) {
  return `function (${[...GIVEN, ...MISSING].join(', ')}) { (function () {\n${source}\n})() }`
}

/** Paths of all scripts below the folder, package paths with forward slashes. */
function scripts(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).split('\\').join('/'))
    .filter((path) => !NOT_PACKED.includes(path.split('/')[0]))
    .sort()
}
