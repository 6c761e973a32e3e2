//! The decisions of a WeChat mini-program login session, without I/O.

#[cfg(target_arch = "wasm32")]
mod wasm;
