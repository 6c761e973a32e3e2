/**
 * Hands the user over to a web page: its address gets a ticket of the program's server.
 */
import { SessionError, configError } from '../common/errors.js'
import { promised } from '../common/later.js'
import { object, text } from '../common/readers.js'
import { failureIn, usual } from '../request/answer.js'
import { isPrivate } from '../request/hosts.js'
import { withQuery } from '../request/inject.js'
import { inAscii } from '../socket/address.js'

const check = object({ param: [text, 'ticket'] })

/** @typedef {ReturnType<typeof createHandover>} Handover */

/**
 * Make `session.handover`. `endpoint`: `SessionOptions.handover`.
 *
 * @param {import('../endpoints/required.js').Required} required
 * @param {import('./options.js').Endpoint | undefined} endpoint
 */
export const createHandover = (required, endpoint) =>
  /** @param {any} page its address @param {any} [given] @returns {Promise<string>} the address with a ticket */
  (page, given = {}) => promised(() => {
    if (!endpoint) throw configError('handover(url): options.handover is missing')
    const { param } = check(given, 'handover(url, options)')
    // Whoever hears the ticket on the way is the user.
    if (!isPrivate(page)) throw configError('handover(url): url must be an absolute https URL (http on this machine alone)')
    const url = inAscii(page)
    return required(endpoint, { url }, 'ERR_EXCHANGE_FAILED').then((body) => {
      const ticket = usual(body, ['ticket'])
      if (typeof ticket !== 'string' || !ticket) throw new SessionError('ERR_EXCHANGE_FAILED', 'the endpoint answered without a ticket', { cause: failureIn({}, body) })
      return withQuery(url, param, ticket)
    })
  })
