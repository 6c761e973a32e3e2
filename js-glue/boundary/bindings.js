/**
 * The functions of the module, each with a name, types and a comment: the inputs and questions of the core (src/wasm).
 *
 * `generated/` is made by `cargo xtask build` and is not in git. They can be called once the module is loaded (loader.js).
 */
export * from './generated/wx_session_bg.js'
