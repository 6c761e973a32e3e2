import axios from 'axios'
import { createUniAppAxiosAdapter } from '@uni-helper/axios-adapter'

const http = axios.create({ adapter: createUniAppAxiosAdapter(), validateStatus: () => true })
const answer = ({ status, data }) => ({ status, data })

export const start = ({ url, method = 'GET', data, header, timeout }) => {
  const { token, cancel } = axios.CancelToken.source()
  return { promise: http.request({ url, method, data, headers: header, timeout, cancelToken: token }).then(answer), abort: () => cancel('gone') }
}
export const upload = ({ url, filePath, name, onProgress }) => http.request({ url, method: 'upload', filePath, name, onUploadProgress: onProgress }).then(answer)
export const download = ({ url, onProgress }) => http.request({ url, method: 'download', onDownloadProgress: onProgress }).then(answer)
export const progress = true
