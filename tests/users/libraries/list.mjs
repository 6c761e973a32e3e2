/**
 * The libraries, each with the file in `src/` that speaks to it. What the docs say of one stands in English and Chinese.
 *
 * @typedef {object} Library
 * @property {string} name
 * @property {string} package  whose version counts
 * @property {string} file     in `src/`
 * @property {boolean} [keeps] it takes `wx.request` for itself when it is loaded, so `install()` must come first
 * @property {Partial<Record<import('./checks.mjs').Check, [string, string]>>} [lacks]  checks that it does not pass by itself, on the bare platform either, and why
 * @property {[string, string]} [needs]  what a program must bring for it
 * @property {'uni-app' | 'Taro'} [on] whose runtime stands between it and `wx`
 */

const NO_TIMEOUT = { timeout: ['it hands no `timeout` on', '不传递 `timeout`'] }

/** Those that speak to `wx` themselves, and are small. @type {Library[]} */
export const LIGHT = [
  { name: 'axios 0.19 + axios-miniprogram-adapter', package: 'axios-miniprogram-adapter', file: 'axios-miniprogram-adapter' },
  { name: 'axios-miniprogram', package: 'axios-miniprogram', file: 'axios-miniprogram', keeps: true },
  { name: 'flyio', package: 'flyio', file: 'flyio' },
  { name: '@escook/request-miniprogram', package: '@escook/request-miniprogram', file: 'escook-request', lacks: NO_TIMEOUT },
  { name: 'wx-axios', package: 'wx-axios', file: 'wx-axios', lacks: NO_TIMEOUT },
  { name: 'wechat-request', package: 'wechat-request', file: 'wechat-request' },
  { name: '@mpxjs/fetch', package: '@mpxjs/fetch', file: 'mpxjs-fetch', keeps: true },
  { name: 'wefetch', package: 'wefetch', file: 'wefetch', keeps: true, lacks: { upload: ['it drops `filePath`', '会丢掉 `filePath`'], progress: ['it cannot upload', '无法上传'] } },
  {
    name: 'graphql-request', package: 'graphql-request', file: 'graphql-request',
    lacks: { timeout: ['it leaves that to the `fetch` it is given', '超时交给传入的 `fetch`'] },
    needs: ['`fetch`, `Headers` and `URL`, which mini-programs lack', '小程序没有的 `fetch`、`Headers` 和 `URL`']
  },
  { name: 'miniprogram-api-promise', package: 'miniprogram-api-promise', file: 'miniprogram-api-promise', keeps: true },
  { name: 'wx-promise-pro', package: 'wx-promise-pro', file: 'wx-promise-pro', keeps: true },
  { name: 'weapp-cookie', package: 'weapp-cookie', file: 'weapp-cookie' }
]

/** Those on another's runtime, which is large. @type {Library[]} */
export const HEAVY = [
  { name: 'uni.request', package: '@dcloudio/uni-mp-weixin', file: 'uni', on: 'uni-app' },
  { name: 'axios + @uni-helper/axios-adapter', package: '@uni-helper/axios-adapter', file: 'uni-axios', on: 'uni-app', lacks: { progress: ['its uploads tell none', '上传没有进度'] } },
  { name: '@uni-helper/uni-network', package: '@uni-helper/uni-network', file: 'uni-network', on: 'uni-app' },
  { name: 'luch-request', package: 'luch-request', file: 'luch-request', on: 'uni-app' },
  { name: 'uni-ajax', package: 'uni-ajax', file: 'uni-ajax', on: 'uni-app', needs: ['something like `AbortSignal` to abort with', '类似 `AbortSignal` 的对象才能取消请求'] },
  { name: 'alova + @alova/adapter-uniapp', package: 'alova', file: 'alova', on: 'uni-app' },
  { name: 'Taro.request', package: '@tarojs/taro', file: 'taro', on: 'Taro' }
]
