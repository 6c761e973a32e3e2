//! Binds a compiled module as `wasm-bindgen --target bundler` does: `xtask-bindgen <module> <folder for what comes out>`.

use std::env;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut args = env::args_os().skip(1);
    let module = args.next().context("which module?")?;
    let out = args.next().context("into which folder?")?;
    Bindgen::new()
        .bundler(true)?
        .typescript(true)
        .input_path(module)
        .generate(out)
}
