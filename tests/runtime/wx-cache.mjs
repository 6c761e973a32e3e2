/**
 * `wx.createCacheManager` (base library 2.24.0): answers of an earlier call in place of new ones, marked `fromCache`. Of login and
 * checkSession too: a code that comes twice is worth nothing (platform.md, section 5). Rules for requests are not here.
 */
import { atLeast } from './profiles.mjs'

const REPLAYED = ['login', 'checkSession']

export class ReplayCache {
  /** @param {import('./life.mjs').Life} life */
  constructor(life) {
    this.life = life
    this.mode = 'weakNetwork'
    this.apis = REPLAYED
    this.isOn = false
    /** @type {Map<string, Record<string, any>>} */
    this.answers = new Map()
  }

  /** Keep an answer for later. @param {string} api @param {Record<string, any>} answer */
  keep(api, answer) {
    if (this.isOn && this.apis.includes(api) && !answer.fromCache) this.answers.set(api, answer)
  }

  /** Give an earlier answer where it stands for a new one: always, or while the network is weak. @param {string} api */
  replay(api) {
    const stands = this.isOn && (this.mode === 'always' || !this.life.device.network.isConnected)
    const answer = stands && this.answers.get(api)
    return answer ? { ...answer, fromCache: true } : undefined
  }
}

/** @param {import('./life.mjs').Life} life */
export function cacheApi(life) {
  if (!atLeast(life.baseLibrary, '2.24.0')) return {}
  const { cache, realm } = life
  const createCacheManager = (options) => {
    cache.mode = options?.mode ?? 'weakNetwork'
    cache.apis = options?.apiList ?? REPLAYED
    return realm.object({ start: () => void (cache.isOn = cache.mode !== 'none'), stop: () => void (cache.isOn = false), clearCaches: () => cache.answers.clear() })
  }
  return { createCacheManager }
}
