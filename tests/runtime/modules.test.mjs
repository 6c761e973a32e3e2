import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixture } from './fixture.mjs'

const FILES = {
  'app.json': '{"pages":["pages/index/index"],"subpackages":[{"root":"packages/shop","pages":["p"],"independent":true},{"root":"packages/other","pages":["p"]}]}',
  'lib/a.js': 'exports.name = "a"; exports.b = require("./b").name; exports.up = require("../top.js").name',
  'lib/b.js': 'exports.name = "b"',
  'lib/folder/index.js': 'exports.name = "folder"',
  'lib/data.json': '{"x":1}',
  'top.js': 'exports.name = "top"',
  'cycle/one.js': 'exports.early = 1; exports.two = require("./two").seen',
  'cycle/two.js': 'exports.seen = Object.keys(require("./one")).join()',
  'broken.js': 'exports.before = 1; throw new Error("broken at load")',
  'miniprogram_npm/tiny/index.js': 'exports.from = "root"; exports.sub = require("./lib/sub").name',
  'miniprogram_npm/tiny/lib/sub.js': 'exports.name = "sub"',
  'miniprogram_npm/user/index.js': 'exports.tiny = require("tiny").from',
  'miniprogram_npm/@scope/one/index.js': 'exports.name = "scoped"',
  'packages/shop/p.js': 'exports.tiny = require("tiny").from',
  'packages/shop/miniprogram_npm/tiny/index.js': 'exports.from = "shop"',
  'packages/other/p.js': 'exports.name = "other"; exports.tiny = require("tiny").from; exports.top = require("../../top").name'
}

test('relative paths: with and without .js, folders with index.js, parents', async (t) => {
  const { runtime } = await fixture(t, { files: FILES })
  assert.deepEqual({ ...runtime.require('./lib/a') }, { name: 'a', b: 'b', up: 'top' })
  assert.equal(runtime.require('./lib/folder').name, 'folder')
  assert.equal(runtime.require('./lib/a.js'), runtime.require('./lib/a'), 'a file runs once')
})

test('npm names resolve through miniprogram_npm from the requiring folder upwards', async (t) => {
  const { runtime } = await fixture(t, { files: FILES })
  assert.deepEqual({ ...runtime.require('tiny') }, { from: 'root', sub: 'sub' })
  assert.equal(runtime.require('tiny/lib/sub').name, 'sub')
  assert.equal(runtime.require('@scope/one').name, 'scoped')
  assert.equal(runtime.require('user').tiny, 'root', 'from one package to another')
})

test('cycles see what is exported so far', async (t) => {
  const { runtime } = await fixture(t, { files: FILES })
  assert.equal(runtime.require('./cycle/one').two, 'early')
})

test('what a mini-program cannot require', async (t) => {
  const { runtime } = await fixture(t, { files: FILES })
  for (const name of ['fs', 'node:fs', 'path', './nothing', '../outside', './lib/data.json', './lib/data', 'tiny/nothing', 'wx-session']) {
    assert.throws(() => runtime.require(name), new RegExp(`module '${name.replace(/[./]/g, '\\$&')}' is not defined`), name)
  }
  assert.throws(() => runtime.require('/lib/a.js'), /absolute paths are not supported/)
  assert.throws(() => runtime.program('require(1)'), /must be a string/)
})

test('a file that throws is not kept half loaded', async (t) => {
  const { runtime } = await fixture(t, { files: FILES })
  assert.throws(() => runtime.require('./broken'), /broken at load/)
  assert.throws(() => runtime.require('./broken'), /broken at load/)
})

test('an independent subpackage sees only itself', async (t) => {
  const { runtime } = await fixture(t, { files: FILES, independent: 'packages/shop' })
  assert.equal(runtime.require('./p').tiny, 'shop')
  assert.throws(() => runtime.require('../../top'), /is not defined/)
  assert.throws(() => runtime.require('user'), /is not defined/)
})

test('the main package cannot require from a subpackage, except asynchronously', async (t) => {
  const { runtime } = await fixture(t, { files: FILES })
  assert.throws(() => runtime.require('./packages/other/p'), /use require\.async/)
  const { promise, callback } = runtime.program(`
    exports.promise = require.async('./packages/other/p')
    exports.callback = new Promise((resolve) => require('./packages/other/p.js', resolve))`)
  assert.deepEqual({ ...(await runtime.run(promise)) }, { name: 'other', tiny: 'root', top: 'top' })
  assert.equal((await runtime.run(callback)).name, 'other')
  await assert.rejects(runtime.run(runtime.program('module.exports = require.async("./nothing")')), /is not defined/)
})

test('a main package that comes later shares the context of an independent subpackage, which still sees only itself', async (t) => {
  const { runtime } = await fixture(t, { files: { ...FILES, 'app.js': 'App({})' }, independent: 'packages/shop' })
  assert.equal(runtime.require('./p').tiny, 'shop')
  runtime.program('wx.mark = 1')
  runtime.launch()
  const main = runtime.program('module.exports = [require("tiny").from, wx.mark]', 'main.js')
  assert.deepEqual([...main], ['root', 1], 'the package is there twice')
  assert.throws(() => runtime.require('../../top'), /is not defined/)
})
