import http from 'wefetch'

const answer = ({ statusCode, status, data }) => ({ status: statusCode || status, data })

let calls = 0

/** The library hands out the task by an event, whose name the call chooses. */
const withTask = (run, use) => {
  calls += 1
  const eventType = `call-${calls}`
  const promise = run({ eventType }).then(answer)
  http.on(eventType, use)
  return promise
}

export const start = ({ url, method = 'GET', data, header, timeout }) => {
  let task
  const promise = withTask((config) => http.request({ url, method: method.toLowerCase(), data, header, timeout, config }), (one) => { task = one })
  return { promise, abort: () => task.abort() }
}
export const upload = ({ url, filePath, name, onProgress }) => withTask((config) => http.upload(url, { filePath, name, config }), (task) => onProgress && task.onProgressUpdate(onProgress))
export const download = ({ url, onProgress }) => withTask((config) => http.download({ url, config }), (task) => onProgress && task.onProgressUpdate(onProgress))
export const progress = true
