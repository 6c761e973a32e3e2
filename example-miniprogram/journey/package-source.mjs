/**
 * Which build of wx-session the journey runs.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PACKAGE = fileURLToPath(new URL('../../pkg', import.meta.url))

/** The tarball of `cargo xtask pack` where it is named, else the folder that `cargo xtask build` fills. */
export function packageSource() {
  const tarball = process.env.WX_SESSION_TARBALL
  if (tarball && existsSync(tarball)) return tarball
  if (existsSync(`${PACKAGE}/dist/index.js`)) return PACKAGE
  throw new Error('the package is not built: run cargo xtask build')
}
