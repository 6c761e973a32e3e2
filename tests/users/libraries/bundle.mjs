/**
 * A library with the file that speaks to it, as one file that a mini-program loads.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export const FOLDER = fileURLToPath(new URL('.', import.meta.url))

/** What @uni-helper/axios-adapter's own plugin for Vite does: axios exports these with their extension. */
const withExtension = Object.fromEntries(['core/buildFullPath', 'helpers/buildURL', 'helpers/speedometer', 'core/settle'].map((path) => [`axios/unsafe/${path}`, `axios/unsafe/${path}.js`]))

/** Whose runtime a library stands on: where its packages are, and what stands in each module. */
const RUNTIMES = {
  'uni-app': { modules: process.env.WX_UNI_APP_MODULES, inject: [join(FOLDER, 'runtimes/uni.js')], alias: { vue: '@dcloudio/uni-mp-vue/dist/vue.runtime.esm.js', ...withExtension } },
  Taro: { modules: process.env.WX_TARO_MODULES, inject: [], alias: {} }
}

/** Where a library's packages were installed. @param {'uni-app' | 'Taro' | undefined} on @returns {string[]} */
const modulesOf = (on) => [join(FOLDER, 'node_modules'), ...(on ? [modulesOfRuntime(on)] : [])]

function modulesOfRuntime(on) {
  const { modules } = RUNTIMES[on]
  if (!modules) throw new Error(`where are the packages of ${on}? cargo xtask prove installs and names them`)
  return modules
}

/** @param {import('./list.mjs').Library} library @returns {Promise<string>} */
export async function bundle({ file, on }) {
  const { inject, alias } = on ? RUNTIMES[on] : { inject: [], alias: {} }
  const { outputFiles } = await build({
    entryPoints: [join(FOLDER, 'src', `${file}.js`)],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'browser',
    target: 'es2017',
    mainFields: ['miniprogram', 'browser', 'module', 'main'],
    conditions: ['module', 'import', 'default'],
    define: {
      'process.env.NODE_ENV': '"production"', global: 'globalThis', 'process.env': '{}', 'process.env.TARO_ENV': '"weapp"', 'process.env.TARO_PLATFORM': '"mini"', 'process.env.FRAMEWORK': '"react"',
      'process.env.UNI_PLATFORM': '"mp-weixin"', __mpx_mode__: '"wx"', __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __UNI_FEATURE_I18N_LOCALE__: 'false',
      ENABLE_INNER_HTML: 'false', ENABLE_ADJACENT_HTML: 'false', ENABLE_SIZE_APIS: 'false', ENABLE_TEMPLATE_CONTENT: 'false', ENABLE_CLONE_NODE: 'false',
      ENABLE_CONTAINS: 'false', ENABLE_MUTATION_OBSERVER: 'false', DEPRECATED_ADAPTER_COMPONENT: 'false'
    },
    absWorkingDir: FOLDER,
    inject,
    alias,
    nodePaths: on ? [modulesOfRuntime(on)] : [],
    logLevel: 'error'
  })
  return outputFiles[0].text
}

/** The version that is installed. @param {import('./list.mjs').Library} library @returns {string} */
export function versionOf({ package: name, on }) {
  const folder = modulesOf(on).find((modules) => existsSync(join(modules, name)))
  if (!folder) throw new Error(`${name} is not installed`)
  return JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')).version
}
