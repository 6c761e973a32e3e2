/**
 * Open-platform authorisation: the page where the user consents, and the way back from it.
 */
import { FailureKind, drawState, handleAuthorised } from '../boundary/bindings.js'
import { SessionError, configError } from '../common/errors.js'
import { codeOf } from '../common/failures.js'
import { once } from '../common/once.js'
import { among, mandatory, object, text } from '../common/readers.js'
import { addPassingSecret } from '../watching/redact.js'
import { parametersOf, placeOf } from './redirect.js'

const PAGE = 'https://open.weixin.qq.com/connect/oauth2/authorize'
/** Below this the core gets new random bytes in time for the next pages. */
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

/** @typedef {ReturnType<typeof createOAuth>} OAuth */

/**
 * Make `session.oauth`.
 *
 * `exchange`: the endpoint that turns a code into a token, within `timeout` milliseconds.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   entropy: import('../boundary/entropy.js').Entropy,
 *   states: import('./pending-states.js').PendingStates,
 *   records: import('../records/records.js').Records,
 *   operations: import('../endpoints/operations.js').Operations,
 *   askForGrant: import('../endpoints/grants.js').AskForGrant,
 *   errorOf: import('../watching/core-error.js').ErrorOf,
 *   log: import('../watching/log.js').Log,
 *   exchange: any,
 *   timeout: number,
 * }} parts
 */
export function createOAuth({ core, entropy, states, records, operations, askForGrant, errorOf, log, exchange: endpoint, timeout }) {
  let exchanges = 0

  /** Make the address of the page where the user consents. @param {any} given @returns {string} */
  function authorizeUrl(given) {
    const { appId, redirectUri, scope } = check(given, 'oauth.authorizeUrl(options)')
    const { loadError, machine } = core
    if (!machine) throw loadError || new SessionError('ERR_NOT_READY', 'oauth can be used once session.ready has settled')
    const state = machine.ask(drawState)
    if (entropy.left() < FEW_BYTES) entropy.fetch()
    if (!state) throw new SessionError('ERR_NO_ENTROPY', 'there are no random bytes: they need base library 2.15.0 and options.oauth')
    states.add(state, redirectUri)
    return `${PAGE}?appid=${encodeURIComponent(appId)}&redirect_uri=${encodeURIComponent(redirectUri)}&response_type=code&scope=${scope}&state=${state}#wechat_redirect`
  }

  /** Take a user back who has consented: the address is checked, the code exchanged. @param {string} url */
  function callback(url) {
    return core.ready(true)
      .then(() => {
        const code = states.accept(url)
        addPassingSecret(code)
        return exchange(code).then(() => ({ code, state: core.state() }))
      })
      .catch((error) => {
        log.write('oauth', { code: error.code })
        throw error
      })
  }

  /** @param {string} code @returns {Promise<void>} */
  function exchange(code) {
    return new Promise((resolve, reject) => {
      if (!endpoint) return resolve()
      const account = core.account()
      // Below 0, so that it is no operation of the core's.
      const op = --exchanges
      const end = once(timeout, (grant, evidence = { failure: FailureKind.Timeout }) => {
        if (!grant) {
          operations.cancel(op)
          operations.about(op).evidence = evidence
          reject(errorOf({ code: codeOf(evidence.failure, 'ERR_EXCHANGE_FAILED'), evidence: op }, 'oauth'))
        } else if (account !== core.account()) {
          reject(errorOf({ code: 'ERR_LOGGED_OUT' }, 'oauth'))
        } else {
          records.catchUp()
          core.theMachine.tell(handleAuthorised, grant)
          resolve()
        }
      })
      askForGrant({ op, endpoint, name: 'code', value: code }, end, (evidence) => end(undefined, evidence))
    })
  }

  return { authorizeUrl, callback }
}
