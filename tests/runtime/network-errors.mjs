/**
 * The numbers and the wording of failures (platform.md, section 5: localised on iOS, so a program had better read `errno`).
 */

/** The numbers of the official table that this runtime gives. */
export const ERRNO = {
  timeout: 5,
  invalidData: 101,
  parameter: 1001,
  network: 600001,
  domain: 600002,
  interrupted: 600003,
  redirects: 600008,
  invalidUrl: 600009,
  data: 600010
}

const WORDING = {
  chromium: {
    refused: 'errcode:-102 cronet_error_code:-102 error_msg:net::ERR_CONNECTION_REFUSED',
    reset: 'errcode:-101 cronet_error_code:-101 error_msg:net::ERR_CONNECTION_RESET',
    unresolved: 'errcode:-105 cronet_error_code:-105 error_msg:net::ERR_NAME_NOT_RESOLVED',
    offline: 'errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED',
    redirects: 'errcode:-310 cronet_error_code:-310 error_msg:net::ERR_TOO_MANY_REDIRECTS'
  },
  ios: {
    refused: '未能连接到服务器。',
    reset: '网络连接已中断。',
    unresolved: '未能找到使用指定主机名的服务器。',
    offline: '似乎已断开与互联网的连接。',
    redirects: 'HTTP 重定向太多。'
  }
}

/**
 * @param {import('./profiles.mjs').Profile} profile
 * @param {import('./http-client.mjs').NetworkFailure} failure
 */
export function networkReason(profile, failure) {
  return WORDING[profile.networkErrors][failure.kind]
}

/** @param {import('./http-client.mjs').NetworkFailure} failure */
export function networkErrno({ kind }) {
  return kind === 'redirects' ? ERRNO.redirects : ERRNO.network
}
