/**
 * Two cookie jars with one face and one clock: the built package's, and tough-cookie's. For tests that compare them.
 *
 * @typedef {{ clear: () => void, set: (url: string, setCookie: string, now: number) => void, header: (url: string, now: number) => string }} Jar
 */
import { buildSync } from 'esbuild'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

/** The package's jar in a runtime whose device clock goes where a test wants it. @param {import('./session.mjs').Home} home @returns {Jar} */
export function ours({ runtime, session }) {
  const { cookies } = session
  const goTo = (now) => runtime.wallClock.jump(now - runtime.wallClock.now)
  return {
    clear: () => cookies.clear(),
    set(url, setCookie, now) {
      goTo(now)
      cookies.set(url, runtime.wrap([setCookie]))
    },
    header(url, now) {
      goTo(now)
      return cookies.header(url)
    }
  }
}

/** tough-cookie, told to take cookies without a name (which RFC 6265bis keeps), in a world whose `Date` the test sets. @returns {Jar} */
export function toughs() {
  const { outputFiles } = buildSync({
    absWorkingDir: REPOSITORY, stdin: { contents: "module.exports = require('tough-cookie')", resolveDir: REPOSITORY },
    bundle: true, platform: 'node', format: 'cjs', write: false, logLevel: 'error'
  })
  let now = 0
  class TestDate extends Date {
    constructor(...given) {
      super(...(given.length === 0 ? [now] : given))
    }

    static now() {
      return now
    }
  }
  const module = { exports: /** @type {any} */ ({}) }
  new Function('module', 'exports', 'require', 'Date', outputFiles[0].text)(module, module.exports, createRequire(import.meta.url), TestDate)
  const { CookieJar } = module.exports
  const make = () => new CookieJar(undefined, { looseMode: true })
  let jar = make()
  return {
    clear: () => void (jar = make()),
    set(url, setCookie, at) {
      now = at
      // It throws for what it refuses; that the cookie is not there afterwards says the same.
      try {
        jar.setCookieSync(setCookie, url)
      } catch {}
    },
    header(url, at) {
      now = at
      return jar.getCookieStringSync(url)
    }
  }
}
