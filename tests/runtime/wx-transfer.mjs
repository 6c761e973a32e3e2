/**
 * `wx.uploadFile` and `wx.downloadFile`: their success has no header, and cookies only where no type says so (platform.md, section 5).
 */
import { randomUUID } from 'node:crypto'
import { eventHeader } from './header-shapes.mjs'
import { DEFAULT_TIMEOUT, outgoingHeader, refusedByPhone, wrongHeader } from './network.mjs'
import { ERRNO } from './network-errors.mjs'
import { headerText, refusedUrl, timeoutOf, valueText } from './request-options.mjs'
import { Listeners, taskObject } from './task.mjs'
import { asyncApi, wrongType } from './wx-call.mjs'

const EVENTS = ['HeadersReceived', 'ProgressUpdate']

/** Where the program may write files. */
export const USER_DATA_PATH = 'wxfile://usr'

/** @param {import('./life.mjs').Life} life */
export function transferApi(life) {
  return {
    uploadFile: asyncApi(life, 'uploadFile', { promise: false, check: wrongUpload, perform: (options, call) => upload(life, options, call) }),
    downloadFile: asyncApi(life, 'downloadFile', { promise: false, check: wrongDownload, perform: (options, call) => download(life, options, call) })
  }
}

function wrongUpload(options) {
  return wrongType(options, 'filePath', 'String') ?? wrongType(options, 'name', 'String') ??
    wrongType(options, 'formData', 'Object', { optional: true })
}

function wrongDownload(options) {
  return wrongType(options, 'filePath', 'String', { optional: true })
}

/** Tell what the phone refuses of a transfer that the base library let pass. */
function refusedNatively(life, url, header) {
  const problem = wrongHeader(header)
  return refusedByPhone(url, life.options.domains) ?? (problem && { reason: `parameter error: ${problem}`, errno: ERRNO.parameter })
}

function upload(life, options, call) {
  const early = refusedUrl(options.url)
  if (early) return call.failNow(early.reason, early.errno)
  const listeners = new Listeners(life, 'uploadFile')
  let transfer
  const task = taskObject(life, listeners, EVENTS, () => transfer?.stop('abort'))
  const given = headerText(life, options.header)
  const refused = refusedNatively(life, options.url, given)
  const file = life.device.files.get(options.filePath)
  if (refused || !file) {
    call.fail(refused?.reason ?? 'file not found', refused?.errno)
    return task
  }

  const boundary = `----wx${randomUUID()}`
  // The platform writes the multipart content type itself, whatever the program says.
  const header = { ...outgoingHeader(life, given), 'content-type': `multipart/form-data; boundary=${boundary}` }
  const body = multipart(boundary, options.formData ?? {}, { name: options.name, path: options.filePath, file })
  const answer = { status: 0, cookies: {}, chunks: /** @type {Buffer[]} */ ([]) }
  transfer = life.network.begin(call, { url: options.url, method: 'POST', header, body, redirect: 'follow' }, timeoutOf(options.timeout, DEFAULT_TIMEOUT), {
    onUpload(sent, total) {
      listeners.emit('ProgressUpdate', { progress: percent(sent, total), totalBytesSent: sent, totalBytesExpectedToSend: total })
    },
    onHeaders(status, pairs) {
      const { header, ...cookies } = told(life, call.api, pairs)
      Object.assign(answer, { status, cookies })
      listeners.emit('HeadersReceived', { header, ...cookies })
    },
    onData: (chunk) => answer.chunks.push(chunk),
    onEnd: () => call.succeed({ data: Buffer.concat(answer.chunks).toString('utf8'), statusCode: answer.status, ...answer.cookies })
  })
  return task
}

function download(life, options, call) {
  const early = refusedUrl(options.url)
  if (early) return call.failNow(early.reason, early.errno)
  const listeners = new Listeners(life, 'downloadFile')
  let transfer
  const task = taskObject(life, listeners, EVENTS, () => transfer?.stop('abort'))
  const given = headerText(life, options.header)
  const refused = refusedNatively(life, options.url, given)
  const wrongPlace = options.filePath !== undefined && !options.filePath.startsWith(`${USER_DATA_PATH}/`)
  if (refused || wrongPlace) {
    call.fail(refused?.reason ?? `permission denied, open "${options.filePath}"`, refused?.errno)
    return task
  }

  const answer = { status: 0, cookies: {}, received: 0, chunks: /** @type {Buffer[]} */ ([]) }
  const asked = { url: options.url, method: 'GET', header: outgoingHeader(life, given), body: undefined, redirect: /** @type {const} */ ('follow') }
  transfer = life.network.begin(call, asked, timeoutOf(options.timeout, DEFAULT_TIMEOUT), {
    onHeaders(status, pairs) {
      const { header, ...cookies } = told(life, call.api, pairs)
      Object.assign(answer, { status, cookies })
      listeners.emit('HeadersReceived', { header, ...cookies })
    },
    onData(chunk, total = 0) {
      answer.chunks.push(chunk)
      answer.received += chunk.length
      listeners.emit('ProgressUpdate', {
        progress: percent(answer.received, total), totalBytesWritten: answer.received, totalBytesExpectedToWrite: total
      })
    },
    onEnd() {
      const path = options.filePath ?? `wxfile://tmp_${life.device.files.size + 1}`
      life.device.files.set(path, Buffer.concat(answer.chunks))
      call.succeed({ statusCode: answer.status, ...answer.cookies, ...(options.filePath === undefined ? { tempFilePath: path } : { filePath: path }) })
    }
  })
  return task
}

/** Header and cookies of a transfer: some clients' downloads have no cookies of their own. */
function told(life, api, pairs) {
  const { header, ...cookies } = eventHeader(life, pairs, life.profile.transferSetCookie)
  return { header, ...(life.profile.transferCookies.includes(api) ? cookies : {}) }
}

function percent(done, total) {
  return total > 0 ? Math.round((done / total) * 100) : 0
}

/** RFC 7578. */
function multipart(boundary, fields, { name, path, file }) {
  const parts = []
  for (const [key, value] of Object.entries(fields)) {
    parts.push(`--${boundary}\r\nContent-Disposition: form-data; name="${quoted(key)}"\r\n\r\n${valueText(value)}\r\n`)
  }
  const fileName = path.slice(path.lastIndexOf('/') + 1)
  parts.push(`--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"; filename="${quoted(fileName)}"\r\n` +
    'Content-Type: application/octet-stream\r\n\r\n')
  return Buffer.concat([Buffer.from(parts.join(''), 'utf8'), file, Buffer.from(`\r\n--${boundary}--\r\n`, 'utf8')])
}

/** RFC 7578, section 2: quotes and line ends in names are percent-encoded, as browsers do. */
function quoted(text) {
  return text.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
}
