/**
 * The storage functions of `wx` (platform.md, section 4). An asynchronous call takes its values at once and its effect
 * later: in order, unless a fault holds or delays one.
 */
import { atLeast } from './profiles.mjs'
import { itemOf } from './storage.mjs'
import { asyncApi, Refusal, syncApi, typeName, wrongType } from './wx-call.mjs'

/** @param {import('./life.mjs').Life} life */
export function storageApi(life) {
  const batch = atLeast(life.baseLibrary, '2.25.0') ? batchApi(life) : {}
  return { ...asyncStorage(life), ...syncStorage(life), ...batch }
}

function asyncStorage(life) {
  const { storage } = life
  // encrypt came with base library 2.21.3; older ones ignore it and store plainly.
  const encrypts = (options) => options.encrypt === true && atLeast(life.baseLibrary, '2.21.3')
  const wrongKey = (options) => wrongType(options, 'key', 'String') ?? (options.key.startsWith('__plugins__') ? 'parameter.key is of a plugin;' : undefined)
  return {
    getStorage: storageCall(life, 'getStorage', wrongKey, (options) => {
      const { key } = options
      const encrypt = encrypts(options)
      return () => {
        const { found, value } = storage.read(key, { encrypt })
        if (!found) throw new Refusal('data not found')
        return { data: value }
      }
    }),
    setStorage: storageCall(life, 'setStorage', wrongKey, (options) => {
      const { key } = options
      const item = itemOf(options.data, encrypts(options))
      return () => storage.write(key, item)
    }),
    removeStorage: storageCall(life, 'removeStorage', wrongKey, ({ key }) => () => storage.remove(key)),
    clearStorage: storageCall(life, 'clearStorage', undefined, () => () => storage.clear()),
    getStorageInfo: storageCall(life, 'getStorageInfo', undefined, () => () => storage.info)
  }
}

function syncStorage(life) {
  const { storage } = life
  const key = (name) => ({ key: name })
  return {
    getStorageSync: syncApi(life, 'getStorageSync', (name) => {
      const { found, value } = storage.read(checkedKey(name))
      return found ? value : ''
    }, key, () => ''),
    setStorageSync: syncApi(life, 'setStorageSync', (name, data) => named(life, name, () => storage.write(name, itemOf(data))), (name, data) => ({ key: name, data })),
    removeStorageSync: syncApi(life, 'removeStorageSync', (name) => named(life, name, () => storage.remove(name)), key),
    clearStorageSync: syncApi(life, 'clearStorageSync', () => storage.clear()),
    getStorageInfoSync: syncApi(life, 'getStorageInfoSync', () => storage.info)
  }
}

function batchApi(life) {
  const { storage } = life
  const readAll = (keys) => keys.map((key) => {
    const { found, value } = storage.read(key)
    return found ? value : ''
  })
  const itemsOf = (list) => list.map(({ key, value }) => /** @type {const} */ ([checkedKey(key), itemOf(value)]))
  const writeAll = (items) => items.forEach(([key, item]) => storage.write(key, item))
  return {
    batchGetStorage: storageCall(life, 'batchGetStorage', (options) => wrongType(options, 'keyList', 'Array'), ({ keyList }) => {
      const keys = [...keyList].map(checkedKey)
      return () => ({ dataList: readAll(keys) })
    }),
    batchSetStorage: storageCall(life, 'batchSetStorage', (options) => wrongType(options, 'kvList', 'Array'), ({ kvList }) => {
      const items = itemsOf([...kvList])
      return () => writeAll(items)
    }),
    batchGetStorageSync: syncApi(life, 'batchGetStorageSync', (keyList) => readAll([...keyList].map(checkedKey)), (keyList) => ({ keyList })),
    batchSetStorageSync: syncApi(life, 'batchSetStorageSync', (kvList) => writeAll(itemsOf([...kvList])), (kvList) => ({ kvList }))
  }
}

/**
 * @param {import('./life.mjs').Life} life
 * @param {(options: any) => (() => any)} prepare takes the values as of the call, and gives what is done at completion
 */
function storageCall(life, api, check, prepare) {
  return asyncApi(life, api, {
    check,
    perform(options, call) {
      const effect = refusable(call, () => prepare(options))
      if (!effect) return
      const complete = () => refusable(call, () => call.succeed(effect() ?? {}))
      call.work(() => (call.plan.sync ? complete() : life.handOver(call.entry.label, complete)))
    }
  })
}

function refusable(call, action) {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    call.fail(error.message)
    return undefined
  }
}

/** Do what has a key that is a text; without one nothing is done, and the console says so. */
function named(life, key, effect) {
  if (typeof key === 'string') effect()
  else life.record.warn(`parameter.key should be String instead of ${typeName(key)}`, 'error')
}

function checkedKey(key) {
  if (typeof key !== 'string') throw new Refusal(`parameter error: parameter.key should be String instead of ${typeName(key)};`)
  return key
}
