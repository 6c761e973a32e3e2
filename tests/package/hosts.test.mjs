/**
 * Who may receive the token: js-glue/request/hosts.js alone decides it. Rules beside URLs that look alike, then random ones beside
 * other ways of reading a URL. What a whole request does on each side stands in visitor.test.mjs.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dice } from './dice.mjs'
import { everywhere, open } from './session.mjs'

/** [options, URLs that receive the token, URLs that do not] @type {[Record<string, any>, string[], string[]][]} */
const TABLE = [
  [{ hosts: ['api.example.com'] }, [
    'https://api.example.com/', 'https://api.example.com', 'https://api.example.com?a=1', 'https://api.example.com#a', 'https://api.example.com:443/', 'https://api.example.com:/',
    'https://api.example.com:0443/', 'HTTPS://API.EXAMPLE.COM/', 'hTTps://api.Example.com:443?x',
    // After the authority nothing is odd.
    'https://api.example.com/a\\b', 'https://api.example.com/\\evil.net', 'https://api.example.com/@evil.net/', 'https://api.example.com/?u=https://a:b@evil.net\\', 'https://api.example.com/#\\@evil.net',
    'https://api.example.com/\u4e2d/\u0001', 'https://api.example.com/%5c%40evil.net', 'https://api.example.com//evil.net/', 'https://api.example.com/:8443/'
  ], [
    'https://api.example.com./', 'https://.api.example.com/', 'https://api..example.com/', 'https://xapi.example.com/', 'https://x.api.example.com/', 'https://example.com/',
    'https://api.example.com.evil.net/', 'https://api.example.comevil.net/', 'https://api-example.com/', 'https://apixexample.com/', 'https://api.example.co/',
    // Ports.
    'https://api.example.com:8443/', 'https://api.example.com:80/', 'https://api.example.com:0/', 'https://api.example.com:4430/', 'https://api.example.com:65979/', 'https://api.example.com:443x/',
    'https://api.example.com:443:443/', 'https://api.example.com:-443/', 'https://api.example.com:+443/', 'https://api.example.com:4.43e2/', 'https://api.example.com:\u0664\u0664\u0663/', 'https://api.example.com: 443/',
    // User information.
    'https://@api.example.com/', 'https://:@api.example.com/', 'https://evil.net@api.example.com/', 'https://api.example.com@/', 'https://api.example.com:443@evil.net/', 'https://api.example.com:@evil.net/',
    'https://a@b@api.example.com/', 'https://api.example.com%40evil.net/', 'https://api.example.com;@evil.net/',
    // Backslashes.
    'https://api.example.com\\', 'https://api.example.com\\/', 'https://evil.net\\/api.example.com/', 'https://evil.net\\.api.example.com/', 'https:/\\api.example.com/', 'https:\\/api.example.com/', 'https://\\api.example.com/',
    'https://api.example.com:443\\@evil.net/',
    // Percent-encoding.
    'https://api%2eexample.com/', 'https://%61pi.example.com/', 'https://api.example.com%2f@evil.net/', 'https://api.example.com%00.evil.net/', 'https://api.example.com%5c.evil.net/', 'https://api.example.com%23.evil.net/',
    // Control characters and blanks.
    'https://api.example.com\n', 'https://api.example.com\n/', '\nhttps://api.example.com/', 'https\n://api.example.com/', 'https:\n//api.example.com/', 'https:/\t/api.example.com/', 'https://\tapi.example.com/',
    'https://api.\rexample.com/', 'https://api.example.com\u007f/', 'https://api.example.com\u0085/', 'https://api.example.com /', 'https:// api.example.com/', 'https://api.example.com\u00a0/', 'https://api.example.com\u2028/',
    'https://api.example.com:44\t3/',
    // Outside ASCII: look-alikes, joiners, dots and slashes of other scripts, halves of characters.
    'https://\u0430pi.example.com/', 'https://api.example\u3002com/', 'https://api\uff0eexample.com/', 'https://api\uff61example.com/', 'https://api.exam\u00adple.com/', 'https://api.exam\u200dple.com/', 'https://api.example.com\uff0f.evil.net/',
    'https://api.example.com\u2044evil.net/', 'https://api.example.com\uff1a443/', 'https://api.example.com\ud800/', 'https://\ufeffapi.example.com/', 'https://api.example.com\u202e/', 'https://xn--pi-7lc.example.com/',
    // Other schemes and forms.
    'http://api.example.com/', 'http://api.example.com:443/', 'ws://api.example.com/', 'wss://api.example.com/', 'ftp://api.example.com/', 'httpss://api.example.com/', 'xhttps://api.example.com/', 'https:api.example.com/',
    'https:/api.example.com/', 'https:///api.example.com/', 'https:////api.example.com/', 'https://', 'https://?api.example.com', 'https://#@api.example.com', 'https://[api.example.com]/', 'blob:https://api.example.com/',
    'view-source:https://api.example.com/', 'javascript:"https://api.example.com/"'
  ]],
  [{ hosts: ['API.Example.COM:8443', 'p.example.com:443'] }, [
    'https://api.example.com:8443/', 'https://API.example.com:08443/', 'https://p.example.com/', 'https://p.example.com:443/'
  ], [
    'https://api.example.com/', 'https://api.example.com:443/', 'https://api.example.com:844/', 'https://api.example.com:84433/', 'https://p.example.com:8443/', 'http://p.example.com:443/', 'https://8443/', 'https://api.example.com8443/'
  ]],
  [{ hosts: ['*.example.com'] }, [
    'https://a.example.com/', 'https://a.b.example.com/', 'https://A.EXAMPLE.com:443/', 'https://xn--fiq228c.example.com/', 'https://_dmarc.example.com/', 'https://1.example.com/', 'https://-.example.com/'
  ], [
    'https://example.com/', 'https://.example.com/', 'https://..example.com/', 'https://a..example.com/', 'https://.a.example.com/', 'https://aexample.com/', 'https://a.example.com./', 'https://a.example.com.evil.net/', 'https://a.example.com:8443/',
    'https://*.example.com/', 'https://a-example.com/', 'https://a.xexample.com/', 'https://a.example.org/', 'https://evil.net/.example.com', 'https://evil.net?.example.com', 'https://evil.net#.example.com', 'https://evil.net\\.example.com/',
    'https://evil.net@a.example.com/', 'https://\u4e2d.example.com/', 'https://evil.net%2f.example.com/',
    // Allowed in a URI's host, never in a server's name: some parsers end the host there.
    'https://evil.net;.example.com/', 'https://evil.net,.example.com/', 'https://evil.net&.example.com/', 'https://evil.net=.example.com/', 'https://evil.net$.example.com/', 'https://evil.net!.example.com/',
    'https://evil.net\'.example.com/', 'https://evil.net(.example.com/', 'https://evil.net).example.com/', 'https://evil.net+.example.com/', 'https://evil.net*.example.com/', 'https://evil.net~.example.com/',
    'https://[::1].example.com/', 'https://[evil.net].example.com/'
  ]],
  [{ hosts: ['*.example.com:8443', 'example.com'] }, [
    'https://a.example.com:8443/', 'https://example.com/'
  ], [
    'https://example.com:8443/', 'https://a.example.com/'
  ]],
  // The letters K and S have relatives outside ASCII, which fold to them.
  [{ hosts: ['kiosk.example.com'] }, ['https://KIOSK.example.com/'], ['https://\u212aiosk.example.com/', 'https://kio\u017fk.example.com/', 'https://k\u0131osk.example.com/', 'https://k\u0130osk.example.com/']],
  // Addresses are compared as they are written: another spelling of the same address goes without.
  [{ hosts: ['192.168.0.10', '[2001:db8::1]', '[::ffff:10.0.0.1]:8443'] }, [
    'https://192.168.0.10/', 'https://192.168.0.10:443/', 'https://[2001:db8::1]/', 'https://[2001:DB8::1]:443/', 'https://[::ffff:10.0.0.1]:8443/'
  ], [
    'http://192.168.0.10/', 'https://192.168.0.10:8080/', 'https://192.168.0.1/', 'https://192.168.0.100/', 'https://192.168.0.10.evil.net/', 'https://192.168.10/', 'https://3232235530/', 'https://0xc0a8000a/', 'https://0300.0250.0.012/',
    'https://192.168.0.012/', 'https://192.168.0.10./', 'https://[2001:db8:0::1]/', 'https://[2001:db8::0001]/', 'https://[2001:db8::1]:8443/', 'https://[2001:db8::1].evil.net/', 'https://[2001:db8::1]evil.net/', 'https://[2001:db8::1%25eth0]/',
    'https://2001:db8::1/', 'https://[2001:db8::1', 'https://[[2001:db8::1]]/', 'https://[::ffff:10.0.0.1]/', 'https://[::ffff:a00:1]:8443/', 'https://10.0.0.1:8443/', 'https://[u@2001:db8::1]/'
  ]],
  // Over http: loopback hosts, and what only looks like one.
  [{ hosts: ['localhost', '*.localhost', '127.0.0.1', '127.1', '127.0.0.2:3000', '[::1]', '[::1]:3000', '[0:0:0:0:0:0:0:1]', '0.0.0.0', '*.0.0.1', 'localhost.evil.net', '127.0.0.1.evil.net', '127-0-0-1.evil.net', '10.0.0.1'] }, [
    'http://localhost/', 'http://LOCALHOST:80/', 'http://a.localhost/', 'http://127.0.0.1/', 'http://127.0.0.2:3000/', 'http://[::1]/', 'http://[::1]:3000/', 'https://10.0.0.1/', 'https://localhost.evil.net/'
  ], [
    'http://localhost:3000/', 'http://localhost./', 'http://localhost.evil.net/', 'http://127.0.0.1.evil.net/', 'http://127-0-0-1.evil.net/', 'http://127.0.0.1:3000/', 'http://127.0.0.2/', 'http://127.1/', 'http://2130706433/', 'http://0x7f.0.0.1/',
    'http://10.0.0.1/', 'http://0.0.0.0/', 'http://10.0.0.0.1/', 'http://[0:0:0:0:0:0:0:1]/', 'http://[::1]:80.evil.net/', 'http://u@localhost/', 'http://localhost\\@evil.net/', 'http://[::ffff:127.0.0.1]/'
  ]],
  [{ hosts: ['api.example.com'], allowInsecure: true }, ['http://api.example.com/', 'http://api.example.com:80/', 'https://api.example.com/'], [
    'http://api.example.com:443/', 'https://api.example.com:80/', 'http://u@api.example.com/', 'http://api.example.com:8080/', 'http://api.example.com.evil.net/', 'ws://api.example.com/'
  ]],
  [{ hosts: [] }, [], ['https://api.example.com/', 'https:///', 'http://localhost/']],
  // Without rules: what baseUrl and the endpoints name, each with its own port.
  [{ baseUrl: 'https://API.example.com:8443/v1/', refresh: { url: 'https://auth.example.com:443/r' }, verify: { url: 'http://localhost:3000/v' } }, [
    'https://api.example.com:8443/', 'https://auth.example.com/', 'http://localhost:3000/', '/me', 'me', '?a', '#a', '//evil.net/', '@evil.net/', ':80@evil.net/', '\\evil.net'
  ], [
    'https://api.example.com/', 'https://auth.example.com:8443/', 'http://auth.example.com/', 'http://localhost/', 'https://evil.net/'
  ]]
]

