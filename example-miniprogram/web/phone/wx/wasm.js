/**
 * `WXWebAssembly`: takes the path of a file in the code package, and nothing else.
 */
export function createWasm() {
  return {
    Memory: WebAssembly.Memory,
    Table: WebAssembly.Table,
    async instantiate(path, imports) {
      if (typeof path !== 'string') throw new TypeError('WXWebAssembly.instantiate: the first argument should be a string path')
      if (!/^\/[^.]*\.wasm(\.br)?$/.test(path)) throw new Error(`not absolute path: ${path}`)
      const response = await fetch(`/package${path}`)
      if (!response.ok) throw new Error(`file not found: ${path}`)
      return WebAssembly.instantiate(await response.arrayBuffer(), imports)
    }
  }
}
