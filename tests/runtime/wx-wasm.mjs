/**
 * `WXWebAssembly` (platform.md, section 1): a string path inside the package, nothing else.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { atLeast } from './profiles.mjs'

/** @param {import('./life.mjs').Life} life */
export function wasmApi(life) {
  const { Memory, Table, Global, CompileError, LinkError, RuntimeError } = life.realm.own.WebAssembly
  // The classes go in as they are: a wrapped one could not be called with `new`.
  return Object.assign(life.realm.object({ instantiate: (path, imports) => instantiate(life, path, imports) }), {
    Memory, Table, CompileError, LinkError, RuntimeError, ...(atLeast(life.baseLibrary, '2.14.0') ? { Global } : {})
  })
}

function instantiate(life, path, imports) {
  if (!life.alive) return undefined
  const { realm } = life
  life.record.call('instantiate', { path })
  const plan = life.faults.take('instantiate', { path })?.plan ?? {}
  if (plan.throw !== undefined) throw realm.error(plan.throw)
  const entry = life.device.ledger.open('WXWebAssembly.instantiate', life)
  const { promise, resolve, reject } = realm.deferred()
  const finish = () => {
    entry.waitFor('timer')
    life.task('WXWebAssembly.instantiate', () => {
      entry.close()
      if (plan.fail) return reject(realm.error(plan.fail.errMsg ?? 'load wasm failed'))
      const outcome = load(life, path, imports)
      return 'error' in outcome ? reject(outcome.error) : resolve(outcome.answer)
    })
  }
  if (plan.never) entry.waitFor('never')
  else if (plan.after !== undefined) {
    entry.waitFor('timer')
    life.lane.platformAfter(plan.after, 'WXWebAssembly.instantiate', finish)
  } else finish()
  return promise
}

function load(life, path, imports) {
  const { realm, profile } = life
  const { WebAssembly } = realm.own
  const refused = refusedPath(life, path)
  if (refused) return { error: realm.error(`WXWebAssembly.instantiate: ${refused}`, 'TypeError') }
  const file = join(life.options.folder, path)
  if (!existsSync(file)) return { error: realm.error(`WXWebAssembly.instantiate: load wasm failed, no file ${path} in the package`) }
  try {
    const bytes = path.endsWith('.br') ? brotliDecompressSync(readFileSync(file)) : readFileSync(file)
    const module = new WebAssembly.Module(bytes)
    // iOS says no more than this (Rust >= 1.82, exported Global); here every profile refuses it.
    if (WebAssembly.Module.exports(module).some(({ kind }) => kind === 'global')) {
      const hint = profile.platform === 'ios' ? '' : ' (it exports a Global)'
      return { error: realm.wasmError('CompileError', `invalid wasm file${hint}`) }
    }
    const wrong = wrongImports(life, module, imports)
    if (wrong) return { error: realm.wasmError('LinkError', wrong) }
    const instance = new WebAssembly.Instance(module, imports)
    return { answer: profile.wasmAnswer === 'instance' ? instance : answerOf(realm, { instance, module }) }
  } catch (error) {
    return { error: error instanceof realm.own.Error ? error : realm.wasmError('CompileError', `invalid wasm file: ${error.message}`) }
  }
}

function answerOf(realm, parts) {
  return Object.assign(new realm.own.Object(), parts)
}

/** @returns {string | undefined} why the path is refused */
function refusedPath(life, path) {
  if (typeof path !== 'string') return 'the first argument should be a string path'
  if (!path.startsWith('/')) return `not absolute path: ${path}`
  const directories = path.split('/').slice(1, -1)
  if (directories.some((name) => name === '..' || name === '.' || name === '')) return `not absolute path: ${path}`
  if (!life.profile.dottedDirectories && directories.some((name) => name.includes('.'))) return `not absolute path: ${path}`
  const isBrotli = path.endsWith('.wasm.br') && atLeast(life.baseLibrary, '2.14.0')
  if (!isBrotli && !path.endsWith('.wasm')) return `only .wasm and .wasm.br files can be loaded: ${path}`
  const { independent } = life.options
  if (independent && !life.mainIsThere && !path.startsWith(`/${independent}/`)) return `an independent subpackage cannot load ${path}`
  return undefined
}

/**
 * Check the imports: all that the module asks for, and nothing but functions, Memory, Table or numbers, as
 * miniprogram-api-typings declares them. With the option `exactImports` nothing may be left over either.
 * @returns {string | undefined}
 */
function wrongImports(life, module, imports = {}) {
  const { WebAssembly } = life.realm.own
  const wanted = WebAssembly.Module.imports(module)
  for (const [index, { module: from, name }] of wanted.entries()) {
    if (imports[from] === undefined || imports[from] === null) return `Import #${index} module="${from}" error: module is not an object or function`
    if (imports[from][name] === undefined) return `Import #${index} module="${from}" function="${name}" error: it is not given`
  }
  for (const [from, members] of Object.entries(imports)) {
    for (const [name, value] of Object.entries(members)) {
      const ok = ['function', 'number'].includes(typeof value) || value instanceof WebAssembly.Memory || value instanceof WebAssembly.Table
      if (!ok) return `import ${from}.${name} is neither function, Memory, Table nor number`
      if (life.options.exactImports && !wanted.some((one) => one.module === from && one.name === name)) {
        return `import ${from}.${name} is given, but the module does not ask for it`
      }
    }
  }
  return undefined
}
