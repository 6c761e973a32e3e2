import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import http from 'node:http'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { eachProfile } from '../runtime/index.mjs'
import { startBackend } from './server.mjs'

const RUN = fileURLToPath(new URL('../../example-miniprogram/journey/run.mjs', import.meta.url))

eachProfile(test, async (profile, t) => {
  const { code, output } = await journey(await startBackend(t), ['--profile', profile.name])
  assert.equal(code, 0, output)
  assert.match(output, /^\d+ steps, \d+ checks, [\d.]+ s: all as it should be$/m)
})

test('a step that fails is named, and the journey says so with its exit code', async (t) => {
  const backend = await startBackend(t)
  await fetch(`${backend.server}/demo/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ path: '/auth/refresh', status: 500 })
  })
  const { code, output } = await journey(backend)
  assert.equal(code, 1, output)
  assert.match(output, /^Step 4 failed: Two hours later/m)
})

test('two sides that count differently are a failure', async (t) => {
  const { server, standin } = await startBackend(t)
  const { code, output } = await journey({ server: await meddler(t, server), standin })
  assert.equal(code, 1, output)
  assert.match(output, /✗ session and backend counted the same.*\["answers with 401",0\]/)
  assert.match(output, /^Step 1 failed/m)
})

test('a backend that is not there, and one without --demo, are told', async (t) => {
  const { server, standin } = await startBackend(t)
  const gone = await journey({ server: 'http://127.0.0.1:1', standin })
  assert.equal(gone.code, 1)
  assert.match(gone.output, /no backend answers at http:\/\/127\.0\.0\.1:1 /)
  // The stand-in is a server without /demo.
  const without = await journey({ server: standin, standin: server })
  assert.equal(without.code, 1)
  assert.match(without.output, /start it with --demo/)
})

test('wrong arguments are told with the help', async () => {
  for (const [words, problem] of /** @type {Array<[string[], string]>} */ ([
    [[], '--server is missing'],
    [['--server', 'http://127.0.0.1:1'], '--standin is missing'],
    [['--server', 'ftp://127.0.0.1', '--standin', 'http://127.0.0.1:2'], '--server must be an http URL'],
    [['--server', 'here', '--standin', 'there'], '--server must be an http URL'],
    [['--server', 'http://127.0.0.1:1', '--standin', 'http://127.0.0.1:2', '--profile', 'symbian'], '--profile must be one of ios, '],
    [['--server'], '--server needs a value'],
    [['--port', '1'], 'there is no argument --port'],
    [['--toString', '1'], 'there is no argument --toString'],
    [['server'], 'there is no argument server']
  ])) {
    const { code, output } = await run(words)
    assert.equal(code, 2, output)
    assert.ok(output.includes(problem), `${words.join(' ')}: ${output}`)
  }
  const { code, output } = await run(['--help'])
  assert.deepEqual([code, output.startsWith('node example-miniprogram/journey/run.mjs')], [0, true])
})

/** Hands everything on to the backend, and asks it for one thing more while somebody logs in. */
async function meddler(t, server) {
  const proxy = http.createServer((asked, answer) => {
    const hand = async () => {
      if (asked.url === '/auth/login') await fetch(`${server}/me`)
      const onward = http.request(server + asked.url, { method: asked.method, headers: asked.headers }, (came) => {
        answer.writeHead(came.statusCode ?? 500, came.rawHeaders)
        came.pipe(answer)
      })
      asked.pipe(onward)
    }
    void hand()
  })
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', () => resolve(undefined)))
  t.after(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  return `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (proxy.address()).port}`
}

function journey({ server, standin }, more = []) {
  return run(['--server', server, '--standin', standin, ...more])
}

/** @returns {Promise<{ code: number | null, output: string }>} */
function run(words) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [RUN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}
