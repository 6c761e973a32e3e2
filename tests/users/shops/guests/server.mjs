/** Guests may look; `{ errno: 401 }` in HTTP 200 means that somebody must log in. */
export const HOST = 'https://guests.example.com'

/** @param {import('../books.mjs').Books} books */
export function serve(server, books) {
  const ok = (data) => ({ body: { errno: 0, errmsg: '', data } })
  const no = (errno, errmsg) => ({ body: { errno, errmsg } })
  server.on('GET', '/home', () => ok({ goods: ['tea'] }))
  for (const path of ['/cart', '/coupons', '/address', '/points']) {
    server.on('GET', path, ({ header }) => {
      const owner = books.ownerOf(header['x-shop-token'])
      return owner ? ok({ owner }) : no(401, 'please log in')
    })
  }
  server.on('POST', '/auth/weixin', ({ json }) => (books.userOfCode(json.code) ? ok({ token: books.issue('alice') }) : no(402, 'code')))
  server.on('POST', '/account/login', ({ json }) => {
    books.passwords += 1
    return json.password === 'right' ? ok({ token: books.issue(json.name) }) : no(401, 'wrong password')
  })
}
