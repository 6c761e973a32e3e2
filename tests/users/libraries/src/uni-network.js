import { un } from '@uni-helper/uni-network'

const http = un.create({ validateStatus: () => true })
const answer = ({ status, data }) => ({ status, data })

export const start = ({ url, method = 'GET', data, header, timeout }) => {
  const { token, cancel } = un.CancelToken.source()
  return { promise: http.request({ url, method, data, headers: header, timeout, cancelToken: token }).then(answer), abort: () => cancel('gone') }
}
export const upload = ({ url, filePath, name, onProgress }) => http.request({ adapter: 'upload', url, filePath, name, onUploadProgress: onProgress }).then(answer)
export const download = ({ url, onProgress }) => http.request({ adapter: 'download', url, onDownloadProgress: onProgress }).then(answer)
export const progress = true
