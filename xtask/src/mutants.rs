//! Mutation testing: change the session machine in one place, and see whether a native test notices.
//!
//! What is changed, and which survivors are argued, stands in `.cargo/mutants.toml`, so that `cargo mutants` by hand does the
//! same.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::cargo_install;
use crate::process::Process;
use crate::project::{PACKAGE, Project};

const NAME: &str = "cargo-mutants";
const VERSION: &str = "27.1.0";

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
    let program = cargo_install::bin(project, NAME, VERSION).join(NAME);
    if !program.is_file() {
        cargo_install::install(project, NAME, VERSION)?;
    }
    Ok(program)
}
