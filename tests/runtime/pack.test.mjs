import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createRuntime } from './index.mjs'
import { packageSource } from '../../example-miniprogram/journey/package-source.mjs'
import { copyMiniProgram, packMiniProgram } from './pack.mjs'

const APP = { 'app.js': 'App({ greeting: require("tiny").hello("you") })', 'app.json': '{}' }

function tinyPackage(t) {
  const folder = mkdtempSync(join(tmpdir(), 'tiny-package-'))
  t.after(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'dist'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'tiny', version: '1.0.0', main: 'dist/index.js', miniprogram: 'dist' }))
  writeFileSync(join(folder, 'dist/index.js'), 'exports.hello = (who) => `hello ${who}`')
  writeFileSync(join(folder, 'dist/tiny.wasm.br'), Buffer.from([1, 2, 3]))
  writeFileSync(join(folder, 'README.md'), 'not in dist')
  return folder
}

for (const kind of ['folder', 'tarball']) {
  test(`a package from a ${kind} is placed as WeChat's packer places it, and runs`, async (t) => {
    const source = tinyPackage(t)
    if (kind === 'tarball') execFileSync('npm', ['pack', '--pack-destination', source], { cwd: source, stdio: 'ignore' })
    const { folder, remove } = await packMiniProgram({ app: APP, packages: [kind === 'folder' ? source : join(source, 'tiny-1.0.0.tgz')] })
    t.after(remove)
    assert.deepEqual([...readFileSync(join(folder, 'miniprogram_npm/tiny/tiny.wasm.br'))], [1, 2, 3])
    assert.throws(() => readFileSync(join(folder, 'miniprogram_npm/tiny/README.md')), /ENOENT/)
    const runtime = createRuntime({ folder })
    assert.equal(runtime.launch().greeting, 'hello you')
    runtime.close()
  })
}

test('an app from a folder is copied without its node_modules', async (t) => {
  const source = mkdtempSync(join(tmpdir(), 'tiny-app-'))
  t.after(() => rmSync(source, { recursive: true }))
  for (const [name, content] of Object.entries(APP)) writeFileSync(join(source, name), content)
  mkdirSync(join(source, 'node_modules'))
  const { folder, remove } = await packMiniProgram({ app: source, packages: [tinyPackage(t)] })
  t.after(remove)
  assert.throws(() => readFileSync(join(folder, 'node_modules')), /ENOENT/)
  assert.equal(readFileSync(join(folder, 'app.js'), 'utf8'), APP['app.js'])
})

test('a package that is not there', async () => {
  await assert.rejects(packMiniProgram({ app: APP, packages: ['/nowhere/x.tgz'] }), /there is no package \/nowhere\/x\.tgz; build it first/)
})

test('what is copied without the packer is what the packer places, byte for byte', async (t) => {
  const packed = await packMiniProgram({ app: APP, packages: [packageSource()] })
  const copied = copyMiniProgram({ app: APP, packages: [packageSource()] })
  t.after(() => [packed, copied].forEach(({ remove }) => remove()))
  const files = (folder) => Object.fromEntries(
    readdirSync(folder, { recursive: true })
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name), 'base64')])
      .sort()
  )
  assert.deepEqual(Object.keys(files(copied.folder)).filter((name) => /\.wasm\.br$/.test(name)).length, 1)
  assert.deepEqual(files(copied.folder), files(packed.folder))
})

test('a package that names no folder for mini-programs cannot be copied', (t) => {
  const source = tinyPackage(t)
  writeFileSync(join(source, 'package.json'), JSON.stringify({ name: 'tiny', version: '1.0.0', main: 'dist/index.js' }))
  assert.throws(() => copyMiniProgram({ app: APP, packages: [source] }), /names no folder for mini-programs/)
})
