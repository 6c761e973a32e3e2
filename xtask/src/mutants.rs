//! Mutation testing: change the session machine in one place, and see whether a native test notices.
//!
//! What is changed, and which survivors are argued, stands in `.cargo/mutants.toml`, so that `cargo mutants` by hand does the
//! same.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::process::Process;
use crate::project::{PACKAGE, Project};

const VERSION: &str = "27.1.0";
const INSTALL_LIMIT: Duration = Duration::from_secs(20 * 60);

/// The exit code of a run in which some mutants ran for too long and none survived. A test that never ends is one that noticed.
const ONLY_TIMEOUTS: i32 = 3;

pub fn run(project: &Project) -> Result<()> {
    let tool = ensure(project)?;
    let mut mutants = Process::new(tool);
    mutants.args(["mutants", "--package", PACKAGE, "--no-times", "--output"]);
    mutants.arg(project.work());
    // One job: a test that is starved of its processor would count as one that never ends.
    mutants.args(["--jobs", "1"]);
    // A backtrace of each caught mutant is for nobody, and debug information costs a third of each build.
    mutants.env("CARGO_PROFILE_DEV_DEBUG", "0");
    mutants.env("RUST_BACKTRACE", "0");
    // It builds a copy of the project, and the copy's files are not ours.
    mutants.without_env("CARGO_TARGET_DIR");
    mutants.current_dir(&project.root);
    let status = mutants.start()?.wait()?;
    match status.code() {
        Some(0 | ONLY_TIMEOUTS) => Ok(()),
        _ => bail!(
            "mutants survived: {}",
            project.work().join("mutants.out/missed.txt").display()
        ),
    }
}

/// Install the tool at its version where it is not.
fn ensure(project: &Project) -> Result<PathBuf> {
    let root = project.tools().join(format!("cargo-mutants-{VERSION}"));
    let program = root.join("bin/cargo-mutants");
    if program.is_file() {
        return Ok(program);
    }
    println!("installing cargo-mutants {VERSION}");
    let install = |locked: bool| {
        let mut cargo = Process::cargo();
        cargo.args(["install", "cargo-mutants", "--quiet", "--version"]);
        cargo.arg(format!("={VERSION}")).arg("--root").arg(&root);
        cargo.arg("--target-dir").arg(project.tools().join("build"));
        if locked {
            cargo.arg("--locked");
        }
        cargo.limit(INSTALL_LIMIT).read()
    };
    // A registry's mirror may lack a version that the tool's lock file names.
    install(true).or_else(|_| install(false)).with_context(|| {
        format!(
            "run: cargo install cargo-mutants --version ={VERSION} --root {}",
            root.display()
        )
    })?;
    Ok(program)
}
