// What must not type-check: each line names the mistake that a compiler has to find.
import { createSession, getSession } from 'wx-session'
import { install } from 'wx-session/testing'

// @ts-expect-error login is required
createSession({ baseUrl: 'https://api.example.com' })
// @ts-expect-error no such option
createSession({ login: { url: '/auth/login' }, timeout: 1000 })
// @ts-expect-error times are numbers
createSession({ login: { url: '/auth/login' }, timing: { leeway: '60s' } })
// @ts-expect-error an endpoint has a url
createSession({ login: { path: '/auth/login' } })
// @ts-expect-error a token is required
createSession({ login: async (code) => ({ key: code }) })
// @ts-expect-error there may be none
getSession().token()
// @ts-expect-error there may be none of this name
getSession('guest').token()
// @ts-expect-error no such field in what the server says of a member
getSession('member').state.user?.nickName

const session = createSession({ login: { url: '/auth/login' } })
// @ts-expect-error a user has the type that createSession was given
createSession<{ age: number }>({ login: false }).on('login', ({ user }) => user?.name)
// @ts-expect-error no such event
session.on('logged-in', () => {})
// @ts-expect-error no such way
session.request({ url: '/me', auth: 'maybe' })
// @ts-expect-error no such code
session.on('error', ({ code }) => code === 'ERR_UNKNOWN')
// @ts-expect-error read only
session.state = { status: 'active' }
// @ts-expect-error no such field in what the request was said to answer
session.request<{ name: string }>({ url: '/me', success: ({ data }) => data.nickname })

// @ts-expect-error a failure has no such field
session.request({ url: '/me', fail: (error) => error.message.trim() + error.mesage })
// @ts-expect-error the platform gives no number everywhere
session.request({ url: '/me', fail: ({ errno }) => errno.toFixed() })
// @ts-expect-error a failure is no text
session.request({ url: '/me', fail: (message: string) => message })
// @ts-expect-error an event has no such field
session.stream({ url: '/chat', onMessage: (message) => message.dta })
// @ts-expect-error an event has no such field
session.stream({ url: '/chat', as: 'sse', onMessage: ({ dta }) => dta })
// @ts-expect-error a line is a text
session.stream({ url: '/log', as: 'lines', onMessage: (line) => line.data })
// @ts-expect-error an event is no text
session.stream({ url: '/chat', onMessage: (text: string) => text })
// @ts-expect-error a line is no event
session.stream({ url: '/log', as: 'lines', onMessage: (message: { data: string }) => message })
// @ts-expect-error no such way to read it
session.stream({ url: '/log', as: 'json' })
// @ts-expect-error an order is an object
session.pay('tea')
// @ts-expect-error an order is no list
session.pay([{ sku: 7 }])
// @ts-expect-error what a login is given is an object
session.login('from the button')
// @ts-expect-error a profile is no list
session.profile.set(['Alice'])
// @ts-expect-error a header is a text
createSession({ login: false, headers: () => ({ 'X-Tenant': 7 }) })
// @ts-expect-error fixed headers are there, or are left out
createSession({ login: false, headers: { 'X-Tenant': undefined } })
// @ts-expect-error a token is a text
session.adopt({ token: null })

// @ts-expect-error no such option
const phone = install({ nwo: 0 })
// @ts-expect-error an answer has a statusCode
phone.server.on('GET', '/me', () => ({ status: 500 }))
