import Request from 'luch-request'

const http = new Request({ validateStatus: () => true })
const answer = ({ statusCode, data }) => ({ status: statusCode, data })

export const start = ({ url, method = 'GET', data, header, timeout }) => {
  let task
  return { promise: http.request({ url, method, data, header, timeout, getTask: (one) => { task = one } }).then(answer), abort: () => task.abort() }
}
export const upload = ({ url, filePath, name, onProgress }) =>
  http.upload(url, { filePath, name, getTask: (task) => onProgress && task.onProgressUpdate(onProgress) }).then(answer)
export const download = ({ url, onProgress }) => http.download(url, { getTask: (task) => onProgress && task.onProgressUpdate(onProgress) }).then(answer)
export const progress = true
