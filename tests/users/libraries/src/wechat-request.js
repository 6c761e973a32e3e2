import http from 'wechat-request'

export const start = ({ url, method = 'GET', data, header, timeout }) => ({
  promise: http.request({ url, method: method.toLowerCase(), data, headers: header || {}, timeout }).then(({ status, data }) => (status === 'canceled' ? Promise.reject(new Error(status)) : { status, data }))
})
