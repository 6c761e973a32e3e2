/**
 * `wx.cloud.callContainer` (platform.md, section 8): a service of the cloud, reached by two ways.
 *
 * The first is HTTP; what fails there is sent again through a tunnel, so that a POST may arrive twice. `callContainer.http` and
 * `callContainer.tunnel` are counted, and the first has faults of its own: `fail` (it is not sent) and `lose` (its answer is).
 */
import { exchange } from './http-client.mjs'
import { shapeHeader } from './header-shapes.mjs'
import { networkReason } from './network-errors.mjs'
import { atLeast } from './profiles.mjs'
import { Sent } from './record.mjs'
import { asyncApi, typeName, wrongType } from './wx-call.mjs'

/** Most bytes of a body in the tunnel. */
const TUNNEL_BYTES = 100 * 1024
const WITH_BODY = ['POST', 'PUT', 'PATCH', 'DELETE']

/** @param {import('./life.mjs').Life} life @param {{ request: Function }} plain the platform's own `wx.request` */
export function cloudApi(life, { request }) {
  if (!atLeast(life.baseLibrary, '2.23.0')) return {}
  const state = { isInitialised: false, request }
  const callContainer = asyncApi(life, 'callContainer', {
    check: (options) => wrongType(options, 'path', 'String') ?? wrongType(options, 'header', 'Object', { optional: true }),
    perform: (options, call) => perform(life, state, options, call)
  })
  const cloud = life.realm.object({
    init: () => { state.isInitialised = true },
    callContainer(options) {
      if (life.profile.wantsWxAsThis && this !== cloud) throw life.realm.error('wx.cloud.callContainer was called without wx.cloud as this', 'TypeError')
      return callContainer(options)
    }
  })
  return { cloud }
}

function perform(life, state, options, call) {
  // Failures are Errors with a code and the API's whole name.
  const fail = (errCode, reason) => call.failWith({ errCode, errMsg: `cloud.callContainer:fail ${reason}` })
  if (!state.isInitialised) return void fail(-601002, 'Cloud API isn\'t enabled, please call init first')
  const { env } = options.config ?? {}
  const header = options.header ?? {}
  const service = options.service ?? header['X-WX-SERVICE'] ?? header['x-wx-service']
  const origin = life.options.containers[`${env}/${service}`]
  if (!origin) return void fail(-501000, `Invalid host: no service ${service} in ${env}`)
  call.work(() => void send(life, state, { ...options, origin, env, service }, call, fail))
}

async function send(life, state, options, call, fail) {
  try {
    const answer = await overHttp(life, options, call).catch(() => overTunnel(life, options, call))
    finish(life, state, options, call, answer)
  } catch (failure) {
    fail(-601034, networkReason(life.profile, failure))
  }
}

/** The first way. Rejects when it fails, whatever the server did with the request. */
async function overHttp(life, options, call) {
  life.record.call('callContainer.http', options)
  const plan = life.faults.take('callContainer.http', options)?.plan ?? {}
  if (plan.fail) throw plan.fail
  const { method = 'GET' } = options
  const hasBody = WITH_BODY.includes(method)
  const path = hasBody ? options.path : withQuery(options.path, options.data, encodeURIComponent)
  const answer = await ask(life, { ...options, path, method, body: hasBody ? bodyOf(options.data ?? {}) : undefined }, call)
  if (plan.lose) throw new Error('timeout')
  return answer
}

/** The second way: no body but for some methods, a GET's data as they are. */
function overTunnel(life, options, call) {
  life.record.call('callContainer.tunnel', options)
  const { method = 'GET' } = options
  const body = WITH_BODY.includes(method) ? bodyOf(options.data ?? {}) : undefined
  if (body && body.length > TUNNEL_BYTES) return Promise.reject(Object.assign(new Error(), { reason: 'request data too large' }))
  const path = method === 'GET' ? withQuery(options.path, options.data, String) : options.path
  return ask(life, { ...options, path, method, body }, call)
}

/** One exchange with the service; no redirect is followed here. */
function ask(life, { origin, env, service, path, method, header = {}, body }, call) {
  const outgoing = {}
  for (const [name, value] of Object.entries(header)) outgoing[name.toLowerCase()] = value
  Object.assign(outgoing, { 'x-wx-env': env, 'x-wx-service': service, 'x-wx-container-path': path, 'x-wx-call-id': `call-${call.number}`, 'x-wx-openid': `openid-of-${life.options.user}` })
  return new Promise((resolve, reject) => {
    if (!life.device.network.isConnected) return reject(Object.assign(new Error('offline'), { kind: 'offline' }))
    const answer = { status: 0, pairs: [], chunks: /** @type {Buffer[]} */ ([]) }
    exchange({ url: origin + path, method, header: outgoing, body, redirect: 'manual' }, { hosts: life.options.hosts, tls: life.options.tls }, {
      onSend: (hop, number) => life.record.sent.push(new Sent({ ...hop, api: call.api, at: life.device.clock.now, hop: number })),
      onConnect: (port) => call.entry.connectedBy(port),
      onUpload: () => {},
      onHeaders: (status, pairs) => Object.assign(answer, { status, pairs }),
      onData: (chunk) => answer.chunks.push(chunk),
      onEnd: () => resolve(answer),
      onFailure: reject
    })
    return undefined
  })
}

/** An absolute `Location` is fetched by plain `wx.request`, with the very header of the call. */
function finish(life, state, options, call, answer) {
  const location = answer.pairs.find(([name]) => name.toLowerCase() === 'location')?.[1]
  const isRedirect = answer.status >= 301 && answer.status <= 308 && location !== undefined
  if (isRedirect && options.followRedirect !== false && /^https?:/.test(location)) {
    state.request({ url: location, header: options.header, success: (result) => call.succeed({ ...result, errMsg: 'cloud.callContainer:ok' }), fail: (error) => call.failWith(error) })
    return
  }
  const bytes = Buffer.concat(answer.chunks)
  call.succeed({
    errMsg: 'cloud.callContainer:ok',
    callID: `call-${call.number}`,
    statusCode: answer.status,
    header: shapeHeader(answer.pairs, life.profile, life.profile.setCookie),
    data: dataOf(life, bytes, options)
  })
}

function withQuery(path, data, encode) {
  if (typeName(data) !== 'Object' || Object.keys(data).length === 0) return path
  const query = Object.keys(data).map((name) => `${encode(name)}=${encode(String(data[name]))}`).join('&')
  return path + (path.includes('?') ? '&' : '?') + query
}

function bodyOf(data) {
  if (typeof data === 'string') return Buffer.from(data)
  return typeName(data) === 'ArrayBuffer' ? Buffer.from(new Uint8Array(data)) : Buffer.from(JSON.stringify(data))
}

function dataOf(life, bytes, { dataType = 'json', responseType }) {
  if (responseType === 'arraybuffer') return new Uint8Array(bytes)
  const text = bytes.toString('utf8')
  if (dataType !== 'json') return text
  try {
    return life.realm.parse(text)
  } catch {
    return text
  }
}
