/**
 * Which answers mean that the server no longer accepts the token.
 */
import { at } from '../common/json.js'
import { jsonIn } from './answer.js'

/** @typedef {ReturnType<typeof createExpiredRule>} ExpiredRule */

/**
 * Make the rule that `SessionOptions.expired` says.
 *
 * @param {{ status: number[], code?: { path: string, values: any[] }, when?: (answer: any) => any }} options
 */
export function createExpiredRule({ status: statuses, code, when }) {
  /** Tell whether a failure, or an answer, has one of the statuses. @param {any} failure */
  const isRefusedStatus = (failure) => !!failure && statuses.includes(failure.statusCode)

  return {
    isRefusedStatus,
    /** Whether a body may mean it, too. */
    readsBodies: !!(code || when),

    /** Tell whether an answer means it. @param {import('../platform/wx.js').Transport} api @param {any} answer */
    matches(api, answer) {
      if (isRefusedStatus(answer)) return true
      if (code && api !== 'downloadFile') {
        const body = jsonIn(answer.data)
        if (body && typeof body === 'object' && code.values.includes(at(body, code.path))) return true
      }
      if (!when) return false
      try {
        return !!when(answer)
      } catch (error) {
        console.error(error)
        return false
      }
    },
  }
}