/** Logged in, with a login that is no endpoint. */
async function loggedIn(t, options) {
  const home = await open(t, { options: { baseUrl: 'https://base.test', login: () => Promise.resolve({ token: 'token-1' }), checkSession: 'never', ...options }, hosts: {} })
  await home.loggedIn()
  return home
}

/** Whether the token goes to `url`: at once, for it is at hand. */
function takes(home, url) {
  const before = home.runtime.count('request')
  const call = home.request({ url })
  const shown = JSON.stringify(url)
  assert.equal(home.runtime.count('request'), before + 1, `${shown} goes out in the same tick`)
  const { options } = home.runtime.calls.at(-1)
  call.abort()
  const given = JSON.stringify(options)
  assert.equal(given.includes('token-1'), options.header.Authorization === 'Bearer token-1', `${shown}: ${given}`)
  return options.header.Authorization !== undefined
}

for (const [options, may, mayNot] of TABLE) {
  const { hosts = 'default hosts', allowInsecure } = options
  everywhere(test, `${hosts}${allowInsecure ? ' with allowInsecure' : ''}`, async (_profile, t) => {
    const home = await loggedIn(t, options)
    assert.deepEqual(may.filter((url) => !takes(home, url)), [], 'should receive it')
    assert.deepEqual(mayNot.filter((url) => takes(home, url)), [], 'should not')
  })
}

