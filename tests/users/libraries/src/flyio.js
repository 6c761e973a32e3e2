import Fly from 'flyio/dist/npm/wx'

const http = new Fly()

export const start = ({ url, method = 'GET', data, header, timeout }) => ({
  promise: http.request(url, data, { method, headers: header, timeout })
    .catch((error) => (error.status > 1 ? { status: error.status, data: error.response && error.response.data } : Promise.reject(error)))
})
