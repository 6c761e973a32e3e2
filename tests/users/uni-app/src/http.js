// #ifdef MP-WEIXIN
import { session } from './session'
// #endif

/** Gives the data of an answer. */
export async function http(options) {
  // #ifdef MP-WEIXIN
  return (await session.request(options)).data
  // #endif
  // #ifndef MP-WEIXIN
  // H5: nothing of wx-session is in this build. The browser keeps its cookie, which says who it is.
  return (await uni.request(Object.assign({}, options, { url: 'https://api.example.com' + options.url, withCredentials: true }))).data
  // #endif
}
