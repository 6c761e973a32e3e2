// Helpers of a program's own around `session.request`.
import type { RequestOptions } from 'wx-session'
import { session, type User } from './session'

/** The answer's type comes from the one name, for the callback and for the promise. */
export const askUser = (options: Omit<RequestOptions<User>, 'url'>) => session.request<User>({ ...options, url: '/me' }).then(({ data }) => data.nickname.trim())

/** A callback's own type decides nothing: where none is named, `data` is anything. */
export const askBill = (options: Omit<WechatMiniprogram.RequestOption, 'fail'>) => session.request(options).then(({ data }) => data.result.total)
export const askShop = () => session.request({ url: '/shop', success: (answer: WechatMiniprogram.RequestSuccessCallbackResult) => answer.statusCode }).then(({ data }) => data.name)
