/**
 * The global names of a mini-program's logic layer (platform.md, section 2: what its engines and core-js give, and no more).
 *
 * This is a list of what stays, not of what goes: a newer Node adds globals, and a list of removals would let them in.
 */

/** JavaScript's own globals that every engine since base library 2.14 has. */
const LANGUAGE = [
  'Array', 'ArrayBuffer', 'Boolean', 'DataView', 'Date', 'Error', 'EvalError', 'Float32Array', 'Float64Array', 'Function',
  'Infinity', 'Int16Array', 'Int32Array', 'Int8Array', 'Intl', 'JSON', 'Map', 'Math', 'NaN', 'Number', 'Object', 'Promise', 'Proxy',
  'RangeError', 'ReferenceError', 'Reflect', 'RegExp', 'Set', 'String', 'Symbol', 'SyntaxError', 'TypeError', 'URIError',
  'Uint16Array', 'Uint32Array', 'Uint8Array', 'Uint8ClampedArray', 'WeakMap', 'WeakSet', 'decodeURI', 'decodeURIComponent',
  'encodeURI', 'encodeURIComponent', 'escape', 'eval', 'isFinite', 'isNaN', 'parseFloat', 'parseInt', 'undefined', 'unescape'
]

/** What WeChat adds. */
const PLATFORM = [
  'App', 'Component', 'Page', 'WXWebAssembly', 'clearInterval', 'clearTimeout', 'console', 'getApp', 'getCurrentPages',
  'setInterval', 'setTimeout', 'wx'
]

/**
 * The global names a program may see under a profile, sorted.
 * `require`, `module` and `exports` are not globals: each file gets its own (modules.mjs).
 * @param {import('./profiles.mjs').Profile} profile
 */
export function globalNames(profile) {
  return [
    ...LANGUAGE,
    ...PLATFORM,
    ...(profile.globalThis ? ['globalThis'] : []),
    ...(profile.bigInt ? ['BigInt', 'BigInt64Array', 'BigUint64Array'] : []),
    ...(profile.library === 'es2017' ? [] : ['AggregateError']),
    ...profile.decoys
  ].sort()
}

/**
 * Library methods newer than ES2017, as `Owner.name`. Old engines lack them, and so does the core-js of old base libraries;
 * new base libraries polyfill them.
 */
export const NEWER_THAN_ES2017 = [
  'Array.fromAsync', 'Array.prototype.at', 'Array.prototype.findLast', 'Array.prototype.findLastIndex', 'Array.prototype.flat',
  'Array.prototype.flatMap', 'Array.prototype.toReversed', 'Array.prototype.toSorted', 'Array.prototype.toSpliced',
  'Array.prototype.with', 'ArrayBuffer.prototype.resize', 'ArrayBuffer.prototype.transfer', 'ArrayBuffer.prototype.transferToFixedLength',
  'Error.captureStackTrace', 'Intl.ListFormat', 'Intl.RelativeTimeFormat', 'Intl.Segmenter', 'Map.groupBy', 'Object.fromEntries',
  'Object.groupBy', 'Object.hasOwn', 'Promise.allSettled', 'Promise.any', 'Promise.prototype.finally', 'Promise.withResolvers',
  'String.prototype.at', 'String.prototype.isWellFormed', 'String.prototype.matchAll', 'String.prototype.replaceAll',
  'String.prototype.toWellFormed', 'String.prototype.trimEnd', 'String.prototype.trimStart',
  'Symbol.prototype.description', 'Uint8Array.fromBase64', 'Uint8Array.prototype.toBase64'
]
