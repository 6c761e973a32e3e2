#!/usr/bin/env node
/**
 * Runs the example mini-program against a backend, step by step, and checks what both sides counted.
 *
 *     node example-miniprogram/journey/run.mjs --server http://127.0.0.1:8787 --standin http://127.0.0.1:40123
 *
 * `cargo xtask demo` builds the package, starts a backend and calls this.
 * Exits with 0 when every step did what it says, 1 when one did not, 2 for wrong arguments.
 */
import { HELP, parseArguments } from './arguments.mjs'
import { travel } from './travel.mjs'
import { Printer } from './printer.mjs'

const asked = parseArguments(process.argv.slice(2))
if (asked.problem) {
  process.stderr.write(`${asked.problem}\n\n${HELP}`)
  process.exitCode = 2
} else if (asked.help) {
  process.stdout.write(HELP)
} else {
  process.exitCode = (await travel(asked, new Printer(process.stdout))) ? 0 : 1
}
