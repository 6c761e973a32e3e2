/**
 * The way out of the page: through the server that it came from (web/relay.mjs), which hands on to the backend and to WeChat's stand-in.
 */

import { board } from './board.js'
import { readFrames } from './frames.js'

/** @typedef {{ status: number, header: Record<string, string>, cookies: string[] }} Head */

/**
 * @param {string} path `/to/backend/…` or `/to/wechat/…`
 * @param {RequestInit} request
 * @param {{ onHead: (head: Head) => void, onChunk: (bytes: Uint8Array) => void }} [bit] the body comes bit by bit, and `bytes` is empty
 * @returns {Promise<Head & { bytes: ArrayBuffer }>} fails when there is no answer, or it breaks off
 */
export async function throughRelay(path, request, bit) {
  const headers = new Headers(request.headers)
  if (bit) headers.set('x-frames', '1')
  const response = await fetch(path, { ...request, headers, credentials: 'omit', cache: 'no-store' })
  const { status, header, cookies } = JSON.parse(decodeURIComponent(response.headers.get('x-answer') ?? '{}'))
  if (!status) throw new Error('no answer')
  const head = { status, header, cookies }
  if (!bit || !response.body) return { ...head, bytes: await response.arrayBuffer() }
  bit.onHead(head)
  await readFrames(response.body, bit.onChunk)
  return { ...head, bytes: new ArrayBuffer(0) }
}

/** Asks the stand-in of WeChat. @param {string} path @param {Record<string, unknown>} body @returns {Promise<any>} */
export async function askWechat(path, body) {
  if (board.faults.offline) throw new Error('no network')
  const { status, bytes } = await throughRelay(`/to/wechat${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  if (status !== 200) throw new Error(`HTTP ${status}`)
  return JSON.parse(new TextDecoder().decode(bytes))
}
