import { GraphQLClient } from 'graphql-request'

/** The library wants `Headers`, `URL` and a `fetch`; mini-programs have none of them, so a program brings them, like this. */
if (typeof URL === 'undefined') {
  globalThis.URL = class {
    constructor(text) { this.text = text }
    toString() { return this.text }
  }
}
if (typeof Headers === 'undefined') {
  globalThis.Headers = class extends Map {
    constructor(given = []) {
      super()
      const pairs = typeof given[Symbol.iterator] === 'function' ? given : Object.entries(given)
      for (const [name, value] of pairs) this.set(name.toLowerCase(), value)
    }
    get(name) { return super.get(name.toLowerCase()) }
    has(name) { return super.has(name.toLowerCase()) }
  }
}

const fetch = (url, { method, headers, body }) => new Promise((resolve, reject) => wx.request({
  url: String(url), method, header: Object.fromEntries(headers), data: body, dataType: 'text',
  success: ({ statusCode, data, header }) => resolve({
    status: statusCode, ok: statusCode < 400, headers: new Headers(header),
    json: () => Promise.resolve(JSON.parse(data)), text: () => Promise.resolve(data)
  }),
  fail: reject
}))

export const start = ({ url, header }) => ({
  promise: new GraphQLClient(url, { fetch, headers: header }).rawRequest('{ me { name } }')
    .then(({ status, data }) => ({ status, data }), (error) => (error.response && error.response.status ? { status: error.response.status } : Promise.reject(error)))
})
