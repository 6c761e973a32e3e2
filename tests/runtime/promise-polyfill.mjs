/**
 * The Promise of iOS 15 and below: a polyfill on setTimeout (platform.md, section 2), so every hop is a macrotask.
 *
 * Promises/A+ and the ES2018 statics, in ES5. Written for its order of events, not for speed. Runs inside the context and
 * replaces its `Promise`; a native async function would still use the native one, which is why code-rules.mjs refuses those.
 */
import vm from 'node:vm'

export const promisePolyfill = new vm.Script(`(function (setTimeout) {
  'use strict'
  var PENDING = 0, FULFILLED = 1, REJECTED = 2

  function Promise(executor) {
    if (!(this instanceof Promise)) throw new TypeError('Promise is a constructor: call it with new')
    if (typeof executor !== 'function') throw new TypeError('Promise resolver ' + executor + ' is not a function')
    hide(this, '_state', PENDING)
    hide(this, '_value', undefined)
    hide(this, '_reactions', [])
    var ends = once(this)
    try {
      executor(ends.resolve, ends.reject)
    } catch (error) {
      ends.reject(error)
    }
  }

  function hide(object, name, value) {
    Object.defineProperty(object, name, { value: value, writable: true, configurable: true, enumerable: false })
  }

  function once(promise) {
    var called = false
    return {
      resolve: function (value) {
        if (called) return
        called = true
        resolve(promise, value)
      },
      reject: function (reason) {
        if (called) return
        called = true
        finish(promise, REJECTED, reason)
      }
    }
  }

  function resolve(promise, value) {
    if (value === promise) return finish(promise, REJECTED, new TypeError('a promise cannot be resolved with itself'))
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return finish(promise, FULFILLED, value)
    var then
    try {
      then = value.then
    } catch (error) {
      return finish(promise, REJECTED, error)
    }
    if (typeof then !== 'function') return finish(promise, FULFILLED, value)
    setTimeout(function () {
      var ends = once(promise)
      try {
        then.call(value, ends.resolve, ends.reject)
      } catch (error) {
        ends.reject(error)
      }
    }, 0)
  }

  function finish(promise, state, value) {
    promise._state = state
    promise._value = value
    var reactions = promise._reactions
    promise._reactions = []
    reactions.forEach(function (reaction) { schedule(promise, reaction) })
  }

  function schedule(promise, reaction) {
    setTimeout(function () {
      var handler = promise._state === FULFILLED ? reaction.onFulfilled : reaction.onRejected
      if (typeof handler !== 'function') {
        if (promise._state === FULFILLED) reaction.ends.resolve(promise._value)
        else reaction.ends.reject(promise._value)
        return
      }
      var result
      try {
        result = handler(promise._value)
      } catch (error) {
        reaction.ends.reject(error)
        return
      }
      reaction.ends.resolve(result)
    }, 0)
  }

  function capability(Constructor) {
    var ends = {}
    ends.promise = new Constructor(function (resolve, reject) {
      ends.resolve = resolve
      ends.reject = reject
    })
    return ends
  }

  hide(Promise.prototype, 'then', function (onFulfilled, onRejected) {
    var Constructor = this.constructor || Promise
    var ends = capability(Constructor)
    var reaction = { ends: ends, onFulfilled: onFulfilled, onRejected: onRejected }
    if (this._state === PENDING) this._reactions.push(reaction)
    else schedule(this, reaction)
    return ends.promise
  })
  hide(Promise.prototype, 'catch', function (onRejected) {
    return this.then(undefined, onRejected)
  })
  hide(Promise.prototype, 'finally', function (onFinally) {
    var Constructor = this.constructor || Promise
    if (typeof onFinally !== 'function') return this.then(onFinally, onFinally)
    return this.then(
      function (value) { return Constructor.resolve(onFinally()).then(function () { return value }) },
      function (reason) { return Constructor.resolve(onFinally()).then(function () { throw reason }) }
    )
  })
  if (typeof Symbol === 'function' && Symbol.toStringTag) {
    Object.defineProperty(Promise.prototype, Symbol.toStringTag, { value: 'Promise', configurable: true })
  }

  hide(Promise, 'resolve', function (value) {
    if (value instanceof Promise && value.constructor === this) return value
    return new this(function (resolve) { resolve(value) })
  })
  hide(Promise, 'reject', function (reason) {
    return new this(function (_resolve, reject) { reject(reason) })
  })
  hide(Promise, 'all', function (values) {
    var Constructor = this
    return collect(Constructor, values, function (results, index, ends, done) {
      return [function (value) { results[index] = value; done() }, ends.reject]
    })
  })
  hide(Promise, 'allSettled', function (values) {
    var Constructor = this
    return collect(Constructor, values, function (results, index, _ends, done) {
      return [
        function (value) { results[index] = { status: 'fulfilled', value: value }; done() },
        function (reason) { results[index] = { status: 'rejected', reason: reason }; done() }
      ]
    })
  })
  hide(Promise, 'race', function (values) {
    var Constructor = this
    return new Constructor(function (resolve, reject) {
      Array.from(values).forEach(function (value) { Constructor.resolve(value).then(resolve, reject) })
    })
  })

  function collect(Constructor, values, reactions) {
    var ends = capability(Constructor)
    try {
      var items = Array.from(values)
      var results = new Array(items.length)
      var left = items.length
      if (left === 0) ends.resolve(results)
      items.forEach(function (item, index) {
        var pair = reactions(results, index, ends, function () {
          left -= 1
          if (left === 0) ends.resolve(results)
        })
        Constructor.resolve(item).then(pair[0], pair[1])
      })
    } catch (error) {
      ends.reject(error)
    }
    return ends.promise
  }

  Object.defineProperty(globalThis, 'Promise', { value: Promise, writable: true, configurable: true })
})`, { filename: 'mini-program:promise' })
