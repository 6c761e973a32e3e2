/**
 * The rest of `wx` that a session or an example page touches: account, system, launch options, logs, profile, payment, files.
 */
import { atLeast } from './profiles.mjs'
import { asyncApi, Refusal, syncApi, wrongType } from './wx-call.mjs'
import { USER_DATA_PATH } from './wx-transfer.mjs'

/** Base library since which `wx.getUserProfile` gives a grey avatar and this name (platform.md, section 3). */
const ANONYMOUS_SINCE = '2.27.1'
const ANONYMOUS = { nickName: '微信用户', avatarUrl: 'https://thirdwx.qlogo.cn/grey', gender: 0, country: '', province: '', city: '', language: '' }

/** @param {import('./life.mjs').Life} life */
export function miscApi(life) {
  return { ...launchApi(life), ...systemApi(life), ...logApi(life), ...profileApi(life), ...paymentApi(life), ...fileApi(life), ...prefetchApi(life) }
}

/** Data pre-fetch (platform.md, section 10): what WeChat's server would send with its request. */
function prefetchApi(life) {
  return {
    setBackgroundFetchToken: asyncApi(life, 'setBackgroundFetchToken', {
      check: (options) => wrongType(options, 'token', 'String') ?? (options.token.length <= 1024 ? undefined : 'parameter.token is longer than 1024 characters;'),
      perform: (_options, call) => call.work(() => call.succeed())
    })
  }
}

function launchApi(life) {
  const { options } = life
  const launch = () => ({ path: options.path, query: options.query, scene: options.scene, referrerInfo: {}, apiCategory: life.isSinglePage ? 'browseOnly' : 'default', mode: modeOf(life) })
  return {
    getAccountInfoSync: syncApi(life, 'getAccountInfoSync', () => ({
      miniProgram: { appId: options.appId, envVersion: options.envVersion, version: options.version }
    })),
    getLaunchOptionsSync: syncApi(life, 'getLaunchOptionsSync', launch),
    getEnterOptionsSync: syncApi(life, 'getEnterOptionsSync', launch)
  }
}

/** The documented test for single-page mode. */
function modeOf(life) {
  return life.isSinglePage ? 'singlePage' : 'default'
}

function systemApi(life) {
  const { profile, baseLibrary } = life
  const app = { mode: modeOf(life), SDKVersion: baseLibrary, version: '8.0.50', language: 'zh_CN', host: { appId: '', env: 'WeChat' }, enableDebug: false }
  const device = { brand: profile.platform, model: profile.name, system: profile.system, platform: profile.platform }
  const system = () => ({ ...app, ...device, pixelRatio: 3, screenWidth: 390, screenHeight: 844, windowWidth: 390, windowHeight: 753 })
  const recent = atLeast(baseLibrary, '2.20.1')
  return {
    getSystemInfoSync: syncApi(life, 'getSystemInfoSync', system),
    getSystemInfo: asyncApi(life, 'getSystemInfo', { perform: (_options, call) => call.work(() => call.succeed(system())) }),
    ...(recent ? { getAppBaseInfo: syncApi(life, 'getAppBaseInfo', () => app), getDeviceInfo: syncApi(life, 'getDeviceInfo', () => device) } : {})
  }
}

function logApi(life) {
  const { record, realm } = life
  const manager = (name, levels) => {
    const write = (level) => (...args) => record.logManager.push({ manager: name, level, args }) && undefined
    return Object.fromEntries(levels.map((level) => [level, write(level)]))
  }
  return {
    getLogManager: () => realm.object(manager('log', ['log', 'info', 'warn', 'debug'])),
    getRealtimeLogManager: () => realm.object(manager('realtime', ['info', 'warn', 'error', 'setFilterMsg', 'addFilterMsg', 'in']))
  }
}

function profileApi(life) {
  if (!atLeast(life.baseLibrary, '2.10.4')) return {}
  return {
    getUserProfile: asyncApi(life, 'getUserProfile', {
      check: (options) => wrongType(options, 'desc', 'String'),
      perform(_options, call) {
        const { byTap } = life.device.clock
        call.work(() => {
          if (!byTap) return call.fail('can only be invoked by user TAP gesture.')
          if (life.options.profileDialog !== 'accept') return call.fail('auth deny')
          const userInfo = atLeast(life.baseLibrary, ANONYMOUS_SINCE) ? ANONYMOUS : life.options.userInfo
          return call.succeed({ userInfo, rawData: JSON.stringify(userInfo), signature: '', encryptedData: '', iv: '' })
        })
      }
    })
  }
}

function paymentApi(life) {
  const texts = ['timeStamp', 'nonceStr', 'package', 'paySign']
  return {
    requestPayment: asyncApi(life, 'requestPayment', {
      check: (options) => texts.map((name) => wrongType(options, name, 'String')).find(Boolean),
      perform(_options, call) {
        call.work(() => {
          const { payment } = life.options
          if (payment === 'ok') call.succeed()
          else call.fail(payment === 'cancel' ? 'cancel' : 'payment failed')
        })
      }
    })
  }
}

function fileApi(life) {
  const { files } = life.device
  const read = (path, encoding) => {
    const file = files.get(path)
    if (!file) throw new Refusal(`no such file or directory, open "${path}"`)
    return encoding === undefined ? new Uint8Array(file) : file.toString(encoding)
  }
  const manager = {
    readFileSync: syncApi(life, 'readFileSync', read, (filePath) => ({ filePath })),
    writeFileSync: syncApi(life, 'writeFileSync', (path, data) => {
      if (!path.startsWith(`${USER_DATA_PATH}/`)) throw new Refusal(`permission denied, open "${path}"`)
      files.set(path, Buffer.from(typeof data === 'string' ? data : new Uint8Array(data)))
    }, (filePath) => ({ filePath })),
    unlinkSync: syncApi(life, 'unlinkSync', (path) => void files.delete(path), (filePath) => ({ filePath }))
  }
  return { getFileSystemManager: () => life.realm.object(manager) }
}
