const { readFileSync } = require('node:fs')
const { defineConfig } = require('vite')
const uni = require('@dcloudio/vite-plugin-uni').default

module.exports = defineConfig({
  plugins: [uni(), {
    name: 'wx-session-module',
    // The module goes beside the pages, where `wasmPath` looks for it.
    generateBundle() {
      const source = readFileSync(require.resolve('wx-session/dist/wx-session.wasm.br'))
      this.emitFile({ type: 'asset', fileName: 'static/wx-session.wasm.br', source })
    }
  }]
})
