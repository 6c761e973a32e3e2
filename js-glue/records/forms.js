/**
 * The two records of the core, and the form of what stands under their keys (src/record.rs, src/wasm/stored.rs); the jar's
 * text has a version of its own.
 */
export const TOKEN = /** @type {const} */ ('token')
export const COOKIES = /** @type {const} */ ('cookies')
export const FORM = { token: 2, cookies: 1 }
