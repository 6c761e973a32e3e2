import { createAlova } from 'alova'
import AdapterUniapp from '@alova/adapter-uniapp'

const http = createAlova(Object.assign({}, AdapterUniapp(), { cacheFor: null, responded: ({ statusCode, data }) => ({ status: statusCode, data }) }))

export const start = ({ url, method = 'GET', data, header, timeout }) => {
  const call = method === 'GET' ? http.Get(url, { headers: header, timeout }) : http.Post(url, data, { headers: header, timeout })
  return { promise: call.send(), abort: () => call.abort() }
}
export const upload = ({ url, filePath, name, onProgress }) => {
  const call = http.Post(url, { filePath, name }, { requestType: 'upload', enableUpload: !!onProgress })
  if (onProgress) call.onUpload(onProgress)
  return call.send()
}
export const download = ({ url, onProgress }) => {
  const call = http.Get(url, { requestType: 'download', enableDownload: !!onProgress })
  if (onProgress) call.onDownload(onProgress)
  return call.send()
}
export const progress = true
