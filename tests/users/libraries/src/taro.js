import Taro from '../runtimes/taro'

const begin = (api, options, use = () => {}) => {
  const task = Taro[api](options)
  use(task)
  return task.then(({ statusCode, data }) => ({ status: statusCode, data }))
}

export const start = (options) => {
  let task
  return { promise: begin('request', options, (one) => { task = one }), abort: () => task.abort() }
}
export const upload = ({ url, filePath, name, onProgress }) => begin('uploadFile', { url, filePath, name }, (task) => onProgress && task.onProgressUpdate(onProgress))
export const download = ({ url, onProgress }) => begin('downloadFile', { url }, (task) => onProgress && task.onProgressUpdate(onProgress))
export const progress = true
