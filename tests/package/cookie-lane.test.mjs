/**
 * Cookies that come again take a short way (js-glue/request/cookie-lane.js, src/wasm/lane.rs). Whatever a server answers, the
 * jar must then be what the full way makes of it: headers, list, and what is written to storage, which holds each cookie's
 * place in the order of use that eviction goes by.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dice } from './dice.mjs'
import { everywhere, open, plain, SECOND } from './session.mjs'

const URLS = ['https://a.example.com/', 'https://a.example.com/x/y', 'http://a.example.com/x', 'https://b.example.com/x/']
const NAMES = ['sid', 'csrf', 'visit', 'sid2', '__Secure-t']
const VALUES = ['1', '2', '3', 'longer-than-before', '', 'x y', '"q, r=s"', 'k=v', '\u00e9', 'sid=1']
const ATTRIBUTES = [
  '; Path=/', '; Path=/', '; Path=/; HttpOnly; Secure', '; path=/x', '; Path=/; Domain=example.com', '; Path=/; Max-Age=60', '; Path=/; Max-Age=0',
  '; Expires=Wed, 01 Jan 2098 00:00:00 GMT', '; Expires=Wed, 01 Jan 1998 00:00:00 GMT', '; Path=/; Secure; SameSite=None', '; x="a, b=c"', '',
]

/** Two sessions with nobody logged in: `short` may take the lane, `full` never does, for no URL of its comes twice. */
async function pair(t, options) {
  const home = await open(t, { session: false, hosts: {} })
  const sessionOf = (name) => home.create({ name, checkSession: 'never', ...options })
  const [short, full] = [sessionOf('short'), sessionOf('full')]
  await home.run(short.ready)
  await home.run(full.ready)
  let turn = 0
  return {
    home,
    short,
    full,
    /** An answer, to both. */
    answer(url, setCookie) {
      const values = typeof setCookie === 'string' ? setCookie : home.runtime.wrap(setCookie)
      short.cookies.set(url, values)
      full.cookies.set(`${url}?${turn++}`, values)
    },
    /** Both jars, and what of them is stored. */
    async check(what) {
      assert.deepEqual(plain(short.cookies.list()), plain(full.cookies.list()), what)
      for (const url of URLS) assert.equal(short.cookies.header(url), full.cookies.header(url), `${what}, ${url}`)
      await home.runtime.clock.advance(SECOND)
      const stored = (name) => plain(home.runtime.storage.peek(`wx-session:${name}:cookies`) ?? null)
      assert.deepEqual(stored('short'), stored('full'), `${what}, stored`)
    },
  }
}

for (const [title, cookies] of [['a large jar', true], ['a small jar, which evicts', { max: 6, maxPerHost: 3 }]]) {
  test(`random answers leave what the full way leaves: ${title}`, async (t) => {
    const { home, answer, check } = await pair(t, { cookies })
    const random = dice(11)
    const pick = (list) => list[Math.floor(random() * list.length)]
    // What a server repeats: each answer changes a value or two of it, now and then all.
    let habit = []
    for (let step = 0; step < 1200; step++) {
      if (step % 12 === 0) habit = Array.from({ length: 1 + Math.floor(random() * 4) }, () => [pick(NAMES), pick(VALUES), pick(ATTRIBUTES)])
      habit = habit.map(([name, value, attributes]) => (random() < 0.5 ? [name, pick(VALUES.slice(0, random() < 0.8 ? 4 : undefined)), attributes] : [name, value, attributes]))
      const values = habit.map(([name, value, attributes]) => `${name}=${value}${attributes}`)
      answer(pick(URLS), random() < 0.5 ? values.join(pick([',', ', '])) : values)
      if (random() < 0.05) await home.runtime.clock.advance(pick([1, SECOND, 61 * SECOND]))
      if (random() < 0.2) await check(`step ${step}`)
    }
    await check('at the end')
  })
}

everywhere(test, 'a value that is not simple ends what is known of its cookie', async (profile, t) => {
  const { answer, check } = await pair(t)
  for (const value of ['1', '"2"', '1', 'a b', '1', 'é', '1']) {
    answer(URLS[0], [`sid=${value}; Path=/`])
    await check(value)
  }
})

everywhere(test, 'of a cookie that comes twice in one answer the last word counts, each time', async (profile, t) => {
  const { answer, check, short } = await pair(t)
  for (const values of [['sid=1; Path=/', 'sid=2; Path=/'], ['sid=1; Path=/', 'sid=2; Path=/'], ['sid=3; Path=/', 'sid=2; Path=/'], ['sid=2; Path=/', 'sid=3; Path=/']]) {
    answer(URLS[0], values)
    await check(values.join())
    answer(URLS[1], values.join(', '))
    await check(values.join())
  }
  assert.equal(short.cookies.header(URLS[0]), 'sid=3')
})

everywhere(test, 'URLs that set the same cookie hear of each other', async (profile, t) => {
  const { answer, check } = await pair(t)
  for (let turn = 0; turn < 4; turn++) {
    for (const [at, url] of [URLS[0], URLS[1]].entries()) {
      answer(url, [`sid=${turn}${at}; Path=/; Max-Age=60`])
      answer(url, [`sid=same; Path=/; Max-Age=60`])
      await check(`${turn} ${url}`)
    }
    answer(URLS[1], ['sid=same; Path=/; Secure'])
    await check(`${turn}, other attributes`)
  }
})

everywhere(test, 'a cookie that is removed or has ended is set the full way again', async (profile, t) => {
  const { answer, check, home, short, full } = await pair(t)
  const value = ['sid=1; Path=/; Max-Age=60', 'csrf=2; Path=/']
  answer(URLS[0], value)
  answer(URLS[0], value)
  for (const session of [short, full]) session.cookies.remove(home.runtime.wrap({ name: 'sid' }))
  answer(URLS[0], value)
  await check('removed')
  await home.runtime.clock.advance(61 * SECOND)
  answer(URLS[0], value)
  await check('ended')
  for (const session of [short, full]) session.cookies.clear()
  answer(URLS[0], value.join(','))
  await check('cleared')
})

for (const urls of [254, 255, 256, 257]) {
  test(`a cookie's last value counts when ${urls} other URLs answer, too many for the lane to know them all`, async (t) => {
    const { answer, check } = await pair(t)
    const poll = 'https://a.example.com/poll'
    answer(poll, ['sid=1; Path=/', 'csrf=1; Path=/; Max-Age=60'])
    for (let id = 0; id < urls; id++) answer(`https://a.example.com/orders/${id}`, ['seen=1; Path=/'])
    // The first is known, the second goes the full way.
    answer(poll, ['sid=1; Path=/', 'csrf=1; Path=/; Max-Age=61'])
    answer('https://a.example.com/settings', ['sid=2; Path=/'])
    answer(poll, ['sid=1; Path=/'])
    await check('the poll came last')
  })
}
