const begin = (api, options, use = () => {}) => new Promise((resolve, reject) => use(uni[api](Object.assign({
  success: ({ statusCode, data }) => resolve({ status: statusCode, data }), fail: reject
}, options))))

export const start = (options) => {
  let task
  return { promise: begin('request', options, (one) => { task = one }), abort: () => task.abort() }
}
export const upload = ({ url, filePath, name, onProgress }) => begin('uploadFile', { url, filePath, name }, (task) => onProgress && task.onProgressUpdate(onProgress))
export const download = ({ url, onProgress }) => begin('downloadFile', { url }, (task) => onProgress && task.onProgressUpdate(onProgress))
export const progress = true
