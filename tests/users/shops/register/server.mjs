/** A login that answers "register first"; each step takes a code of its own, and the token stands in the query. */
export const HOST = 'https://register.example.com'

/** @param {import('../books.mjs').Books} books */
export function serve(server, books) {
  const known = new Set()
  const ok = (data) => ({ body: { code: 0, msg: '', data } })
  const no = (code, msg) => ({ body: { code, msg } })
  server.on('POST', '/user/login', ({ json }) => {
    const user = books.userOfCode(json.code)
    if (!user) return no(1, 'code')
    return known.has(user) ? ok({ token: books.issue(user) }) : no(10000, 'register first')
  })
  server.on('POST', '/user/register', ({ json }) => {
    const user = books.userOfCode(json.code)
    if (!user) return no(1, 'code')
    known.add(user)
    return ok({})
  })
  const owner = ({ query }) => books.ownerOf(query.get('token'))
  server.on('POST', '/user/check', (asked) => (owner(asked) ? ok({}) : no(2000, 'log in')))
  for (const path of ['/cart', '/orders', '/score']) server.on('GET', path, (asked) => (owner(asked) ? ok({ owner: owner(asked) }) : no(2000, 'log in')))
}
