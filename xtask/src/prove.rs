//! `prove`: long runs that look for what tests have not thought of.
//!
//! They are apart from `test` because their value grows with the time they are given.

use anyhow::{Result, bail};

use crate::process::Process;
use crate::progress::Steps;
use crate::project::{PACKAGE, Project};
use crate::{build, mutants, pack, postgres, script, server_proof, users};

/// One long run: its name, and what starts it.
type Run = (&'static str, fn(&Project) -> Result<()>);

/// Exhaustive exploration, long random histories, the backend on the other database, other people's tools, and whether the tests notice what is
/// broken on purpose.
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
    ("the jar beside cookie_store", |project| {
        deep(
            project,
            "cookie_differential",
            &[("WX_SESSION_CASES", "500000"), ("WX_SESSION_SEED", "902")],
        )
    }),
    ("the jar beside tough-cookie", |project| {
        packaged(
            project,
            "cookie-differential",
            &[
                ("WX_SESSION_HISTORIES", "500000"),
                ("WX_SESSION_SEED", "903"),
            ],
        )
    }),
    ("random bodies", |project| {
        packaged(project, "bodies", &[("WX_SESSION_BODIES", "5000")])
    }),
    ("the backend on PostgreSQL", postgres::prove),
    (
        "two servers of the backend under load",
        server_proof::two_servers,
    ),
    (
        "one server of the backend under load",
        server_proof::one_server,
    ),
    ("the package in Taro and uni-app", users::prove),
    (
        "the package beside request libraries",
        users::prove_libraries,
    ),
    ("mutants of the session", mutants::run),
];

/// Run the proofs whose names have `part` in them; all have `""`.
pub fn prove(project: &Project, steps: &mut Steps, part: &str) -> Result<()> {
    let chosen: Vec<&Run> = PROOFS
        .iter()
        .filter(|(name, _)| name.contains(part))
        .collect();
    if chosen.is_empty() {
        let names: Vec<&str> = PROOFS.iter().map(|(name, _)| *name).collect();
        bail!(
            "no proof has {part:?} in its name; there are: {}",
            names.join(", ")
        );
    }
    // The backend knows nothing of the package.
    if chosen.iter().any(|(name, _)| !name.contains("backend")) {
        build::run(project, steps)?;
        steps.step("pack", || pack::run(project))?;
    }
    for (name, run) in chosen {
        let _ = steps.step(name, || run(project));
    }
    Ok(())
}

/// Run one of the native test files in release, as deep as its environment says.
fn deep(project: &Project, test: &str, environment: &[(&str, &str)]) -> Result<()> {
    let mut cargo = Process::cargo();
    cargo.args(["test", "--release", "--package", PACKAGE, "--test", test]);
    cargo.current_dir(&project.root);
    for (name, value) in environment {
        cargo.env(name, value);
    }
    cargo.run()
}

/// Run one of the package's test files, as long as its environment says.
fn packaged(project: &Project, test: &str, environment: &[(&str, &str)]) -> Result<()> {
    let mut node = script::node(project);
    node.args(["--test", "--test-reporter=spec"]);
    node.arg(format!("tests/package/{test}.test.mjs"));
    for (name, value) in environment {
        node.env(name, value);
    }
    node.run()
}
