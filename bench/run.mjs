/**
 * Measures the built package against its budgets and its peers, prints one table, and fails when a limit is missed.
 *
 *     node bench/run.mjs [--json] [--dist <folder>]
 *
 * `--json` also writes target/bench.json. `--dist` measures another build than pkg/dist.
 */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { verdictOf } from './budgets.mjs'
import { bytes } from './bytes.mjs'
import { engines, run } from './engines.mjs'
import { firstRequest } from './first-request.mjs'
import { preparePrograms } from './program.mjs'
import { bytesRow, countRows, firstRequestRow, headerRow, memoryRow, speedRows, streamRows } from './rows.mjs'
import { tableOf } from './table.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const target = join(root, 'target')
const ROUNDS = { warmUp: 500, rounds: 200 }
/** Of a tenth of a megabyte each, which takes 60 ms where there is no JIT. */
const FEW_ROUNDS = { warmUp: 50, rounds: 100 }

/** @param {string} dist @returns {Promise<import('./rows.mjs').Row[]>} */
async function measure(dist) {
  const folders = { dist, work: join(target, 'bench') }
  const program = await preparePrograms(folders)
  const all = engines()
  const rows = [bytesRow(await bytes(dist)), firstRequestRow(await firstRequest(folders))]
  rows.push(...countRows(await run(all[0], await program('counts'))))
  rows.push(memoryRow(await run(all[0], await program('memory'))))
  const [speed, header, stream] = [await program('speed', ROUNDS), await program('header', ROUNDS), await program('stream', FEW_ROUNDS)]
  // One engine at a time: two would compete for the cores.
  for (const engine of all) {
    rows.push(...speedRows(engine, await run(engine, speed)), headerRow(engine, await run(engine, header)), ...streamRows(engine, await run(engine, stream)))
  }
  return rows
}

async function main() {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, dist: { type: 'string' } } })
  const dist = resolve(values.dist || join(root, 'pkg/dist'))
  for (const file of ['index.js', 'wx-session.wasm.br']) {
    if (!existsSync(join(dist, file))) throw new Error(`${join(dist, file)} is missing: run \`cargo xtask build\` first`)
  }
  const rows = await measure(dist)
  console.log(tableOf(rows))
  console.log('\nratio: wx-session ÷ weapp-cookie in the same run (the first request: ÷ tough-cookie; events: ÷ eventsource-parser). What is measured and how: bench/README.md')
  if (values.json) {
    await mkdir(target, { recursive: true })
    await writeFile(join(target, 'bench.json'), `${JSON.stringify(rows.map((row) => ({ ...row, met: verdictOf(row.judged, row.budget) })), null, 2)}\n`)
  }
  const missed = rows.filter(({ judged, budget }) => verdictOf(judged, budget) === 'MISSED')
  if (!missed.length) return
  console.error(`\n${missed.length} over the limit:\n${missed.map(({ what, engine }) => `  ${what} (${engine})`).join('\n')}`)
  process.exitCode = 1
}

main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
