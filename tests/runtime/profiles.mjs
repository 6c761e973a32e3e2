/**
 * The platforms a mini-program meets, as far as they differ (platform.md). Each field is one difference.
 *
 * @typedef {object} Profile
 * @property {string} name
 * @property {string} platform        what `wx.getSystemInfoSync().platform` says
 * @property {string} system
 * @property {string} baseLibrary     version of the base library: decides which APIs and fields exist
 * @property {boolean} nativePromise  false: `Promise` is a setTimeout polyfill, each hop a macrotask (iOS <= 15, section 2)
 * @property {boolean} bigInt         missing on some iOS devices (section 2)
 * @property {boolean} globalThis     polyfilled at base library 2.23.1 (section 2)
 * @property {'new' | 'es2017'} library  'es2017': no library method newer than that
 * @property {string[]} decoys        globals that this platform has by accident and no other has (DevTools, section 1 and 2)
 * @property {'instance' | 'result'} wasmAnswer  what `WXWebAssembly.instantiate` resolves with (section 1)
 * @property {boolean} dottedDirectories  whether a wasm path may have a dot in a directory's name (section 1)
 * @property {'canonical' | 'lower'} headerCase  of header names in answers (section 5)
 * @property {'comma' | 'array'} setCookie       several Set-Cookie in `request`'s header: joined, or an array (section 5)
 * @property {string} setCookieJoiner
 * @property {'comma' | 'array'} transferSetCookie  the same for uploadFile and downloadFile (section 5)
 * @property {boolean} cookiesField   whether `request`'s answer has `cookies`, given base library 2.10.0 (section 5)
 * @property {string[]} transferCookies  whose `success` and headers event have `cookies` as well (section 5)
 * @property {'accessor' | 'getter' | 'value'} members  how functions stand on `wx`: 'accessor' can be assigned until it is first read, and ignores it
 *   in silence from then on, 'getter' cannot be assigned, 'value' always can (section 5)
 * @property {boolean} wantsWxAsThis  API functions throw unless called as `wx.name(…)` (section 5)
 * @property {'ios' | 'chromium'} networkErrors  wording of network failures (section 5)
 * @property {'events' | 'whole'} chunks  'whole': no chunk event ever comes, `success` has the body (section 11)
 * @property {'buffer' | 'view' | 'text'} chunkData  what an event of a chunk has (section 11)
 * @property {boolean} statusInHeaders    whether `onHeadersReceived` tells the status (section 11)
 * @property {boolean} statusInChunkedEnd  false: `success` of a chunked request has NaN (section 11)
 * @property {boolean} tellsBrokenChunks  false: a chunked answer that breaks off is told by nothing (section 11)
 * @property {boolean} abortsChunked      false: `abort` of a chunked request does nothing (section 11)
 * @property {'binding' | 'jsapi'} sockets  which implementation of `wx.connectSocket` (section 9)
 * @property {boolean} readyState     a SocketTask has one (section 9)
 * @property {boolean} losesSockets   10 s in the background end a socket without a word (section 9)
 * @property {boolean} staleReadyState  and its `readyState` does not show that
 * @property {string} handshakeError  what `onError` says of a refused handshake: never the status (section 9)
 */

/** @type {Profile} */
const ios = {
  name: 'ios',
  platform: 'ios',
  system: 'iOS 17.4',
  baseLibrary: '3.8.0',
  nativePromise: true,
  bigInt: true,
  globalThis: true,
  library: 'new',
  decoys: [],
  wasmAnswer: 'instance',
  dottedDirectories: true,
  headerCase: 'canonical',
  setCookie: 'comma',
  setCookieJoiner: ', ',
  transferSetCookie: 'array',
  cookiesField: true,
  transferCookies: ['uploadFile', 'downloadFile'],
  members: 'accessor',
  wantsWxAsThis: false,
  networkErrors: 'ios',
  chunks: 'events',
  chunkData: 'buffer',
  statusInHeaders: true,
  statusInChunkedEnd: true,
  tellsBrokenChunks: false,
  abortsChunked: true,
  sockets: 'jsapi',
  readyState: true,
  losesSockets: true,
  staleReadyState: true,
  handshakeError: 'Invalid HTTP status'
}

