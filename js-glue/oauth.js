/**
 * Open-platform authorisation: the page where the user consents, and the way back from it.
 *
 * Each page gets a `state` of the module's random bytes, which is stored with the address that the user comes back to and
 * is good once. Used and late ones are told from addresses that nobody was ever sent to.
 */
import { SessionError, codeOf, configError } from './errors.js'
import { about, ask, cancel } from './endpoints.js'
import { authorityOf } from './hosts.js'
import { decode } from './inject.js'
import { once } from './once.js'
import { among, mandatory, object, text } from './options.js'
import { addSecret, passing } from './redact.js'

/** @typedef {import('./session.js').Context} Context */
/** A used state is `""`. @typedef {[state: string, redirectUri: string, at: number]} Pending */

const PAGE = 'https://open.weixin.qq.com/connect/oauth2/authorize'
/** A program that opens pages and never comes back must not fill the storage. */
const KEPT = 16
/** Below this the module gets new random bytes in time for the next pages. */
const FEW_BYTES = 64

const check = object({
  appId: mandatory(text),
  redirectUri: mandatory((value, name) => {
    const { code, state } = parametersOf(value)
    // Not quoted: its parameters are nobody's business.
    if (!placeOf(value) || code.length || state.length) throw configError(`${name} must be an absolute http or https URL without parameters code and state`)
    return value
  }),
  scope: [among('snsapi_base', 'snsapi_userinfo'), 'snsapi_base'],
})

/** @param {Context} context */
export function createOAuth(context) {
  const { options } = context
  const states = context.states()
  /** Where users were sent back to. @type {Record<string, boolean>} */
  const places = Object.create(null)
  let exchanges = 0

  /** @returns {Pending[]} */
  const pending = () => {
    // Another runtime may have opened a page, or have taken one back.
    const list = states.get(true)
    return (Array.isArray(list) ? list : []).filter((/** @type {any} */ one) => {
      if (!Array.isArray(one) || one.map((part) => typeof part).join() !== 'string,string,number') return false
      places[placeOf(one[1])] = true
      return Math.abs(Date.now() - one[2]) < options.oauth.stateTtl
    })
  }

  /** Checks a redirect and uses up its state. @param {string} url @returns {string} the code */
  const accept = (url) => {
    const list = pending()
    const place = placeOf(url)
    if (!place || !places[place]) throw new SessionError('ERR_OAUTH_HOST', 'oauth.callback(url): authorizeUrl was given no such scheme, host, port and path')
    const { code, state } = parametersOf(url)
    const used = list.filter((one) => placeOf(one[1]) === place && isSame(one[0], state[0] || ''))
    if (!used.length || state.length > 1 || code.length > 1) {
      throw new SessionError('ERR_OAUTH_STATE', 'oauth.callback(url): the state is unknown, used or too old, or a parameter comes twice')
    }
    states.set(list.map((one) => (used.includes(one) ? ['', one[1], one[2]] : one)))
    if (!code[0]) throw new SessionError('ERR_OAUTH_DENIED', 'the user did not consent')
    addSecret(code[0], passing)
    return code[0]
  }

  /** @param {string} code @returns {Promise<void>} */
  const exchange = (code) => new Promise((resolve, reject) => {
    const { machine, records } = context
    const endpoint = options.oauth.exchange
    if (!endpoint) return resolve()
    const { account } = machine.view()
    // Below 0, so that it is no operation of the module's.
    const op = --exchanges
    const end = once(options.timing.endpointTimeout, (grant, evidence = { failure: 'timeout' }) => {
      if (!grant) {
        cancel(context, op)
        about(context, op).evidence = evidence
        reject(context.errorOf({ code: codeOf(evidence.failure, 'ERR_EXCHANGE_FAILED'), evidence: op }, 'oauth'))
      } else if (account !== machine.view().account) {
        reject(context.errorOf({ code: 'ERR_LOGGED_OUT' }, 'oauth'))
      } else {
        records.catchUp()
        machine.authorised(grant)
        resolve()
      }
    })
    ask(context, op, endpoint, 'code', code, end, (evidence) => end(undefined, evidence))
  })

  return {
    /** @param {any} given @returns {string} */
    authorizeUrl(given) {
      const { appId, redirectUri, scope } = check(given, 'oauth.authorizeUrl(options)')
      const { loadError, machine } = context
      if (!machine) throw loadError || new SessionError('ERR_NOT_READY', 'oauth can be used once session.ready has settled')
      const state = machine.drawState()
      if (machine.entropyLeft() < FEW_BYTES) context.fetchEntropy()
      if (!state) throw new SessionError('ERR_NO_ENTROPY', 'there are no random bytes: they need base library 2.15.0 and options.oauth')
      states.set([...pending(), [state, redirectUri, Date.now()]].slice(-KEPT))
      places[placeOf(redirectUri)] = true
      return `${PAGE}?appid=${encodeURIComponent(appId)}&redirect_uri=${encodeURIComponent(redirectUri)}&response_type=code&scope=${scope}&state=${state}#wechat_redirect`
    },

    /** @param {string} url */
    callback(url) {
      return context.ready()
        .then(() => {
          const code = accept(url)
          return exchange(code).then(() => ({ code, state: context.state() }))
        })
        .catch((error) => {
          context.log.write('oauth', { code: error.code })
          throw error
        })
    },
  }
}

/** Scheme, host, port and path in one spelling; `""` for what has none. @param {any} url */
function placeOf(url) {
  const authority = authorityOf(url)
  return authority ? `${authority.secure ? 'https' : 'http'}://${authority.place}${url.replace(/^[^/]*\/\/[^/?#]*([^?#]*)[^]*/, '$1') || '/'}` : ''
}

/** The values of the parameters `code` and `state`, in the query alone. @param {any} url */
function parametersOf(url) {
  const pairs = String(url).replace(/#[^]*|^[^?#]*\??/g, '').split('&').map((pair) => pair.split('='))
  const valuesOf = (/** @type {string} */ wanted) => pairs.filter(([name]) => decode(name) === wanted).map(([, ...value]) => decode(value.join('=')))
  return { code: valuesOf('code'), state: valuesOf('state') }
}

/** In constant time: how much of a guess is right must not show. A used state is the same as none. @param {string} state @param {string} guess */
function isSame(state, guess) {
  let difference = state.length ^ guess.length
  for (let at = 0; at < state.length; at++) difference |= state.charCodeAt(at) ^ guess.charCodeAt(at)
  return state !== '' && difference === 0
}
