/**
 * The JavaScript world of one launch: a fresh `vm` context with the globals of globals.mjs and nothing of Node.
 *
 * What crosses into it is made of its own intrinsics, so that `instanceof Object`, `Array` and `Function` work for the program
 * and no path leads back to Node's own objects.
 */
import vm from 'node:vm'
import { globalNames, NEWER_THAN_ES2017 } from './globals.mjs'
import { promisePolyfill } from './promise-polyfill.mjs'

/** Runs inside the context, first of all, and hands the host what it needs of the context's intrinsics. */
const boot = new vm.Script(`(function (host) {
  'use strict'
  const apply = Reflect.apply
  const NativeDate = Date
  const NativeFunction = Function
  const NativeWebAssembly = WebAssembly
  const root = globalThis

  function VirtualDate(...parts) {
    if (!new.target) return new NativeDate(host.now()).toString()
    return Reflect.construct(NativeDate, parts.length === 0 ? [host.now()] : parts, new.target)
  }
  Object.defineProperty(VirtualDate, 'name', { value: 'Date' })
  Object.defineProperty(VirtualDate, 'length', { value: 7 })
  Object.defineProperty(VirtualDate, 'prototype', { value: NativeDate.prototype, writable: false })
  NativeDate.prototype.constructor = VirtualDate
  const now = { now() { return host.now() } }.now
  for (const [name, value] of [['now', now], ['parse', NativeDate.parse], ['UTC', NativeDate.UTC]]) {
    Object.defineProperty(VirtualDate, name, { value, writable: true, configurable: true })
  }
  Object.defineProperty(root, 'Date', { value: VirtualDate, writable: true, configurable: true })

  function refuse(what) { throw new EvalError(what + ' is banned in mini-programs') }
  function StrictFunction(...parts) {
    if (parts.length === 1 && /^\\s*return this;?\\s*$/.test(String(parts[0]))) return function () { return root }
    return refuse('new Function')
  }
  Object.defineProperty(StrictFunction, 'name', { value: 'Function' })
  Object.defineProperty(StrictFunction, 'length', { value: 1 })
  Object.defineProperty(StrictFunction, 'prototype', { value: NativeFunction.prototype, writable: false })
  NativeFunction.prototype.constructor = StrictFunction
  Object.defineProperty(root, 'Function', { value: StrictFunction, writable: true, configurable: true })
  Object.defineProperty(root, 'eval', { value: { eval() { return refuse('eval') } }.eval, writable: true, configurable: true })
  Math.random = { random() { return host.random() } }.random

  return {
    root,
    WebAssembly: NativeWebAssembly,
    Object, Array, ArrayBuffer, Uint8Array, Date: VirtualDate, Error, TypeError, EvalError,
    parse: JSON.parse,
    define(name, inner) {
      return { [name](...args) { return apply(inner, this, args) } }[name]
    },
    deferred() {
      const made = {}
      made.promise = new root.Promise((resolve, reject) => { made.resolve = resolve; made.reject = reject })
      return made
    }
  }
})`, { filename: 'mini-program:boot' })

export class Realm {
  /**
   * @param {import('./profiles.mjs').Profile} profile
   * @param {{ now: () => number, random: () => number, setTimeout: (callback: () => void, delay: number) => number }} host
   */
  constructor(profile, host) {
    this.profile = profile
    this.context = vm.createContext(Object.create(null), { name: `mini-program ${profile.name}`, codeGeneration: { strings: false, wasm: true } })
    /** The context's own intrinsics, taken before the program could touch them. */
    this.own = boot.runInContext(this.context)(host)
    if (!profile.nativePromise) promisePolyfill.runInContext(this.context)(this.function('setTimeout', host.setTimeout))
    if (profile.library === 'es2017') this.removeNewLibrary()
    this.removeGlobals(new Set(globalNames(profile)))
    for (const name of profile.decoys) this.setGlobal(name, this.decoy(name))
  }

  /** DevTools has a few globals that devices lack; its `WebAssembly` cannot load a package's file. */
  decoy(name) {
    if (name !== 'WebAssembly') return globalThis[name]
    return this.own.WebAssembly
  }

  removeGlobals(allowed) {
    const { root } = this.own
    for (const name of Reflect.ownKeys(root)) {
      if (typeof name === 'string' && !allowed.has(name)) delete root[name]
    }
  }

  removeNewLibrary() {
    for (const path of NEWER_THAN_ES2017) {
      const names = path.split('.')
      const last = names.pop()
      const owner = names.reduce((value, name) => value?.[name], this.own.root)
      if (owner && last) delete owner[last]
    }
  }

  /** Every global name, as the program could list them. */
  get globalNames() {
    return Reflect.ownKeys(this.own.root).filter((name) => typeof name === 'string').sort()
  }

  setGlobal(name, value) {
    Object.defineProperty(this.own.root, name, { value, writable: true, configurable: true, enumerable: false })
  }

  /**
   * Make a function of the context that runs `inner` with the same `this` and arguments.
   * @template {(...args: any[]) => any} F
   * @param {string} name @param {F} inner @returns {F}
   */
  function(name, inner) {
    return this.own.define(name, inner)
  }

  /** Make an object of the context whose functions are the context's own. @param {Record<string, unknown>} members */
  object(members) {
    const object = new this.own.Object()
    for (const [name, value] of Object.entries(members)) {
      object[name] = typeof value === 'function' ? this.function(name, /** @type {any} */ (value)) : value
    }
    return object
  }

  /**
   * Copy plain data into the context. Functions and class instances are refused: they would carry Node's intrinsics along.
   * @param {any} value
   * @returns {any}
   */
  copy(value) {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value
    const tag = Object.prototype.toString.call(value)
    if (Array.isArray(value)) return this.own.Array.from(value, (item) => this.copy(item))
    if (tag === '[object ArrayBuffer]') return this.buffer(new Uint8Array(value))
    if (tag === '[object Uint8Array]') return this.buffer(value)
    if (tag === '[object Date]') return new this.own.Date(value.getTime())
    if (tag !== '[object Object]') throw new TypeError(`cannot hand a ${tag} to the mini-program`)
    const object = new this.own.Object()
    for (const key of Object.keys(value)) object[key] = this.copy(value[key])
    return object
  }

  /** Copy bytes into an ArrayBuffer of the context. @param {Uint8Array} bytes */
  buffer(bytes) {
    const buffer = new this.own.ArrayBuffer(bytes.byteLength)
    new Uint8Array(buffer).set(bytes)
    return buffer
  }

  /** Parse JSON into objects of the context. @param {string} text */
  parse(text) {
    return this.own.parse(text)
  }

  /** Make an error of the context. @param {string} message @param {'Error' | 'TypeError' | 'EvalError'} [type] */
  error(message, type = 'Error') {
    return new this.own[type](message)
  }

  /** Make an error of the context's WebAssembly. @param {'CompileError' | 'LinkError'} type */
  wasmError(type, message) {
    return new this.own.WebAssembly[type](message)
  }

  /** A promise of the context with its two ends. */
  deferred() {
    return this.own.deferred()
  }
}
