import { readFileSync } from 'node:fs'
import { defineConfig } from 'vite'
import uni from '@dcloudio/vite-plugin-uni'

// The module goes beside the pages, where `wasmPath` looks for it.
const wxSessionModule = {
  name: 'wx-session-module',
  generateBundle() {
    if (process.env.UNI_PLATFORM !== 'mp-weixin') return
    const source = readFileSync('node_modules/wx-session/dist/wx-session.wasm.br')
    this.emitFile({ type: 'asset', fileName: 'static/wx-session.wasm.br', source })
  }
}

export default defineConfig({ plugins: [uni(), wxSessionModule] })
