/**
 * What the journey's command line says.
 */
import { PROFILES } from '../../tests/runtime/index.mjs'

const NAMES = PROFILES.map(({ name }) => name)

export const HELP = `node example-miniprogram/journey/run.mjs --server URL --standin URL [--profile NAME]

  --server URL     the example's backend, started with --demo
  --standin URL    the stand-in of WeChat that it started; gives the codes of wx.login
  --profile NAME   the phone: ${NAMES.join(', ')}; default ios

The package is the tarball that WX_SESSION_TARBALL names, else pkg/ as cargo xtask build leaves it.
`

/**
 * @typedef {{ server: string, standin: string, profile: string }} Asked
 * @param {string[]} words
 * @returns {(Asked & { help?: undefined, problem?: undefined }) | { help: true, problem?: undefined } | { problem: string, help?: undefined }}
 */
export function parseArguments(words) {
  const asked = { server: '', standin: '', profile: 'ios' }
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--help' || word === '-h') return { help: true }
    const name = word.replace(/^--/, '')
    if (!word.startsWith('--') || !Object.hasOwn(asked, name)) return { problem: `there is no argument ${word}` }
    const value = rest.shift()
    if (value === undefined) return { problem: `${word} needs a value` }
    asked[name] = value
  }
  for (const name of ['server', 'standin']) {
    if (!asked[name]) return { problem: `--${name} is missing` }
    const origin = originOf(asked[name])
    if (!origin) return { problem: `--${name} must be an http URL, such as http://127.0.0.1:8787, not ${asked[name]}` }
    asked[name] = origin
  }
  if (!NAMES.includes(asked.profile)) return { problem: `--profile must be one of ${NAMES.join(', ')}, not ${asked.profile}` }
  return asked
}

function originOf(text) {
  try {
    const { protocol, origin } = new URL(text)
    return protocol === 'http:' ? origin : undefined
  } catch {
    return undefined
  }
}
