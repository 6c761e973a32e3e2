import { promisifyAll } from 'miniprogram-api-promise'

const wxp = {}
promisifyAll(wx, wxp)
const answer = ({ statusCode, data }) => ({ status: statusCode, data })

export const start = (options) => ({ promise: wxp.request(options).then(answer) })
export const upload = ({ url, filePath, name }) => wxp.uploadFile({ url, filePath, name }).then(answer)
export const download = ({ url }) => wxp.downloadFile({ url }).then(answer)
