/** Every request names its tenant, the refresh token stands in the query, and code 401 comes in HTTP 200. */
export const HOST = 'https://tenant.example.com'

/** @param {import('../books.mjs').Books} books */
export function serve(server, books) {
  const ok = (data) => ({ body: { code: 0, msg: '', data } })
  const no = (code, msg) => ({ body: { code, msg } })
  const guarded = (answer) => (asked) => (asked.header['tenant-id'] === '7' ? answer(asked) : no(500, 'which tenant?'))
  const grant = (user) => ok({ userId: user, accessToken: books.issue(user), refreshToken: books.issueRefresh(user), expiresIn: 1800 })
  server.on('POST', '/auth/sms-login', guarded(({ json }) => (json.code === '1234' ? grant('alice') : no(1004, 'wrong code'))))
  server.on('POST', '/auth/refresh-token', guarded(({ query }) => {
    const user = books.takeRefresh(query.get('refreshToken'))
    return user ? grant(user) : no(401, 'refresh token')
  }))
  for (const path of ['/cart', '/orders', '/wallet']) {
    server.on('GET', path, guarded(({ header }) => {
      const owner = books.ownerOf(header.authorization?.replace('Bearer ', ''))
      return owner ? ok({ owner }) : no(401, 'token')
    }))
  }
}
