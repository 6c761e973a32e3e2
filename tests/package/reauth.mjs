/**
 * A session whose program asks the user to act, and a test that is the user.
 */
import assert from 'node:assert/strict'
import { open } from './session.mjs'

/**
 * Open a session that is blocked as soon as it needs a token: the login endpoint refuses. `asked`: what `onReauth` was called with, and
 * `resolve` and `reject` to settle each.
 *
 * @param {import('node:test').TestContext} t @param {Record<string, any>} [parts] as for `open`
 */
export async function openAsking(t, { options = {}, ...parts } = {}) {
  /** @type {{ error: any, resolve: (value?: any) => void, reject: (error?: any) => void }[]} */
  const asked = []
  const onReauth = (error) => new Promise((resolve, reject) => void asked.push({ error, resolve: (value) => resolve(value && home.runtime.wrap(value)), reject }))
  const home = await open(t, { ...parts, options: { onReauth, ...options } })
  home.backend.onLogin = () => ({ status: 403, body: { errmsg: 'banned' } })
  return { home, asked }
}

/** What the server gives the user for his password. @param {any} home @param {Record<string, any>} [more] */
export const token = (home, more = {}) => ({ ...home.backend.issue(), ...more })

/** Log in, and have the server take the token back: the next answer is a refusal, and only the user can go on. @param {any} home */
export async function revoked(home, more = {}) {
  await home.run(home.session.adopt(home.runtime.wrap(token(home, more))))
  home.backend.revoke()
}

/** Let everything come to rest, and check that these still wait. @param {any} home @param {any[]} told */
export async function wait(home, ...told) {
  await home.runtime.settle()
  for (const one of told) assert.deepEqual(one.order, [], 'it waits')
}
