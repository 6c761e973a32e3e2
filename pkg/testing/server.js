'use strict'

/** The server that a test programs: handlers by method and path, and what came. */
function createServer() {
  const handlers = new Map()
  const requests = []
  const name = (method, path) => `${method.toUpperCase()} ${path}`

  return {
    requests,
    on(method, path, handler) {
      handlers.set(name(method, path), handler)
    },
    count: (method, path) => requests.filter((one) => name(one.method, one.path) === name(method, path)).length,

    /** @param {{ method: string, url: string, header: Record<string, string>, data: any }} asked */
    async answer({ method, url, header, data }) {
      const [, host, path, query = ''] = /^https?:\/\/([^/?#]+)([^?#]*)(?:\?([^#]*))?/.exec(url) || []
      if (host === undefined) throw new Error(`request: ${url} is no absolute http address: createSession needs a baseUrl`)
      const lower = Object.fromEntries(Object.entries(header).map(([key, value]) => [key.toLowerCase(), value]))
      const request = { method, url, host, path: path || '/', query: Object.fromEntries(new URLSearchParams(query)), header: lower, data }
      requests.push(request)
      const handler = handlers.get(name(method, request.path))
      if (!handler) return { statusCode: 404, data: { error: `the test's server has no handler for ${name(method, request.path)}` } }
      return (await handler(request)) || {}
    }
  }
}

module.exports = { createServer }
