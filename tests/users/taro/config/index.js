module.exports = {
  projectName: 'wx-session-in-taro',
  designWidth: 750,
  sourceRoot: 'src',
  outputRoot: 'dist',
  framework: 'react',
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  plugins: ['@tarojs/plugin-framework-react', '@tarojs/plugin-platform-weapp'],
  // The module goes beside the pages, where `wasmPath` looks for it.
  copy: {
    patterns: [{ from: 'node_modules/wx-session/dist/wx-session.wasm.br', to: 'dist/wx-session.wasm.br' }],
    options: {}
  },
  mini: {}
}
