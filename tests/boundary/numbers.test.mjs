/**
 * Numbers that stand on both sides of the boundary, because the glue needs them where the module is not, or not loaded yet: they
 * are the same.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const numberIn = (file, pattern) => {
  const found = pattern.exec(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'))
  assert.ok(found, `${file} has no ${pattern}`)
  const text = found[1].replace(/_/g, '')
  return text === 'f64::INFINITY' ? Infinity : Number(text)
}

const OPTIONS = 'js-glue/api/options.js'
const CONFIG = 'src/config.rs'
const NUMBER = '(Infinity|\\d+)'

const option = (name) => [OPTIONS, new RegExp(`\\b${name}: \\[[^\\]]*?${NUMBER}\\]`)]
const field = (name, file = CONFIG) => [file, new RegExp(`\\b${name}: (?:Some\\()?(f64::INFINITY|[\\d_.]+)`)]

for (const [what, glue, rust] of [
  ['the noise of a clock', ['js-glue/request/server-time.js', /NOISE = (\d+)/], ['src/clock.rs', /NOISE: f64 = ([\d_.]+)/]],
  ['the routes that are kept', ['js-glue/request/acceptances.js', /MOST = (\d+)/], ['src/session/routes.rs', /MOST: usize = ([\d_]+)/]],
  ['the form of the token\'s record', ['js-glue/records/forms.js', /token: (\d+)/], ['src/record.rs', /FORM: u32 = (\d+)/]],
  ['the form of the jar\'s record', ['js-glue/records/forms.js', /cookies: (\d+)/], ['src/wasm/stored.rs', /TEXT_FORM: f64 = ([\d.]+)/]],
  ['the limit of storage', ['js-glue/records/clearing.js', /LIMIT = (\d+)/], ['src/session/store.rs', /LIMIT: f64 = ([\d_.]+)/]],
  ['timing.leeway', option('leeway'), field('leeway')],
  ['timing.loginTimeout', option('loginTimeout'), field('login_timeout')],
  ['timing.endpointTimeout', option('endpointTimeout'), field('endpoint_timeout')],
  ['timing.retries', option('retries'), field('retries')],
  ['timing.cooldown', option('cooldown'), field('cooldown')],
  ['timing.maxAge', option('maxAge'), field('max_age')],
  ['timing.reauthTimeout', option('reauthTimeout'), field('reauth_timeout')],
  ['oauth.notice', option('notice'), field('notice')],
  ['log.alertAfter', option('alertAfter'), field('alert_after')],
  ['cookies.max', [OPTIONS, /max: \[whole\(1\), (\d+)\]/], field('max', 'src/cookie/jar.rs')],
  ['cookies.maxPerHost', [OPTIONS, /maxPerHost: \[whole\(1\), (\d+)\]/], field('max_per_host', 'src/cookie/jar.rs')],
]) {
  test(`${what} is the same on both sides`, () => {
    assert.equal(numberIn(...glue), numberIn(...rust))
  })
}
