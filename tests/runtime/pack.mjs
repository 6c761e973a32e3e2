/**
 * Makes a built mini-program of an app's source and packed npm packages, with WeChat's own packer.
 *
 * `packNpmManually` of miniprogram-ci fills `miniprogram_npm/` (platform.md, section 2), so what a test loads lies where and
 * as it would in a real project. Results are kept in the temporary directory by a hash of the packages' content. What has no
 * packer installed copies instead, which comes to the same for a package that names a folder for mini-programs.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'

const CACHE = join(tmpdir(), 'wx-session-miniprogram-npm')
const PACKER = fileURLToPath(new URL('packer/run.mjs', import.meta.url))

/**
 * Pack a mini-program.
 * @param {object} parts
 * @param {string | Record<string, string | Uint8Array>} parts.app  folder of the source, or the files themselves
 * @param {string[]} parts.packages  each a `.tgz` made by `npm pack`, or a package's folder
 * @returns {Promise<{ folder: string, remove: () => void }>}
 */
export async function packMiniProgram({ app, packages }) {
  const npm = await packedNpm(packages.map(packageFiles))
  const placed = place(app)
  cpSync(npm, join(placed.folder, 'miniprogram_npm'), { recursive: true })
  return placed
}

/**
 * The same without the packer: of each package, the folder that its `miniprogram` names.
 * @param {{ app: string | Record<string, string | Uint8Array>, packages: string[] }} parts  as for {@link packMiniProgram}
 * @returns {{ folder: string, remove: () => void }}
 */
export function copyMiniProgram({ app, packages }) {
  const copied = packages.map((source) => ({ source, files: packageFiles(source) })).map(({ source, files }) => {
    const { name, miniprogram } = manifestOf(files)
    if (!miniprogram) throw new Error(`copyMiniProgram: ${source} names no folder for mini-programs ("miniprogram" in package.json)`)
    return Object.entries(files)
      .filter(([path]) => path.startsWith(`${miniprogram}/`))
      .map(([path, content]) => [`miniprogram_npm/${name}${path.slice(miniprogram.length)}`, content])
  })
  const placed = place(app)
  writeFiles(placed.folder, Object.fromEntries(copied.flat()))
  return placed
}

/** A folder with the app's source in it, and how to remove it. @param {string | Record<string, string | Uint8Array>} app */
function place(app) {
  const folder = mkdtempSync(join(tmpdir(), 'mini-program-'))
  if (typeof app === 'string') cpSync(app, folder, { recursive: true, filter: (path) => !/(^|[\\/])(node_modules|miniprogram_npm)$/.test(relative(app, path)) })
  else writeFiles(folder, app)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** @param {Record<string, Uint8Array>} files @returns {{ name: string, version: string, miniprogram?: string }} */
function manifestOf(files) {
  return JSON.parse(Buffer.from(files['package.json']).toString('utf8'))
}

/** Build `miniprogram_npm` of these packages, or find it built. @param {Array<Record<string, Uint8Array>>} contents */
async function packedNpm(contents) {
  const key = hashOf(contents)
  const done = join(CACHE, key)
  if (existsSync(done)) return done
  mkdirSync(CACHE, { recursive: true })
  const work = mkdtempSync(join(CACHE, 'work-'))
  try {
    const dependencies = {}
    for (const files of contents) {
      const { name, version } = manifestOf(files)
      dependencies[name] = version
      writeFiles(join(work, 'node_modules', name), files)
    }
    writeFiles(work, { 'package.json': JSON.stringify({ name: 'app', version: '1.0.0', dependencies }) })
    await runPacker(work)
    renameInto(join(work, 'out', 'miniprogram_npm'), done)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return done
}

/** In a process of its own: the packer prints to stdout and keeps handles open. */
async function runPacker(work) {
  const { stdout } = await promisify(execFile)(process.execPath, [PACKER, join(work, 'package.json'), join(work, 'out')], {
    timeout: 120_000
  })
  if (!existsSync(join(work, 'out', 'miniprogram_npm'))) throw new Error(`miniprogram-ci packed nothing:\n${stdout}`)
}

/** Another test process may have been faster. */
function renameInto(from, to) {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!existsSync(to)) throw error
  }
}

/** @param {string} source @returns {Record<string, Uint8Array>} */
function packageFiles(source) {
  if (!existsSync(source)) throw new Error(`packMiniProgram: there is no package ${source}; build it first`)
  const files = statSync(source).isDirectory() ? folderFiles(source) : tarballFiles(readFileSync(source))
  if (!files['package.json']) throw new Error(`packMiniProgram: ${source} has no package.json`)
  return files
}

function folderFiles(folder) {
  const files = {}
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name)
    const name = relative(folder, path).replaceAll('\\', '/')
    if (entry.isFile() && !name.split('/').includes('node_modules')) files[name] = readFileSync(path)
  }
  return files
}

/** Read a tarball of npm: ustar, every name under `package/`. */
function tarballFiles(bytes) {
  const tar = gunzipSync(bytes)
  const files = {}
  for (let offset = 0; offset + 512 <= tar.length && tar[offset] !== 0;) {
    const text = (from, length) => tar.toString('utf8', offset + from, offset + from + length).replace(/\0[^]*$/, '')
    const size = Number.parseInt(text(124, 12), 8)
    const name = [text(345, 155), text(0, 100)].filter(Boolean).join('/')
    const type = text(156, 1)
    if (type === '0' || type === '') files[name.slice(name.indexOf('/') + 1)] = tar.subarray(offset + 512, offset + 512 + size)
    offset += 512 + Math.ceil(size / 512) * 512
  }
  return files
}

function writeFiles(folder, files) {
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
}

function hashOf(contents) {
  const hash = createHash('sha256').update(packerVersion())
  for (const files of contents) {
    for (const name of Object.keys(files).sort()) hash.update(`${name}\0${files[name].length}\0`).update(files[name])
  }
  return hash.digest('hex').slice(0, 32)
}

function packerVersion() {
  return createRequire(PACKER)('miniprogram-ci/package.json').version
}
