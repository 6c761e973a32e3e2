/**
 * Runs all checks of one library in one order, and says what came of each.
 */
import { packageSource } from '../../../example-miniprogram/journey/package-source.mjs'
import { packMiniProgram } from '../../runtime/index.mjs'
import { bundle } from './bundle.mjs'
import { CHECKS, NOT_OFFERED } from './checks.mjs'
import { phoneWith } from './phone.mjs'

export const ORDERS = /** @type {const} */ (['bare', 'install first', 'library first'])

/** What each check needs of a library; without it the library does not do that. */
const NEEDS = { upload: 'upload', download: 'download', progress: 'progress' }

/**
 * @param {import('node:test').TestContext} t @param {import('./list.mjs').Library} library @param {string} profile
 * @returns {Promise<{ result: Record<string, Record<string, string>>, told: Record<string, Record<string, any>> }>} by order and check: `''` for done, else why
 *   not; and what the program heard of a call that failed
 */
export async function outcomes(t, library, profile) {
  const app = await packMiniProgram({ app: { 'app.js': 'App({})', 'library.js': await bundle(library) }, packages: [packageSource()] })
  t.after(app.remove)
  const result = {}
  const told = {}
  for (const order of ORDERS) {
    result[order] = {}
    told[order] = {}
    for (const [check, run] of Object.entries(CHECKS)) {
      await t.test(`${profile}, ${order}: ${check}`, async (inner) => {
        const { phone, library } = await phoneWith(inner, { folder: app.folder, profile, order })
        result[order][check] = await outcome(phone, library, NEEDS[check], run)
        told[order][check] = phone.told
      })
    }
  }
  return { result, told }
}

async function outcome(phone, library, need, run) {
  if (need && !library[need]) return NOT_OFFERED
  try {
    return (await run(library, phone)) ?? ''
  } catch (error) {
    return error.message ?? error.errMsg ?? String(error)
  }
}
