import axios from 'wx-axios'

const http = axios.create()

export const start = ({ url, method, data, header, timeout }) => ({
  promise: http.request({ url, method, data, headers: header, timeout }).then(({ statusCode, data }) => ({ status: statusCode, data }))
})
