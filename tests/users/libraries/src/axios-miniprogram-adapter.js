import axios from 'axios-miniprogram-adapter/node_modules/axios'
import adapter from 'axios-miniprogram-adapter'

const http = axios.create({ adapter, validateStatus: () => true })

export const start = ({ url, method, data, header, timeout }) => {
  const { token, cancel } = axios.CancelToken.source()
  const promise = http.request({ url, method, data, headers: header, timeout, cancelToken: token }).then(({ status, data }) => ({ status, data }))
  return { promise, abort: () => cancel('gone') }
}
