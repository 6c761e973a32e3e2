/**
 * The calling convention of `wx.*`: options with `success`, `fail` and `complete`, a promise when none is given, callbacks on a
 * later macrotask.
 */

/**
 * @typedef {{ succeed: (result?: any) => void, fail: (reason: string, errno?: number) => void }} Call
 * @param {string} api
 * @param {(options: any, call: Call) => any} perform what it returns is returned to the caller of a function that is no promise's
 * @param {{ promise?: boolean }} [style]
 */
export function asyncApi(api, perform, { promise = true } = {}) {
  return (options = {}) => {
    const { success, fail, complete } = options
    let deferred
    const wantsPromise = promise && ![success, fail, complete].some((one) => typeof one === 'function')
    const answer = wantsPromise ? new Promise((resolve, reject) => (deferred = { resolve, reject })) : undefined
    let settled = false
    const settle = (failed, result) => {
      if (settled) return
      settled = true
      setTimeout(() => {
        const callback = failed ? fail : success
        if (typeof callback === 'function') callback(result)
        if (typeof complete === 'function') complete(result)
        if (deferred) failed ? deferred.reject(result) : deferred.resolve(result)
      }, 0)
    }
    const returned = perform(options, {
      succeed: (result = {}) => settle(false, { errMsg: `${api}:ok`, ...result }),
      fail: (reason, errno) => settle(true, { errMsg: `${api}:fail ${reason}`, ...(errno === undefined ? {} : { errno }) })
    })
    return answer || returned
  }
}
