//! Mutation testing: change the session machine in one place, and see whether a native test notices.
//!
//! What is changed, and which survivors are argued, stands in `.cargo/mutants.toml`, so that `cargo mutants` by hand does the
//! same.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::cargo_install;
use crate::process::Process;
use crate::project::{PACKAGE, Project};

const NAME: &str = "cargo-mutants";
const VERSION: &str = "27.1.0";

/// The exit code of a run in which some mutants ran for too long and none survived. A test that never ends is one that noticed.
const ONLY_TIMEOUTS: i32 = 3;

/// The exit code of a run that some mutants survived.
const SURVIVORS: i32 = 2;

/// Try all mutants against short runs of the model and the random histories, then those that nobody noticed against the usual
/// ones: most are noticed by a test of milliseconds, and a whole run takes longer than a build.
pub fn run(project: &Project) -> Result<()> {
    let tool = ensure(project)?;
    println!("all, against short runs");
    if survived(
        mutate(project, &tool)
            .env("WX_SESSION_CASES", "50")
            .env("WX_SESSION_DEPTH", "6"),
    )? {
        println!("what nobody noticed, against the usual runs");
        if survived(mutate(project, &tool).arg("--iterate"))? {
            bail!(
                "mutants survived: {}",
                project.work().join("mutants.out/missed.txt").display()
            );
        }
    }
    Ok(())
}

fn mutate(project: &Project, tool: &Path) -> Process {
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
    mutants
}

fn survived(mutants: &mut Process) -> Result<bool> {
    match mutants.start()?.wait()?.code() {
        Some(0 | ONLY_TIMEOUTS) => Ok(false),
        Some(SURVIVORS) => Ok(true),
        code => bail!("cargo mutants ended with {code:?}"),
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
