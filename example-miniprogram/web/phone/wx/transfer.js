/**
 * `wx.uploadFile` and `wx.downloadFile`.
 */
import { asyncApi } from './call.js'
import { exchange, headerOf } from './exchange.js'
import { fileOf } from './files.js'
import { createTask } from './task.js'

const EVENTS = ['HeadersReceived', 'ProgressUpdate']

/** @param {{ address: string }} configured @param {Map<string, import('./files.js').StoredFile>} files */
export function transferApi(configured, files) {
  return {
    uploadFile: asyncApi('uploadFile', (options, call) => upload(configured, files, options, call), { promise: false }),
    downloadFile: asyncApi('downloadFile', (options, call) => download(configured, files, options, call), { promise: false })
  }
}

function upload(configured, files, options, call) {
  const file = files.get(options.filePath)
  if (!file) return call.fail('file not found')
  const form = new FormData()
  for (const [name, value] of Object.entries(options.formData ?? {})) form.append(name, String(value))
  form.append(options.name, file.blob, options.filePath.split('/').pop())
  // The browser writes the multipart content type itself.
  const header = Object.fromEntries(Object.entries(options.header ?? {}).filter(([name]) => name.toLowerCase() !== 'content-type'))
  return run(configured, { url: options.url, method: 'POST', header, body: form, timeout: options.timeout }, call,
    (bytes, statusCode) => ({ data: new TextDecoder().decode(bytes), statusCode }))
}

function download(configured, files, options, call) {
  return run(configured, { url: options.url, method: 'GET', header: options.header ?? {}, body: undefined, timeout: options.timeout }, call, (bytes, statusCode) => {
    const path = options.filePath ?? `wxfile://tmp_${files.size + 1}`
    files.set(path, fileOf(bytes))
    return options.filePath === undefined ? { tempFilePath: path, statusCode } : { filePath: path, statusCode }
  })
}

function run(configured, asked, call, answerOf) {
  const { task, listeners } = createTask(EVENTS, () => sent.abort())
  let statusCode = 0
  const sent = exchange(configured, asked, {
    onHeaders(status, headers, cookies) {
      statusCode = status
      const header = headerOf(headers, cookies)
      // Transfers answer without header: this is where their cookies are seen, an array on iOS.
      listeners.emit('HeadersReceived', { header: cookies.length > 0 ? { ...header, 'Set-Cookie': cookies } : header })
    },
    onEnd: (bytes) => call.succeed(answerOf(bytes, statusCode)),
    onFail: call.fail
  })
  return task
}
