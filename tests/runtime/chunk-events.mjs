/**
 * What `wx.request` tells of a chunked answer, as far as the platforms differ (platform.md, section 11).
 */
import { atLeast } from './profiles.mjs'

export class ChunkEvents {
  /**
   * @param {import('./life.mjs').Life} life
   * @param {import('./task.mjs').Listeners} listeners
   * @param {boolean} wanted `enableChunked`
   */
  constructor(life, listeners, wanted) {
    this.life = life
    this.listeners = listeners
    this.isKnown = atLeast(life.baseLibrary, '2.20.2')
    /** The body comes by events. */
    this.isOn = wanted && this.isKnown && life.profile.chunks === 'events'
    this.hasBegun = false
    this.decoder = new TextDecoder()
  }

  /** The task's events. */
  get names() {
    return this.isKnown ? ['HeadersReceived', 'ChunkReceived'] : ['HeadersReceived']
  }

  headers(statusCode, rest) {
    this.hasBegun = true
    this.listeners.emit('HeadersReceived', { ...(this.life.profile.statusInHeaders ? { statusCode } : {}), ...rest })
  }

  /** @param {Buffer} bytes */
  data(bytes) {
    const { life, listeners } = this
    const { chunkData } = life.profile
    if (chunkData === 'view') listeners.emit('ChunkReceived', bytes, (bytes) => life.realm.object({ data: viewOf(life.realm, bytes) }))
    else listeners.emit('ChunkReceived', { data: chunkData === 'text' ? this.decoder.decode(bytes, { stream: true }) : new Uint8Array(bytes) })
  }

  /** @param {number} status */
  finalStatus(status) {
    return this.isOn && !this.life.profile.statusInChunkedEnd ? NaN : status
  }

  get canAbort() {
    return !this.isOn || this.life.profile.abortsChunked
  }

  /** An answer that breaks off in the middle is told by nothing. */
  get keepsSilent() {
    return this.isOn && this.hasBegun && !this.life.profile.tellsBrokenChunks
  }
}

/** A view that does not begin where its buffer does. */
function viewOf(realm, bytes) {
  return new realm.own.root.Uint8Array(realm.buffer(Buffer.concat([Buffer.from('!'), bytes])), 1)
}
