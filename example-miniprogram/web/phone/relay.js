/**
 * The way out of the page: through the server that it came from (web/relay.mjs), which hands on to the backend and to WeChat's stand-in.
 */

import { board } from './board.js'

/**
 * @param {string} path `/to/backend/…` or `/to/wechat/…`
 * @param {RequestInit} request
 * @returns {Promise<{ status: number, header: Record<string, string>, cookies: string[], bytes: ArrayBuffer }>} fails when there is no answer
 */
export async function throughRelay(path, request) {
  const response = await fetch(path, { ...request, credentials: 'omit', cache: 'no-store' })
  const { status, header, cookies } = JSON.parse(decodeURIComponent(response.headers.get('x-answer') ?? '{}'))
  if (!status) throw new Error('no answer')
  return { status, header, cookies, bytes: await response.arrayBuffer() }
}

/** Asks the stand-in of WeChat. @param {string} path @param {Record<string, unknown>} body @returns {Promise<any>} */
export async function askWechat(path, body) {
  if (board.faults.offline) throw new Error('no network')
  const { status, bytes } = await throughRelay(`/to/wechat${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  if (status !== 200) throw new Error(`HTTP ${status}`)
  return JSON.parse(new TextDecoder().decode(bytes))
}
