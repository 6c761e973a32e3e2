/**
 * The storage of `wx`, kept in the browser's: a reload of the page is a restart of the app.
 */
import { board } from '../board.js'
import { told } from '../told.js'
import { asyncApi } from './call.js'

const PREFIX = 'wx-storage:'
const FULL = 'exceed storage max size 10Mb'

export function storageApi() {
  return {
    getStorage: asyncApi('getStorage', ({ key }, call) => {
      const text = localStorage.getItem(PREFIX + key)
      if (text === null) call.fail('data not found')
      else call.succeed({ data: JSON.parse(text) })
    }),
    setStorage: asyncApi('setStorage', ({ key, data }, call) => {
      const problem = write(key, data)
      if (problem) call.fail(problem)
      else call.succeed()
    }),
    removeStorage: asyncApi('removeStorage', ({ key }, call) => {
      remove(key)
      call.succeed()
    }),
    getStorageSync(key) {
      const text = localStorage.getItem(PREFIX + key)
      return text === null ? '' : JSON.parse(text)
    },
    setStorageSync(key, data) {
      const problem = write(key, data)
      if (problem) throw new Error(`setStorageSync:fail ${problem}`)
    },
    removeStorageSync: remove
  }
}

/** @returns {string} why it was not written */
function write(key, data) {
  let problem = board.faults.storage ? FULL : ''
  try {
    if (!problem) localStorage.setItem(PREFIX + key, JSON.stringify(data))
  } catch (error) {
    // The browser's own limit.
    problem = FULL
  }
  // Whether there is a token, never which: after a logout the record holds none.
  told('storage', { key, what: 'write', ok: !problem, hasToken: Boolean(data && data.token) })
  return problem
}

function remove(key) {
  localStorage.removeItem(PREFIX + key)
  told('storage', { key, what: 'remove', ok: true })
}
