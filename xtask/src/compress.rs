//! Sizes in brotli, the form in which a mini-program's package travels.

use std::path::Path;

use anyhow::{Context, Result};

use crate::process::Process;
use crate::project::Project;

/// What is compressed: brotli has a mode for each.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Text,
    Binary,
}

/// Compress a file at the highest quality into another and return its size in bytes.
pub fn write(project: &Project, from: &Path, to: &Path, kind: Kind) -> Result<u64> {
    brotli(project, kind, &[from, to])
}

/// Return a file's size in brotli, in bytes.
pub fn size(project: &Project, of: &Path, kind: Kind) -> Result<u64> {
    brotli(project, kind, &[of])
}

fn brotli(project: &Project, kind: Kind, files: &[&Path]) -> Result<u64> {
    Process::new("node")
        .arg(project.root.join("xtask/js/brotli.mjs"))
        .arg(match kind {
            Kind::Text => "text",
            Kind::Binary => "binary",
        })
        .args(files)
        .read()?
        .parse()
        .context("the size in brotli is not a number")
}
