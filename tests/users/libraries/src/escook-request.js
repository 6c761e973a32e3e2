import { $http } from '@escook/request-miniprogram'

export const start = ({ url, method = 'GET', data, header }) => {
  $http.beforeRequest = (options) => { options.header = header || {} }
  return { promise: $http[method.toLowerCase()](url, data).then(({ statusCode, data }) => ({ status: statusCode, data })) }
}
