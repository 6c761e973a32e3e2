import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliCompressSync } from 'node:zlib'
import { fixture } from './fixture.mjs'
import { eachProfile } from './profiles.mjs'

const text = (word) => [word.length, ...Buffer.from(word)]
const section = (id, ...bytes) => [id, bytes.length, ...bytes]
const assemble = (...sections) => Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()])

/** `add(a, b)` calls the import `env.log(a)`, then gives `a + b`; a memory of one page. */
const ADD = assemble(
  section(1, 2, 0x60, 2, 0x7f, 0x7f, 1, 0x7f, 0x60, 1, 0x7f, 0),
  section(2, 1, ...text('env'), ...text('log'), 0, 1),
  section(3, 1, 0),
  section(5, 1, 0, 1),
  section(7, 2, ...text('add'), 0, 1, ...text('memory'), 2, 0),
  section(10, 1, 11, 0, 0x20, 0, 0x10, 0, 0x20, 0, 0x20, 1, 0x6a, 0x0b)
)

/** One exported immutable Global, as Rust's wasm-bindgen makes by default. */
const GLOBAL = assemble(section(6, 1, 0x7f, 0, 0x41, 7, 0x0b), section(7, 1, ...text('g'), 3, 0))

const FILES = {
  'lib/add.wasm': ADD,
  'lib/add.wasm.br': brotliCompressSync(ADD),
  'lib/global.wasm': GLOBAL,
  'lib/broken.wasm': 'not wasm',
  'lib/broken.wasm.br': 'not brotli',
  'lib/module.bin': ADD,
  'v1.2/add.wasm': ADD,
  'packages/shop/add.wasm': ADD
}

const LOAD = `module.exports = (path, imports, seen = []) => WXWebAssembly.instantiate(path, imports || { env: { log: (n) => { seen.push(n) } } })`

const load = (runtime, ...args) => runtime.run(runtime.program(LOAD)(...args))

eachProfile(test, async (profile, t) => {
  const { runtime } = await fixture(t, { profile, files: FILES })

  await t.test('a .wasm and a .wasm.br load and run', async () => {
    for (const path of ['/lib/add.wasm', '/lib/add.wasm.br']) {
      const seen = []
      const answer = await load(runtime, path, undefined, seen)
      assert.equal('exports' in answer, profile.wasmAnswer === 'instance')
      const { exports } = answer.instance ?? answer
      assert.equal(exports.add(2, 3), 5)
      assert.deepEqual(seen, [2])
      assert.equal(exports.memory.buffer.byteLength, 65_536)
    }
  })

  await t.test('an exported Global is refused', async () => {
    await assert.rejects(load(runtime, '/lib/global.wasm', {}), (error) => {
      assert.equal(error.name, 'CompileError')
      assert.match(error.message, profile.platform === 'ios' ? /^invalid wasm file$/ : /^invalid wasm file \(it exports a Global\)$/)
      return true
    })
  })

  await t.test('a dot in a directory name', async () => {
    const loading = load(runtime, '/v1.2/add.wasm')
    await (profile.dottedDirectories ? loading : assert.rejects(loading, /not absolute path/))
  })
})

test('only package-absolute paths to .wasm and .wasm.br', async (t) => {
  const { runtime } = await fixture(t, { files: FILES })
  const bytes = runtime.program('module.exports = new Uint8Array(8).buffer')
  for (const path of ['lib/add.wasm', './lib/add.wasm', 'wxfile://usr/add.wasm', 'https://x.example/a.wasm', '/lib/../lib/add.wasm', '//add.wasm']) {
    await assert.rejects(load(runtime, path), (error) => error.name === 'TypeError' && /not absolute path/.test(error.message), path)
  }
  await assert.rejects(load(runtime, bytes), /should be a string path/)
  await assert.rejects(load(runtime, undefined), /should be a string path/)
  await assert.rejects(load(runtime, '/lib/module.bin'), /only \.wasm and \.wasm\.br/)
  await assert.rejects(load(runtime, '/lib/nothing.wasm'), /no file \/lib\/nothing\.wasm in the package/)
})

test('broken files are a CompileError of the program', async (t) => {
  const { runtime } = await fixture(t, { files: FILES })
  for (const path of ['/lib/broken.wasm', '/lib/broken.wasm.br']) {
    const isOwn = await runtime.run(runtime.program(
      'module.exports = (path) => WXWebAssembly.instantiate(path, {}).catch((error) => error instanceof WXWebAssembly.CompileError)')(path))
    assert.equal(isOwn, true, path)
  }
})

test('imports must be there and of the right kind, and exact when the test says so', async (t) => {
  const { runtime } = await fixture(t, { files: FILES, exactImports: true })
  const log = () => {}
  await assert.rejects(load(runtime, '/lib/add.wasm', {}), /Import #0 module="env" error/)
  await assert.rejects(load(runtime, '/lib/add.wasm', { env: {} }), /Import #0 module="env" function="log" error/)
  await assert.rejects(load(runtime, '/lib/add.wasm', { env: { log, more: log } }), /import env\.more is given, but the module does not ask for it/)
  await assert.rejects(load(runtime, '/lib/add.wasm', { env: { log, text: 'a' } }), /import env\.text is neither function, Memory, Table nor number/)
  const { runtime: lenient } = await fixture(t, { files: FILES })
  await load(lenient, '/lib/add.wasm', { env: { log, more: log } })
})

test('there is no compile, and no Module', async (t) => {
  const { runtime } = await fixture(t)
  const kinds = runtime.program('module.exports = ["compile", "Module", "Instance", "validate"].map((name) => typeof WXWebAssembly[name])')
  assert.deepEqual([...kinds], Array(4).fill('undefined'))
  const made = runtime.program('module.exports = [new WXWebAssembly.Memory({ initial: 1 }), new WXWebAssembly.Global({ value: "i32" }, 1), new WXWebAssembly.Table({ element: "anyfunc", initial: 1 })]')
  assert.equal(made.length, 3)
})

test('loading fails the first time, then works', async (t) => {
  const { runtime } = await fixture(t, { files: FILES })
  runtime.faults.on('instantiate', { fail: { errMsg: 'load wasm failed' }, times: 1 })
  await assert.rejects(load(runtime, '/lib/add.wasm'), /load wasm failed/)
  await load(runtime, '/lib/add.wasm')
  assert.equal(runtime.count('instantiate'), 2)
})

test('loading can take virtual time, throw, or never answer', async (t) => {
  const { runtime } = await fixture(t, { files: FILES })
  runtime.faults.on('instantiate', { after: 300, times: 1 })
  runtime.faults.on('instantiate', { throw: 'not now', times: 1 })
  runtime.faults.on('instantiate', { never: true, times: 1 })
  await runtime.run(() => runtime.program(LOAD)('/lib/add.wasm'), { within: 300 })
  assert.equal(runtime.clock.now - runtime.clock.start, 300)
  assert.throws(() => runtime.program(LOAD)('/lib/add.wasm'), /not now/)
  await assert.rejects(load(runtime, '/lib/add.wasm'), /WXWebAssembly\.instantiate: never answers/)
})

test('an independent subpackage loads only its own files', async (t) => {
  const { runtime } = await fixture(t, { files: FILES, independent: 'packages/shop' })
  await load(runtime, '/packages/shop/add.wasm')
  await assert.rejects(load(runtime, '/lib/add.wasm'), /an independent subpackage cannot load/)
})
