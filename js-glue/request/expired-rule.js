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
 * @param {import('../watching/warnings.js').Warnings} warnings
 */
export function createExpiredRule({ status: statuses, code, when }, warnings) {
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
        const found = body && typeof body === 'object' ? at(body, code.path) : undefined
        if (code.values.includes(found)) return true
        if (code.values.some((value) => typeof value !== typeof found && String(value) === String(found))) warnings.otherType(code.path, found)
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