/** @type {Profile} */
const android = {
  ...ios,
  name: 'android',
  platform: 'android',
  system: 'Android 14',
  headerCase: 'lower',
  setCookieJoiner: ',',
  transferSetCookie: 'comma',
  transferCookies: ['uploadFile'],
  members: 'getter',
  networkErrors: 'chromium',
  tellsBrokenChunks: true,
  sockets: 'binding',
  losesSockets: false,
  staleReadyState: false,
  handshakeError: 'open fail: _code:20,_msg:Invalid HTTP status.'
}

/** @type {Profile} */
const devtools = {
  ...ios,
  name: 'devtools',
  platform: 'devtools',
  system: 'Windows 10 x64',
  decoys: ['TextDecoder', 'TextEncoder', 'WebAssembly'],
  wasmAnswer: 'result',
  dottedDirectories: false,
  setCookie: 'array',
  members: 'value',
  wantsWxAsThis: true,
  networkErrors: 'chromium',
  statusInHeaders: false,
  tellsBrokenChunks: true,
  abortsChunked: false,
  sockets: 'binding',
  losesSockets: false,
  staleReadyState: false,
  handshakeError: ''
}

/** iOS 15 and below with a current base library. */
/** @type {Profile} */
const ios15 = { ...ios, name: 'ios15', system: 'iOS 15.8', nativePromise: false, bigInt: false, staleReadyState: false }

/** HarmonyOS: base library 3.7.0 and later, V8 (section 1). Its network stack's habits are not documented; Android's are assumed. */
/** @type {Profile} */
const harmony = { ...android, name: 'harmony', platform: 'ohos', system: 'HarmonyOS 5.0', wasmAnswer: 'result', cookiesField: false }

/** The oldest base library on which a `.wasm.br` loads. No errno, no random bytes, no encrypted storage. */
/** @type {Profile} */
const oldest = {
  ...android,
  name: 'oldest',
  system: 'Android 7.0',
  baseLibrary: '2.14.0',
  bigInt: false,
  globalThis: false,
  library: 'es2017',
  readyState: false,
  sockets: 'jsapi'
}

/** Every profile; a suite that is about the platform runs over all of them. */
export const PROFILES = [ios, android, devtools, ios15, harmony, oldest].map((profile) => Object.freeze(profile))

/** WeChat for Windows and for Mac differ from the others in what they make of chunks (section 11), and are met where that is the point. */
/** @type {Profile} */
const windows = { ...devtools, name: 'windows', platform: 'windows', decoys: [], dottedDirectories: true, wantsWxAsThis: false, chunks: 'whole', statusInHeaders: true }
/** @type {Profile} */
const mac = { ...ios, name: 'mac', platform: 'mac', system: 'macOS 14.5', statusInChunkedEnd: false, tellsBrokenChunks: true }

/** Every profile of which chunks are asked. The views and texts of the last two no source reports: a program may meet them all the same. */
export const CHUNK_PROFILES = [
  ...PROFILES, windows, mac, { ...android, name: 'views', chunkData: 'view' }, { ...android, name: 'texts', chunkData: 'text' }
].map((profile) => Object.freeze(profile))

/**
 * Find a profile by its name, or take one as it is.
 * @param {string | Profile} nameOrProfile
 * @returns {Profile}
 */
export function profileOf(nameOrProfile) {
  if (typeof nameOrProfile === 'object') return nameOrProfile
  const profile = CHUNK_PROFILES.find(({ name }) => name === nameOrProfile)
  if (!profile) throw new TypeError(`profile: no '${nameOrProfile}'; there are ${CHUNK_PROFILES.map(({ name }) => name).join(', ')}`)
  return profile
}

/**
 * Run a suite once per profile.
 * @param {(name: string, body: (context: any) => any) => any} test `test`, `describe` or `it` of node:test
 * @param {(profile: Profile, context: any) => any} body
 */
export function eachProfile(test, body) {
  for (const profile of PROFILES) test(`profile ${profile.name}`, (context) => body(profile, context))
}

/**
 * Tell whether a base library is at least of a version.
 * @param {string} baseLibrary @param {string} version
 */
export function atLeast(baseLibrary, version) {
  const [have, want] = [baseLibrary, version].map((text) => text.split('.').map(Number))
  for (let part = 0; part < 3; part += 1) {
    if (have[part] !== want[part]) return have[part] > want[part]
  }
  return true
}
