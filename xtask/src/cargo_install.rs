//! Programs that come as crates, installed into the project's own tools.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::process::Process;
use crate::project::Project;

const LIMIT: Duration = Duration::from_secs(15 * 60);

/// The folder with a crate's programs at this version, whether they are there or not.
pub fn bin(project: &Project, name: &str, version: &str) -> PathBuf {
    root(project, name, version).join("bin")
}

/// Install a crate's programs, and return their folder.
pub fn install(project: &Project, name: &str, version: &str) -> Result<PathBuf> {
    println!("installing {name} {version}");
    let root = root(project, name, version);
    // A registry's mirror may lack a version that the tool's lock file names.
    run(project, name, version, &root, true)
        .or_else(|_| run(project, name, version, &root, false))
        .with_context(|| {
            format!(
                "run: cargo install {name} --version ={version} --root {}",
                root.display()
            )
        })?;
    Ok(root.join("bin"))
}

fn run(project: &Project, name: &str, version: &str, root: &Path, locked: bool) -> Result<String> {
    let mut cargo = Process::cargo();
    cargo.args(["install", name, "--quiet", "--version"]);
    cargo.arg(format!("={version}")).arg("--root").arg(root);
    cargo.arg("--target-dir").arg(project.tools().join("build"));
    if locked {
        cargo.arg("--locked");
    }
    cargo.limit(LIMIT).read()
}

fn root(project: &Project, name: &str, version: &str) -> PathBuf {
    project.tools().join(format!("{name}-{version}"))
}
