/**
 * A socket's address: a `ws` or `wss` URL, and the `http` or `https` URL by whose rules token and cookies go there.
 */
import { tried } from '../common/guard.js'

/** Give the URL that the platform connects to. @param {string} url absolute; `http` stands for `ws` */
export const socketUrl = (url) => url.replace(/^http/i, 'ws')

/** Give the URL whose host and cookies count (RFC 6455, section 4.1: a handshake is a GET of this). @param {string} url */
export const handshakeUrl = (url) => url.replace(/^ws/i, 'http')

/** Write what is not ASCII as a URL has it: some phones do not connect, or show an empty page. @param {string} url */
export const inAscii = (url) => url.replace(/[^\0-\x7f]+/g, (text) => tried(() => encodeURIComponent(text)) || text)
