/**
 * A second copy of the package beside the session of a test: in its JavaScript context, and in another one on the same phone.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRuntime } from '../runtime/index.mjs'
import { FOLDER, Home } from './session.mjs'

const SOURCE = readFileSync(join(FOLDER, 'miniprogram_npm/wx-session/index.js'), 'utf8')

/** In the same context: its own module, the same `wx`. @param {any} home @param {Record<string, any>} [more] options of its own */
export function copyOf(home, more = {}) {
  const copy = home.runtime.program(SOURCE, 'copy/index.js')
  const session = copy.createSession(home.runtime.wrap({ ...home.options(), ...more, wasmPath: '/miniprogram_npm/wx-session/wx-session.wasm.br' }))
  return { session, me: () => session.request(home.runtime.wrap({ url: '/me' })) }
}

/** In another context: they share nothing but the storage. @param {import('node:test').TestContext} t @param {any} home @param {Record<string, any>} [more] options of its own */
export function otherContext(t, home, more = {}) {
  const runtime = createRuntime({ folder: FOLDER, profile: home.runtime.profile, device: home.device, seed: 2, baseLibrary: home.runtime.life.baseLibrary })
  t.after(() => runtime.close())
  const other = new Home({ runtime, server: home.server, device: home.device }, { ...home.given, ...more })
  other.backend = home.backend
  for (const [path, answer] of [['/auth/login', 'login'], ['/auth/refresh', 'refresh']]) home.server.on('POST', path, (asked) => home.backend[answer](asked))
  home.backend.guard('GET', '/me')
  const session = other.create()
  return { session, runtime, me: () => other.request({ url: '/me' }) }
}
