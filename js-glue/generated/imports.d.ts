/** What the module imports, as `WXWebAssembly.instantiate` wants it. */
export const wasmImports: Record<string, Record<string, (...args: any[]) => any>>
