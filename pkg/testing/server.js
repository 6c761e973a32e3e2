'use strict'

const { checkAnswer } = require('./answer')

/**
 * The server that a test programs: handlers by method and path, and what came.
 *
 * @param {import('./mistakes').Mistakes} mistakes
 */
function createServer(mistakes) {
  const handlers = new Map()
  const requests = []
  const name = (method, path) => `${method.toUpperCase()} ${path}`

  return {
    requests,
    on(method, path, handler) {
      checkPlace('server.on', method, path)
      if (typeof handler !== 'function') throw new Error(`server.on: the handler of ${name(method, path)} is no function`)
      handlers.set(name(method, path), handler)
    },
    count(method, path) {
      checkPlace('server.count', method, path)
      return requests.filter((one) => name(one.method, one.path) === name(method, path)).length
    },

    /** @param {{ method: string, url: string, header: Record<string, string>, data: any }} asked */
    async answer({ method, url, header, data }) {
      const [, host, path, query = ''] = /^https?:\/\/([^/?#]+)([^?#]*)(?:\?([^#]*))?/.exec(url) || []
      if (host === undefined) throw new Error(`request: ${url} is no absolute http address: createSession needs a baseUrl`)
      const lower = Object.fromEntries(Object.entries(header).map(([key, value]) => [key.toLowerCase(), value]))
      const request = { method, url, host, path: path || '/', query: Object.fromEntries(new URLSearchParams(query)), header: lower, data }
      requests.push(request)
      const handler = handlers.get(name(method, request.path))
      if (!handler) return { statusCode: 404, data: { error: `the test's server has no handler for ${name(method, request.path)}` } }
      const of = `the handler of ${name(method, request.path)}`
      let answer
      try {
        answer = await handler(request)
      } catch (failure) {
        // A failure in the platform's shape is meant.
        throw failure && failure.errMsg ? failure : mistakes.add(`${of} threw ${failure}`)
      }
      const wrong = checkAnswer(answer)
      if (wrong) throw mistakes.add(`${of} answered with ${wrong}`)
      return answer || {}
    }
  }
}

/** @param {string} member @param {any} method @param {any} path */
function checkPlace(member, method, path) {
  if (typeof method !== 'string' || !/^[a-z]+$/i.test(method)) throw new Error(`${member}: ${JSON.stringify(method)} is no method`)
  if (typeof path !== 'string' || path[0] !== '/') throw new Error(`${member}: ${JSON.stringify(path)} is no path: it begins with /, and goes for every host`)
  if (/[?#]/.test(path)) throw new Error(`${member}: "${path}" has a query: name the path alone, and read request.query in the handler`)
}

module.exports = { createServer }
