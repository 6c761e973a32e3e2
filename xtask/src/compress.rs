//! Sizes in brotli, the form in which a mini-program's package travels.

use std::path::Path;

use anyhow::{Context, Result};

use crate::process::Process;

const SCRIPT: &str = include_str!("../js/brotli.mjs");

/// What is compressed: brotli has a mode for each.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Text,
    Binary,
}

/// Compress a file at the highest quality into another and return its size in bytes.
pub fn write(from: &Path, to: &Path, kind: Kind) -> Result<u64> {
    brotli(kind, &[from, to])
}

/// Return a file's size in brotli, in bytes.
pub fn size(of: &Path, kind: Kind) -> Result<u64> {
    brotli(kind, &[of])
}

fn brotli(kind: Kind, files: &[&Path]) -> Result<u64> {
    let kind = match kind {
        Kind::Text => "text",
        Kind::Binary => "binary",
    };
    Process::new("node")
        .args(["--input-type=module", "--eval", SCRIPT, "--", kind])
        .args(files)
        .read()?
        .parse()
        .context("the size in brotli is not a number")
}
