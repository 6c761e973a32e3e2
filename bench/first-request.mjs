/**
 * From nothing to the first request: a fresh process for each run.
 *
 * Ours finds a stored token, as at every launch but the first, and must read, unpack, compile and start its module first.
 */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { fastestTenth } from './fastest-tenth.mjs'

const LAUNCH = fileURLToPath(new URL('launch.mjs', import.meta.url))
const RUNS = 30
const CONTENDERS = ['wx-session', 'weapp-cookie', 'tough-cookie']

/** @param {{ dist: string, work: string }} folders @returns {Promise<Record<string, number>>} milliseconds by contender */
export async function firstRequest({ dist, work }) {
  const path = join(work, 'stored.json')
  await writeFile(path, '{}')
  // The first launch logs in; what it leaves in storage is what the measured ones find.
  await writeFile(path, JSON.stringify((await launch('wx-session', dist, path)).stored))

  /** @type {Record<string, number[]>} */
  const taken = Object.fromEntries(CONTENDERS.map((name) => [name, []]))
  for (let run = 0; run < RUNS; run++) {
    for (const name of CONTENDERS) {
      const { milliseconds, url } = await launch(name, dist, path)
      if (!url.endsWith('/v1/me')) throw new Error(`${name} began with ${url} instead of the request: the stored token was not used`)
      taken[name].push(milliseconds)
    }
  }
  return Object.fromEntries(CONTENDERS.map((name) => [name, fastestTenth(taken[name])]))
}

/** @param {string} name @param {string} dist @param {string} stored */
async function launch(name, dist, stored) {
  const { stdout } = await promisify(execFile)(process.execPath, [LAUNCH, name, dist, stored], { timeout: 30_000 })
  return JSON.parse(stdout)
}
