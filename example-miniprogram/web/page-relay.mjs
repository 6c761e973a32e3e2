/**
 * Hands on what a web view opens: pages of the backend, with status, cookies and redirects as they are, and under the name by which the
 * mini-program knows the backend, for a ticket is good at its host alone.
 */
import http from 'node:http'
import { isOwnPage } from './relay.mjs'

/** Where the backend has its pages. */
const PAGES = '/web/'
/** What the browser says of itself and of its connection. */
const NOT_HANDED_ON = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'accept-encoding', 'origin', 'referer']

/**
 * @param {string} target the backend's origin
 * @param {string} host as the mini-program's config.js has it
 * @returns {(asked: http.IncomingMessage, answer: http.ServerResponse) => boolean} whether it was a page
 */
export function createPageRelay(target, host) {
  return (asked, answer) => {
    if (!asked.url?.startsWith(PAGES)) return false
    if (!isOwnPage(asked) || asked.method !== 'GET') {
      answer.writeHead(403, { 'content-type': 'text/plain' }).end('for the page of this address only')
      return true
    }
    const headers = { ...Object.fromEntries(Object.entries(asked.headers).filter(([name]) => !NOT_HANDED_ON.includes(name))), host }
    const onward = http.request(target + asked.url, { headers, agent: false }, (came) => {
      answer.writeHead(came.statusCode ?? 502, came.rawHeaders.filter((_, at, all) => !NOT_HANDED_ON.includes(all[at - (at % 2)].toLowerCase())))
      came.pipe(answer)
      came.on('error', () => answer.destroy())
    })
    onward.on('error', () => answer.headersSent || answer.writeHead(502, { 'content-type': 'text/plain' }).end('the backend does not answer'))
    onward.end()
    return true
  }
}
