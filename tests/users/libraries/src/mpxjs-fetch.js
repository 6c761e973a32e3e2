import { XFetch, CancelToken } from '@mpxjs/fetch'

const http = new XFetch()

export const start = ({ url, method, data, header, timeout }) => {
  const cancel = new CancelToken()
  return { promise: http.fetch({ url, method, data, header, timeout, cancelToken: cancel.token }).then(({ status, statusCode, data }) => ({ status: status || statusCode, data })), abort: () => cancel.exec('gone') }
}
