/**
 * The object `wx`: everything of the wx-*.mjs files, made of the context's own functions.
 */
import { atLeast } from './profiles.mjs'
import { cacheApi } from './wx-cache.mjs'
import { cloudApi } from './wx-cloud.mjs'
import { lifecycleApi } from './wx-lifecycle.mjs'
import { loginApi } from './wx-login.mjs'
import { miscApi } from './wx-misc.mjs'
import { randomApi } from './wx-random.mjs'
import { requestApi } from './wx-request.mjs'
import { socketApi } from './wx-socket.mjs'
import { storageApi } from './wx-storage.mjs'
import { transferApi, USER_DATA_PATH } from './wx-transfer.mjs'
import { uiApi } from './wx-ui.mjs'

/** @param {import('./life.mjs').Life} life @param {import('./wx-lifecycle.mjs').Lifecycle} lifecycle @param {Record<string, Function>} pages */
export function wxObject(life, lifecycle, pages) {
  const { realm, options } = life
  const members = options.members ?? life.profile.members
  const wx = new realm.own.Object()
  const apis = {
    ...requestApi(life), ...transferApi(life), ...socketApi(life), ...storageApi(life), ...loginApi(life), ...randomApi(life),
    ...lifecycleApi(life, lifecycle), ...miscApi(life), ...uiApi(life), ...cacheApi(life), ...pages,
    nextTick: (callback) => life.task('wx.nextTick', () => life.enter('wx.nextTick', callback)),
    canIUse: (schema) => canIUse(life, wx, schema)
  }
  for (const name of options.without) delete apis[name]
  for (const [name, inner] of Object.entries(apis)) {
    const api = realm.function(name, life.profile.wantsWxAsThis ? bound(life, wx, name, inner) : inner)
    Object.defineProperty(wx, name, { ...memberOf[members](realm, name, api), enumerable: true, configurable: true })
  }
  wx.env = realm.copy({ USER_DATA_PATH })
  if (!options.without.includes('cloud')) Object.assign(wx, cloudApi(life, { request: apis.request }))
  return wx
}

/** How a function stands on `wx`. In strict code an assignment to a getter alone throws, in sloppy code it is ignored. */
const memberOf = {
  value: (_realm, _name, api) => ({ value: api, writable: true }),
  getter: (realm, name, api) => ({ get: realm.function(`get ${name}`, () => api) }),
  accessor(realm, name, api) {
    let isRead = false
    let value = api
    return {
      get: realm.function(`get ${name}`, () => {
        isRead = true
        return value
      }),
      set: realm.function(`set ${name}`, (given) => {
        if (!isRead) value = given
      })
    }
  }
}

/** Base libraries of single options that programs ask for. */
const OPTION_SINCE = {
  'getStorage.object.encrypt': '2.21.3',
  'request.object.enableChunked': '2.20.2',
  'request.object.redirect': '3.2.2',
  'setStorage.object.encrypt': '2.21.3'
}

function canIUse(life, wx, schema) {
  if (typeof schema !== 'string' || !(schema.split('.')[0] in wx)) return false
  return atLeast(life.baseLibrary, OPTION_SINCE[schema] ?? '0.0.0')
}

function bound(life, wx, name, inner) {
  return function (...args) {
    if (this !== wx) throw life.realm.error(`wx.${name} was called without wx as this`, 'TypeError')
    return inner(...args)
  }
}
