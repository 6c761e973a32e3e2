import { promisifyAll } from 'wx-promise-pro'

promisifyAll()
const answer = ({ statusCode, data }) => ({ status: statusCode, data })

export const start = (options) => ({ promise: wx.pro.request(options).then(answer) })
export const upload = ({ url, filePath, name }) => wx.pro.uploadFile({ url, filePath, name }).then(answer)
export const download = ({ url }) => wx.pro.downloadFile({ url }).then(answer)
