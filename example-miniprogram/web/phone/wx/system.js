/**
 * What `wx` says of the phone, the base library and the launch.
 */

const LIBRARY = '3.8.0'

/** @param {any} lifecycle */
export function systemApi(lifecycle) {
  const app = () => ({ SDKVersion: LIBRARY, version: '8.0.50', language: language(), host: { appId: '', env: 'WeChat' }, enableDebug: false })
  const device = () => ({ brand: 'devtools', model: 'browser', system: 'browser', platform: 'devtools' })
  return {
    getAppBaseInfo: app,
    getDeviceInfo: device,
    getSystemInfoSync: () => ({ ...app(), ...device(), windowWidth: innerWidth, windowHeight: innerHeight, pixelRatio: devicePixelRatio }),
    getAccountInfoSync: () => ({ miniProgram: { appId: 'touristappid', envVersion: 'develop', version: '' } }),
    getLaunchOptionsSync: () => lifecycle.options,
    getEnterOptionsSync: () => lifecycle.options,
    onAppShow: (listener) => lifecycle.on('AppShow', listener),
    offAppShow: (listener) => lifecycle.off('AppShow', listener),
    onAppHide: (listener) => lifecycle.on('AppHide', listener),
    offAppHide: (listener) => lifecycle.off('AppHide', listener)
  }
}

function language() {
  return /^zh\b/i.test(navigator.language) ? 'zh_CN' : 'en'
}
