//! `prove` and `fuzz`: long runs that look for what tests have not thought of.
//!
//! They are apart from `test` because their value grows with the time they are given.

use anyhow::{Result, bail};

use crate::postgres;
use crate::process::Process;
use crate::progress::Steps;
use crate::project::{PACKAGE, Project};

/// One long run: its name, and what starts it.
type Run = (&'static str, fn(&Project) -> Result<()>);

/// Exhaustive exploration of small worlds, long random histories, and the backend on the other database.
const PROOFS: &[Run] = &[
    ("every history of small worlds", |project| {
        deep(project, "session_model", &[("WX_SESSION_DEPTH", "11")])
    }),
    ("long random histories", |project| {
        deep(
            project,
            "session_properties",
            &[("WX_SESSION_CASES", "150000"), ("WX_SESSION_SEED", "901")],
        )
    }),
    ("the backend on PostgreSQL", postgres::prove),
];

/// Coverage-guided fuzzing.
const FUZZERS: &[Run] = &[];

pub fn prove(project: &Project, steps: &mut Steps) -> Result<()> {
    each("prove", PROOFS, project, steps)
}

pub fn fuzz(project: &Project, steps: &mut Steps) -> Result<()> {
    each("fuzz", FUZZERS, project, steps)
}

fn each(command: &str, runs: &[Run], project: &Project, steps: &mut Steps) -> Result<()> {
    if runs.is_empty() {
        bail!("{command} has no steps yet");
    }
    for (name, run) in runs {
        let _ = steps.step(name, || run(project));
    }
    Ok(())
}

/// Run one of the session's test files in release, as deep as its environment says.
fn deep(project: &Project, test: &str, environment: &[(&str, &str)]) -> Result<()> {
    let mut cargo = Process::cargo();
    cargo.args(["test", "--release", "--package", PACKAGE, "--test", test]);
    cargo.current_dir(&project.root);
    for (name, value) in environment {
        cargo.env(name, value);
    }
    cargo.run()
}
