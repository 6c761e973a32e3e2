/**
 * Whole suites again, with a second copy of the package alive beside the session: in one JavaScript context, and in two that share
 * the storage (`Home.second`). Those that look at no record of their own run encrypted, too.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const SUITES = ['refresh', 'logout', 'oauth-renewal', 'cookies', 'restart', 'storage-faults']
const ENCRYPTED = ['refresh', 'logout', 'oauth-renewal', 'restart']

for (const where of ['context', 'storage']) {
  for (const [suites, encrypt] of /** @type {const} */ ([[SUITES, ''], [ENCRYPTED, '1']])) {
    test(`with a second copy that shares the ${where}${encrypt && ', encrypted'}: ${suites.join(', ')}`, async () => {
      const files = suites.map((name) => fileURLToPath(new URL(`${name}.test.mjs`, import.meta.url)))
      // Without NODE_TEST_CONTEXT: a test runner in a test runner would report to the outer one.
      const { NODE_TEST_CONTEXT: _, ...env } = process.env
      const child = spawn(process.execPath, ['--test', '--test-reporter=tap', ...files], { env: { ...env, WX_SECOND_COPY: where, WX_ENCRYPT: encrypt }, stdio: ['ignore', 'pipe', 'inherit'] })
      let output = ''
      child.stdout.on('data', (chunk) => (output += chunk))
      const code = await new Promise((resolve) => child.on('close', resolve))
      assert.equal(code, 0, output.split('\n').filter((line) => /^\s*not ok/.test(line)).join('\n'))
      assert.ok(Number(/^# pass (\d+)$/m.exec(output)?.[1]) > 300, 'they ran')
    })
  }
}
