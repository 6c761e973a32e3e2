/**
 * One runtime, its server and its folder for one test, cleared away after it.
 */
import { createAppFolder } from './app-folder.mjs'
import { startServer } from './http-server.mjs'
import { createRuntime } from './index.mjs'
import { createDevice } from './device.mjs'

/**
 * @param {import('node:test').TestContext} t
 * @param {object} [parts] `files` by package path, or `folder`; the rest are options of createRuntime
 * @param {Record<string, string | Uint8Array>} [parts.files]
 */
export async function fixture(t, { files = {}, ...options } = {}) {
  const app = options.folder === undefined ? createAppFolder(files) : undefined
  const device = options.device ?? createDevice({ start: options.start })
  const server = await startServer({ clock: device.clock })
  const runtime = createRuntime({ folder: app?.folder, ...options, device })
  t.after(async () => {
    app?.remove()
    await server.close()
    runtime.close()
  })
  return { runtime, server, device }
}
