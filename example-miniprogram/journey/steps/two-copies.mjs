import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const title = 'Two copies of the package, as in an independent subpackage: one renews for both, and a logout ends both'

const HERE = 'miniprogram_npm/wx-session'

const TWO_HOURS = 2 * 60 * 60 * 1000

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  const { runtime } = phone
  await phone.tap('login')
  const copy = secondCopy(runtime)
  await runtime.run(copy.ready)
  check.equal('the second copy has the login of the first', copy.token(), phone.session.token())

  await phone.wait(TWO_HOURS)
  const asked = phone.press('ask')
  const waits = copy.ensure()
  await runtime.run(Promise.all([asked, waits]), { within: 2000 })
  await runtime.settle()
  const { paths, wxLogins } = await counted()
  check.equal('both needed a new token, and one of them renewed', [paths.filter((path) => path.includes('/auth/')), wxLogins], [['POST /auth/login', 'POST /auth/refresh'], 1])
  check.equal('both have it', copy.token(), phone.session.token())

  await phone.tap('logout')
  check.equal('a logout in one ended both', [copy.token(), copy.state.reason], [undefined, 'ERR_LOGGED_OUT'])
  await phone.restart()
}

/** Its own module and session on the same `wx`, as in a subpackage with its own miniprogram_npm. */
function secondCopy(runtime) {
  const { createSession } = runtime.program(readFileSync(join(runtime.options.folder, HERE, 'index.js'), 'utf8'), 'shop/index.js')
  const { baseUrl } = runtime.program('module.exports = require(\'./config\')')
  const options = { baseUrl, login: { url: '/auth/login' }, refresh: { url: '/auth/refresh' }, wasmPath: `/${HERE}/wx-session.wasm.br` }
  return createSession(runtime.wrap(options))
}
