/**
 * One launch, in a process of its own: `node launch.mjs <contender> <built package> <file of stored records>`.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { brotliDecompressSync } from 'node:zlib'
import { LOGIN, ORIGIN, createPlatform } from './inside/stub-wx.mjs'

const [name, dist, storedFile] = process.argv.slice(2)
const require = createRequire(import.meta.url)
const platform = createPlatform(JSON.parse(readFileSync(storedFile, 'utf8')))
const url = `${ORIGIN}/v1/me`

/** @type {{ milliseconds: number, url: string } | undefined} */
let first
let start = 0
const { request } = platform.wx
platform.wx.request = (options) => {
  first = first || { milliseconds: performance.now() - start, url: options.url }
  return request(options)
}
globalThis.wx = platform.wx
globalThis.WXWebAssembly = {
  instantiate: (path, imports) => WebAssembly.instantiate(brotliDecompressSync(readFileSync(join(dist, path.split('/').pop()))), imports),
}

const BEGIN = {
  'wx-session'() {
    const { createSession } = require(join(dist, 'index.js'))
    return createSession({ baseUrl: ORIGIN, login: { url: LOGIN } }).request({ url })
  },
  'weapp-cookie'() {
    require('weapp-cookie')
    globalThis.wx.request({ url })
  },
  'tough-cookie'() {
    const { CookieJar } = require('tough-cookie')
    globalThis.wx.request({ url, header: { Cookie: new CookieJar().getCookieStringSync(url) } })
  },
}

// What Node's start and this file have left behind is collected now: it fills four fifths of the space for young objects, and
// who then needs a little more than another would be charged half a millisecond for all of it.
setFlagsFromString('--expose-gc')
runInNewContext('gc')({ type: 'minor' })

start = performance.now()
const answered = BEGIN[name]()
if (answered) {
  // Answers until the request has its own: on a first launch the login comes before it.
  const answering = setInterval(platform.answer, 1)
  await answered
  clearInterval(answering)
}
console.log(JSON.stringify({ ...first, stored: platform.stored }))
process.exit(0)
