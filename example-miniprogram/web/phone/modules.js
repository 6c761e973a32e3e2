/**
 * `require` as a mini-program has it: relative paths and the names of built npm packages, each file once.
 */
import { GIVEN } from './given.js'

/**
 * @param {Record<string, Function>} files by package path
 * @param {Record<string, any>} globals of the logic layer, by the names in given.js
 * @param {Record<string, (exports: any) => any>} watchers give what the program gets in place of a package's exports
 * @returns {(path: string) => any}
 */
export function createModules(files, globals, watchers) {
  /** @type {Record<string, { exports: any }>} */
  const loaded = {}

  function load(path) {
    if (loaded[path]) return loaded[path].exports
    if (!files[path]) throw new Error(`there is no file ${path}`)
    const module = loaded[path] = { exports: {} }
    const given = { ...globals, require: (name) => load(resolve(path, name)), module, exports: module.exports }
    files[path](...GIVEN.map((name) => given[name]))
    const watch = watchers[packageOf(path)]
    if (watch) module.exports = watch(module.exports)
    return module.exports
  }

  function resolve(from, name) {
    if (!name.startsWith('.')) return `miniprogram_npm/${name}/index.js`
    const parts = from.split('/').slice(0, -1)
    for (const part of name.split('/')) {
      if (part === '..') parts.pop()
      else if (part !== '.') parts.push(part)
    }
    const path = parts.join('/')
    return [path, `${path}.js`, `${path}/index.js`].find((one) => files[one]) ?? path
  }

  return load
}

function packageOf(path) {
  return path.startsWith('miniprogram_npm/') ? path.split('/')[1] : ''
}
