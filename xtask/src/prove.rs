//! `prove` and `fuzz`: long runs that look for what tests have not thought of.
//!
//! They are apart from `test` because their value grows with the time they are given.

use anyhow::{Result, bail};

use crate::progress::Steps;
use crate::project::Project;

/// One long run: its name, and what starts it.
type Run = (&'static str, fn(&Project) -> Result<()>);

/// Model checking and exhaustive exploration.
const PROOFS: &[Run] = &[];

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
