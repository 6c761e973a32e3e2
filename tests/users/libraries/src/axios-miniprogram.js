import axios from 'axios-miniprogram'

const http = axios.create({ validateStatus: () => true })
const answer = ({ status, data }) => ({ status, data })

export const start = ({ url, method = 'GET', data, header, timeout }) => {
  const { token, cancel } = axios.CancelToken.source()
  return { promise: http.request({ url, method, data, headers: header, timeout, cancelToken: token }).then(answer), abort: () => cancel('gone') }
}
export const upload = ({ url, filePath, name, onProgress }) =>
  http.request({ url, method: 'POST', upload: true, data: { name, filePath }, onUploadProgress: onProgress }).then(answer)
export const download = ({ url, onProgress }) => http.request({ url, method: 'GET', download: true, onDownloadProgress: onProgress }).then(answer)
export const progress = true
