/**
 * The module loader of a mini-program (platform.md, section 2): CommonJS, relative paths and npm names only.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import vm from 'node:vm'
import { checkCode, describeBreaches } from './code-rules.mjs'

/** @type {Map<string, vm.Script>} compiled files, shared by all contexts */
const scripts = new Map()

export class Modules {
  /** @param {import('./life.mjs').Life} life */
  constructor(life) {
    this.life = life
    this.folder = life.options.folder
    /** Package path of the folder whose code may not leave it: '' or an independent subpackage. */
    this.root = life.options.independent ?? ''
    this.subpackages = subpackagesOf(this.folder)
    /** @type {Map<string, { exports: any }>} by package path */
    this.loaded = new Map()
    /** @type {Map<string, string>} sources of the test's own, by package path */
    this.inline = new Map()
  }

  /**
   * Load a module as `require` in the file `from` would.
   * @param {string} name @param {string} from package path of the requiring file, e.g. `pages/index/index.js`
   */
  require(name, from, { async = false } = {}) {
    const { realm } = this.life
    if (typeof name !== 'string') throw realm.error('require: the path must be a string', 'TypeError')
    if (name.startsWith('/')) throw realm.error(`require: absolute paths are not supported: ${name}`)
    const path = /^\.\.?(\/|$)/.test(name) ? this.relative(name, from) : this.npm(name, from)
    if (path === undefined) throw realm.error(`module '${name}' is not defined, require args is '${name}' in ${from}`)
    if (!async && !this.mayRequire(path, from)) {
      throw realm.error(`module '${path}' is not defined: ${from} cannot require it from another package, use require.async`)
    }
    return this.load(path)
  }

  relative(name, from) {
    const path = posix.join(posix.dirname(from), name)
    if (path.startsWith('..') || !this.mayReach(path, from)) return undefined
    return this.file(path)
  }

  /** Look for `miniprogram_npm/<name>` from the requiring folder upwards to the root. */
  npm(name, from) {
    for (let folder = posix.dirname(from); ; folder = posix.dirname(folder)) {
      const inside = folder === '.' ? '' : folder
      if (!this.mayReach(posix.join(inside, 'x'), from)) return undefined
      const found = this.file(posix.join(inside, 'miniprogram_npm', name))
      if (found !== undefined) return found
      if (inside === '') return undefined
    }
  }

  file(path) {
    return [path, `${path}.js`, posix.join(path, 'index.js')].find((candidate) => candidate.endsWith('.js') && this.exists(candidate))
  }

  exists(path) {
    if (this.inline.has(path)) return true
    const file = join(this.folder, path)
    return existsSync(file) && statSync(file).isFile()
  }

  /** Code of an independent subpackage reaches nothing outside it, even when the main package was loaded into the same context meanwhile. */
  mayReach(path, from) {
    const isInside = (file) => file.startsWith(`${this.root}/`)
    return this.root === '' || !isInside(from) || isInside(path)
  }

  /** Code of a subpackage may use its own and the main package's; the main package's only its own. */
  mayRequire(path, from) {
    const owner = this.packageOf(path)
    return owner === '' || owner === this.packageOf(from)
  }

  packageOf(path) {
    return this.subpackages.find((root) => path.startsWith(`${root}/`)) ?? ''
  }

  load(path) {
    const known = this.loaded.get(path)
    if (known) return known.exports
    const { realm } = this.life
    const module = Object.assign(new realm.own.Object(), { exports: new realm.own.Object() })
    this.loaded.set(path, module)
    try {
      const body = this.compile(path).runInContext(realm.context)
      Reflect.apply(body, undefined, [this.requireFor(path), module, module.exports])
    } catch (error) {
      this.loaded.delete(path)
      throw error
    }
    return module.exports
  }

  compile(path) {
    const source = this.inline.get(path) ?? readFileSync(join(this.folder, path), 'utf8')
    this.checkRules(path, source)
    const key = `${path}\n${source}`
    const known = scripts.get(key)
    if (known) return known
    // Strict, as WeChat's own compiling makes it: an assignment to an undeclared name is an error.
    const script = new vm.Script(`(function (require, module, exports) { 'use strict'; ${source}\n})`, { filename: `mini-program:/${path}` })
    scripts.set(key, script)
    return script
  }

  checkRules(path, source) {
    // The app's own async functions are compiled away by WeChat; a package's are shipped as they are.
    const isPackage = path.split('/').includes('miniprogram_npm')
    const breaches = checkCode(path, source, { asyncFunctions: this.life.profile.nativePromise || !isPackage })
    if (breaches.length > 0) throw new SyntaxError(`The code breaks rules of mini-programs:\n${describeBreaches(breaches)}`)
  }

  requireFor(from) {
    const { realm } = this.life
    const require = realm.function('require', (name, callback, onError) => {
      if (typeof callback !== 'function') return this.require(name, from)
      this.requireAsync(name, from).then(callback, onError ?? (() => {}))
      return undefined
    })
    require.async = realm.function('async', (name) => this.requireAsync(name, from))
    return require
  }

  requireAsync(name, from) {
    const { promise, resolve, reject } = this.life.realm.deferred()
    this.life.task(`require.async ${name}`, () => {
      try {
        resolve(this.require(name, from, { async: true }))
      } catch (error) {
        reject(error)
      }
    })
    return promise
  }
}

/** Roots of the subpackages that app.json names, without slashes around. */
function subpackagesOf(folder) {
  const file = join(folder, 'app.json')
  if (!existsSync(file)) return []
  const config = JSON.parse(readFileSync(file, 'utf8'))
  return (config.subpackages ?? config.subPackages ?? []).map(({ root }) => root.replace(/^\/|\/$/g, ''))
}
