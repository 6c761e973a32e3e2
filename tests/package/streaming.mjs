/**
 * What the tests of streams begin with: every platform that tells chunks in its own way, and routes that a test answers bit by bit.
 */
import { CHUNK_PROFILES } from '../runtime/index.mjs'
import { everywhere, plain } from './session.mjs'

const EVENTS = { 'Content-Type': 'text/event-stream' }

/** A test on every platform. @param {any} test @param {string} name @param {any} body @param {Parameters<typeof everywhere>[3]} [options] */
export const onEachPlatform = (test, name, body, options) => everywhere(test, name, body, { ...options, profiles: CHUNK_PROFILES })

/** Whether chunks are told as they come, so that something is heard before the end. */
export const tellsChunks = (profile) => profile.chunks === 'events' && profile.name !== 'oldest'

/** A route with a token whose answers the test writes; gives those that are open, oldest first. */
export function streams(home, path = '/chat', { method = 'GET', header = EVENTS, status = 200 } = {}) {
  const open = []
  home.backend.guard(method, path, () => ({ status, header, stream: (one) => open.push(one) }))
  return open
}

/** Begin a stream and write down what it tells. */
export function listen(home, options = {}, session = home.session) {
  const told = { heard: [], end: undefined, handle: undefined }
  told.handle = session.stream(home.runtime.wrap({ url: '/chat', ...options, onMessage: (message) => { told.heard.push(plain(message)); options.onMessage?.(message) } }))
  told.handle.then((answer) => { told.end = plain(answer) }, (error) => { told.end = error })
  return told
}

/** `data` of what was heard. */
export const dataOf = ({ heard }) => heard.map((message) => message.data ?? message)
