import ajax from 'uni-ajax'

const http = ajax.create()
const answer = ({ statusCode, data }) => ({ status: statusCode, data })

/** The library aborts by an `AbortSignal`; mini-programs have none, so a program brings one, like this. */
const signalOf = () => {
  const listeners = new Set()
  return { aborted: false, addEventListener: (_event, listener) => listeners.add(listener), removeEventListener: (_event, listener) => listeners.delete(listener), abort: () => listeners.forEach((listener) => listener()) }
}

export const start = ({ url, method = 'GET', data, header, timeout }) => {
  const signal = signalOf()
  return { promise: http({ url, method, data, header, timeout, signal }).then(answer), abort: () => signal.abort() }
}