/* ---------------------------------------------------------- other parsers */

/** Ways in which somebody on the way may find the host of a URL. */
const READERS = {
  standard: (url) => (URL.canParse(url) ? new URL(url).host : undefined),
  'RFC 3986': (url) => /^[^:/?#]+:\/\/([^/?#]*)/.exec(url)[1].replace(/^.*@/s, ''),
  'the first @ ends the user': (url) => /^[^:/?#]+:\/\/([^/?#]*)/.exec(url)[1].replace(/^[^@]*@/, ''),
  'a backslash is no slash, and the path begins at the last @': (url) => /^[^:]+:\/\/(?:.*@)?([^/?#]*)/s.exec(url.replace(/[?#].*$/s, '').replace(/^([^:]+:\/\/[^/]*)\/.*$/s, '$1'))[1],
  'blanks and controls are dropped': (url) => /^[^:/?#]+:[/\\]*([^/\\?#]*)/.exec(url.replace(/[\0-\x20\x7f]/g, ''))[1].replace(/^.*@/, ''),
  'a NUL or a blank ends it': (url) => /^[^:/?#]+:\/\/([^/?#\0-\x20]*)/.exec(url)[1].replace(/^.*@/, ''),
  'percent-encoding is read first': (url) => /^[^:/?#]+:\/\/([^/?#]*)/.exec(url.replace(/%([0-7][0-9a-f])/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))))[1].replace(/^.*@/, ''),
  'full-width is ASCII': (url) => /^[^:/?#]+:\/\/([^/?#]*)/.exec(url.normalize('NFKC'))[1].replace(/^.*@/, ''),
  'a host ends at what no name has': (url) => /^[^:/?#]+:\/\/([a-z0-9._:-]*)/i.exec(url)[1]
}
const PIECES = [
  'https://', 'http://', 'api', '.', 'example', '.com', 'example.com', 'api.example.com', '.example.com', 'evil.net', ':', ':443', ':8443', ':0443', '@', '\\', '/', '//', '?', '#', '%2e', '%2f', '%40', '%5c', '\t', '\n', '\0', ' ',
  '\u3002', '\uff0f', '\uff20', '\u212a', '\u00ad', '[', ']', '[::1]', ';', ',', '&', '*', '-', 'A', 'xn--'
]

/** The token would be read as sent to one of these. */
const ALLOWED = /^(api\.example\.com|([a-z0-9_-]+\.)+example\.com)(:0*443)?:?$/i

test('wherever the token goes, everybody who reads the URL reads an allowed host', async (t) => {
  const home = await loggedIn(t, { hosts: ['api.example.com', '*.example.com'] })
  const random = dice(20261125)
  const pick = () => PIECES[Math.floor(random() * PIECES.length)]
  let went = 0
  for (let round = 0; round < 6000; round++) {
    const parts = [random() < 0.9 ? 'https://' : pick()]
    if (random() < 0.6) parts.push(random() < 0.5 ? 'api.example.com' : 'a.example.com')
    for (let more = Math.floor(random() * 5); more > 0; more--) parts.splice(1 + Math.floor(random() * parts.length), 0, pick())
    const url = parts.join('')
    if (!/^[a-z]+:/i.test(url) || !takes(home, url)) continue
    went++
    for (const [name, read] of Object.entries(READERS)) {
      const host = read(url)
      // Who refuses a URL sends nothing.
      if (host !== undefined) assert.match(host, ALLOWED, `${JSON.stringify(url)} as read by "${name}"`)
    }
  }
  assert.ok(went > 500, `the token went to ${went} of them only`)
})
