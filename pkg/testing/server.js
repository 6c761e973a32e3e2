'use strict'

const { checkAnswer } = require('./answer')

/**
 * The server that a test programs: handlers by method and path, and what came.
 *
 * @param {import('./mistakes').Mistakes} mistakes
 */
function createServer(mistakes) {
  const handlers = new Map()
  const places = new Map()
  const requests = []
  const sockets = []
  const name = (method, path) => `${method.toUpperCase()} ${path}`

  return {
    requests,
    sockets,
    on(method, path, handler) {
      checkPlace('server.on', method, path)
      if (typeof handler !== 'function') throw new Error(`server.on: the handler of ${name(method, path)} is no function`)
      handlers.set(name(method, path), handler)
    },
    count(method, path) {
      checkPlace('server.count', method, path)
      return requests.filter((one) => name(one.method, one.path) === name(method, path)).length
    },

    onSocket(path, handler = () => {}) {
      checkPath('server.onSocket', path)
      if (typeof handler !== 'function') throw new Error(`server.onSocket: the handler of ${path} is no function`)
      places.set(path, handler)
    },

    /** @param {{ method: string, url: string, header: Record<string, string>, data: any }} asked */
    async answer({ method, url, header, data }) {
      const asked = partsOf(url, /^https?:/)
      if (!asked) throw new Error(`request: ${url} is no absolute http address: createSession needs a baseUrl`)
      const request = { method, url, ...asked, header: lowerCase(header), data }
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
    },

    /**
     * A socket knocks; gives why it is refused, if it is.
     *
     * @param {{ url: string, header: Record<string, string> }} asked @param {any} socket the server's end of it
     */
    async connect({ url, header }, socket) {
      const asked = partsOf(url, /^wss?:/)
      if (!asked) return { errMsg: `invalid url "${url}"` }
      const handler = places.get(asked.path)
      if (!handler) return { errMsg: `the test's server has no socket at ${asked.path}` }
      // Its getter stays one.
      Object.assign(socket, { url, ...asked, header: lowerCase(header) })
      try {
        await handler(socket)
      } catch (failure) {
        return failure && failure.errMsg ? failure : { errMsg: mistakes.add(`the handler of the socket ${asked.path} threw ${failure}`).message }
      }
      sockets.push(socket)
      return undefined
    }
  }
}

/** @param {string} url @param {RegExp} scheme */
function partsOf(url, scheme) {
  const [, host, path, query = ''] = /^\w+:\/\/([^/?#]+)([^?#]*)(?:\?([^#]*))?/.exec(url) || []
  return host !== undefined && scheme.test(url) ? { host, path: path || '/', query: Object.fromEntries(new URLSearchParams(query)) } : undefined
}

const lowerCase = (header) => Object.fromEntries(Object.entries(header).map(([key, value]) => [key.toLowerCase(), value]))

/** @param {string} member @param {any} method @param {any} path */
function checkPlace(member, method, path) {
  if (typeof method !== 'string' || !/^[a-z]+$/i.test(method)) throw new Error(`${member}: ${JSON.stringify(method)} is no method`)
  checkPath(member, path)
}

/** @param {string} member @param {any} path */
function checkPath(member, path) {
  if (typeof path !== 'string' || path[0] !== '/') throw new Error(`${member}: ${JSON.stringify(path)} is no path: it begins with /, and goes for every host`)
  if (/[?#]/.test(path)) throw new Error(`${member}: "${path}" has a query: name the path alone, and read request.query in the handler`)
}

module.exports = { createServer }
