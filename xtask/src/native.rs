//! Format, lints and native tests: what needs the stable toolchain alone.

use anyhow::{Result, bail};

use crate::process::Process;
use crate::progress::Tests;
use crate::project::Project;
use crate::tally::{self, Runner};
use crate::toolchain;

/// What part of the workspace a check covers.
#[derive(Debug, Clone, Copy)]
pub enum Scope {
    Workspace,
    /// The session's own crate.
    Core,
}

impl Scope {
    fn args(self) -> &'static [&'static str] {
        match self {
            Self::Workspace => &["--workspace"],
            Self::Core => &["--package", crate::project::PACKAGE],
        }
    }
}

pub fn format(project: &Project) -> Result<()> {
    toolchain::ensure_component("rustfmt")?;
    let formatted = cargo(project).args(["fmt", "--all", "--check"]).tee()?;
    if !formatted.status.success() {
        bail!("not formatted; run: cargo fmt --all");
    }
    Ok(())
}

pub fn clippy(project: &Project, scope: Scope) -> Result<()> {
    toolchain::ensure_component("clippy")?;
    cargo(project)
        .args(["clippy", "--quiet", "--all-targets"])
        .args(scope.args())
        .args(["--", "-D", "warnings"])
        .run()
}

/// Run the native tests, by nextest where it is installed.
pub fn test(project: &Project, scope: Scope) -> Result<Tests> {
    let has_nextest = Process::cargo()
        .args(["nextest", "--version"])
        .read()
        .is_ok();
    let (runner, run) = if has_nextest {
        let run = cargo(project)
            .args([
                "nextest",
                "run",
                "--no-fail-fast",
                "--status-level=fail",
                "--hide-progress-bar",
            ])
            .args(scope.args())
            .tee()?;
        (Runner::Nextest, run)
    } else {
        let run = cargo(project)
            .args(["test", "--quiet", "--all-targets", "--no-fail-fast"])
            .args(scope.args())
            .tee()?;
        (Runner::Libtest, run)
    };
    Ok(tally::of(runner, &run))
}

/// Run the examples in the documentation, which nextest leaves out.
pub fn doc_test(project: &Project) -> Result<Tests> {
    let run = cargo(project)
        .args(["test", "--quiet", "--doc", "--workspace"])
        .tee()?;
    Ok(tally::of(Runner::Libtest, &run))
}

/// Build the documentation of the crates; a broken link is an error.
pub fn docs(project: &Project) -> Result<()> {
    cargo(project)
        .args([
            "doc",
            "--workspace",
            "--no-deps",
            "--document-private-items",
        ])
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()?;
    println!(
        "{}",
        project.target.join("doc/wx_session/index.html").display()
    );
    Ok(())
}

fn cargo(project: &Project) -> Process {
    let mut cargo = Process::cargo();
    cargo.current_dir(&project.root);
    cargo
}
