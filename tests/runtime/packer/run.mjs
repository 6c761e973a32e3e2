/** Runs miniprogram-ci's npm packer: `node run.mjs <package.json> <output folder>`. Started by ../pack.mjs. */
import ci from 'miniprogram-ci'

const [packageJsonPath, miniprogramNpmDistDir] = process.argv.slice(2)
const result = await ci.packNpmManually({ packageJsonPath, miniprogramNpmDistDir })
process.stdout.write(`${JSON.stringify(result)}\n`)
process.exit(0)
