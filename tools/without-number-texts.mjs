/**
 * Takes out of the module what prints floating-point numbers: `node without-number-texts.mjs <module> <result>`.
 *
 * Nothing prints one but the texts of serde_wasm_bindgen's errors ("invalid type: floating point …"); a tenth of the module was
 * there for that. The number is missing in such a text now. No trap: a broken record in storage makes such an error, which nobody reads.
 */
import { readFile, writeFile } from 'node:fs/promises'
import binaryen from 'binaryen'

/** `Ok(())` of a `fmt::Result`. */
const OK = 0
/** Names as rustc gives them, whatever the hashes. */
const PRINTS = /^core(\[\w+\])?::fmt::float::float_to_decimal_common/

const [from, to] = process.argv.slice(2)
const module = binaryen.readBinary(await readFile(from))
let found = 0
for (let index = 0; index < module.getNumFunctions(); index++) {
  const { name, params, results, module: isImport } = binaryen.getFunctionInfo(module.getFunctionByIndex(index))
  if (isImport || !PRINTS.test(name)) continue
  found++
  module.removeFunction(name)
  module.addFunction(name, params, results, [], module.i32.const(OK))
}
// With another compiler their names may be others: what is not there any more must be noticed.
if (!found) throw new Error(`${from} has no function that prints numbers: look for its new name, or drop this step`)
await writeFile(to, module.emitBinary())
