/**
 * What a code of the core means in this session, as the beginning of a message: what failed, and what to do about it.
 */
import { origin } from '../boundary/bindings.js'
import { meaningOf } from '../common/errors.js'

/** What has ended where only the user can go on, by where the token came from. @type {Partial<Record<import('../boundary/bindings.js').Origin, string>>} */
const ENDED = {
  oauth: 'the authorisation (OAuth consent) has ended: open the page of session.oauth.authorizeUrl() again',
  adopted: 'the token of adopt() has ended: let the user log in again, then call session.adopt()',
}

/** @typedef {ReturnType<typeof createWords>} Words */

/**
 * Make what gives the words.
 *
 * @param {import('../boundary/core.js').Core} core
 * @param {import('../api/options.js').Options} options
 * @param {() => boolean} hasAccepted whether the server has accepted a request with a token in this launch
 */
export const createWords = (core, { inject, login }, hasAccepted) =>
  /** @param {import('../boundary/types.js').ErrorCode} code */
  (code) => {
    const meaning = meaningOf(code)
    if (code === 'ERR_REAUTH_REQUIRED') {
      // Asked after a logout, the user did not act.
      if (core.state().reason === 'ERR_LOGGED_OUT') return meaningOf('ERR_LOGGED_OUT')
      const from = core.theMachine.ask(origin)
      return (from && ENDED[from]) || (login ? meaning : 'nobody is logged in: let the user log in, then call session.adopt()')
    }
    if (code !== 'ERR_EXPIRED' || hasAccepted()) return meaning
    const places = Array.isArray(inject) ? inject.map((one) => `${one.in} ${one.name}`).join(', ') || 'nowhere' : 'by your function'
    return `${meaning}; no request with a token was accepted yet: does the server look for it where options.inject puts it (${places})?`
  }
