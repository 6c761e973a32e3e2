/**
 * Hands the page's requests on to the backend and to the stand-in of WeChat, and their answers back.
 *
 * Every answer comes as HTTP 200 with the real status in a header: a browser writes each 401 into its console as an error,
 * and here they are what is shown. `Set-Cookie`, which a page cannot read, comes the same way. A body that is asked for with
 * `x-frames` comes chunk by chunk, each as the backend sent it, with its length in front; the last frame says that it is whole. A
 * body without that frame broke off, which a browser would write into its console, too.
 */
import http from 'node:http'

/** Headers of a connection, not of a message (RFC 9110, section 7.6.1), and those of the page itself. */
const NOT_HANDED_ON = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'host', 'origin', 'referer', 'cookie', 'accept-encoding']

/**
 * @param {Record<string, string>} targets origins by name: `/to/<name>/path` goes to the path at that origin
 * @returns {(asked: http.IncomingMessage, answer: http.ServerResponse) => boolean} whether it was for the relay
 */
export function createRelay(targets) {
  return (asked, answer) => {
    const [, name, rest] = /^\/to\/(\w+)(\/.*)$/.exec(asked.url ?? '') ?? []
    if (name === undefined || !Object.hasOwn(targets, name)) return false
    if (!isOwnPage(asked)) {
      answer.writeHead(403, { 'content-type': 'text/plain' }).end('for the page of this address only')
      return true
    }
    relay(targets[name] + rest, asked, answer)
    return true
  }
}

/** The backend's `/demo` is for this machine: another site's page must not reach it through here, whatever name it gave this address. */
export function isOwnPage({ headers, socket }) {
  const own = [`127.0.0.1:${socket.localPort}`, `localhost:${socket.localPort}`]
  const { host = '', origin } = headers
  return own.includes(host) && (origin === undefined || origin === `http://${host}`)
}

function relay(url, asked, answer) {
  const headers = Object.fromEntries(Object.entries(asked.headers).filter(([name]) => !NOT_HANDED_ON.includes(name)))
  if (headers['x-cookie']) headers.cookie = headers['x-cookie']
  const isFramed = 'x-frames' in headers
  delete headers['x-cookie']
  delete headers['x-frames']
  // A connection each: one that was kept may be closed by the other side just when it is used.
  const onward = http.request(url, { method: asked.method, headers, agent: false }, (came) => {
    const header = Object.fromEntries(Object.entries(came.headers).filter(([name]) => !NOT_HANDED_ON.includes(name) && name !== 'set-cookie'))
    answer.writeHead(200, {
      'content-type': came.headers['content-type'] ?? 'application/octet-stream',
      'cache-control': 'no-store',
      'x-answer': encodeURIComponent(JSON.stringify({ status: came.statusCode, header, cookies: came.headers['set-cookie'] ?? [] }))
    })
    if (isFramed) return inFrames(came, answer)
    came.pipe(answer)
    came.on('error', () => answer.destroy())
    return undefined
  })
  // No answer at all is an answer without a status: the page tells its program that the network failed.
  onward.on('error', () => {
    if (!answer.headersSent) answer.writeHead(200, { 'x-answer': encodeURIComponent('{}') }).end()
  })
  answer.on('close', () => onward.destroy())
  asked.pipe(onward)
}

/** In the place of a length: the body is whole. */
const WHOLE = 0xffffffff

/** @param {http.IncomingMessage} came @param {http.ServerResponse} answer */
function inFrames(came, answer) {
  const frame = (number, bytes = Buffer.alloc(0)) => {
    const head = Buffer.alloc(4)
    head.writeUInt32BE(number)
    answer.write(Buffer.concat([head, bytes]))
  }
  came.on('data', (bytes) => frame(bytes.length, bytes))
  came.on('end', () => {
    frame(WHOLE)
    answer.end()
  })
  came.on('error', () => answer.end())
}
