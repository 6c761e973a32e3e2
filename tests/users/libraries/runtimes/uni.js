// uni-app's own build gives each module that names `uni` its runtime in this way.
export { default as uni } from '@dcloudio/uni-mp-weixin/dist/uni.api.esm.js'
