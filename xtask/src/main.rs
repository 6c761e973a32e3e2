//! The project's commands: `cargo xtask <command>`.

mod bench;
mod budget;
mod build;
mod cargo_install;
mod children;
mod compress;
mod demo;
mod fuzz;
mod gate;
mod glue;
mod mutants;
mod native;
mod nginx;
mod npm;
mod pack;
mod postgres;
mod process;
mod progress;
mod project;
mod prove;
mod reference;
mod release;
mod repository;
mod script;
mod server_bench;
mod server_proof;
mod servers;
mod site;
mod small_disk;
mod system;
mod tally;
mod test;
mod toolchain;
mod users;
mod wasm;
mod wasm_tests;
mod web;

use std::env;
use std::process::ExitCode;
use std::thread;

use anyhow::{Result, bail};

use progress::Steps;
use project::Project;

const HELP: &str = "\
cargo xtask <command>

  demo [--serve]   build the package, start the example's backend, run a mini-program's journey against it;
                   --serve shows the example in a browser, before and after
  test             everything there is to test; the last line counts
  check            format, lints and native tests of the core: the fast half of test
  build            the npm package into pkg/dist/, and its copy in the example mini-program
  pack             build, then the npm tarball into target/pack/
  release [--check] TAG
                   whether TAG may go out: version, changes, the project's address; then pack, with the release's notes
  bench            build, then speed and size against the budgets and the peers
  bench server     the example's backend: requests a second and latencies, on SQLite and on PostgreSQL
  screenshot       the READMEs' pictures of the example in a browser, made anew
  docs             the documentation of the crates, the reference of the package's API, and the site of README and docs/
  prove [PART]     the long proofs, or those with PART in their names: model checking, random histories, jars beside
                   other jars, the backend on PostgreSQL and under load with faults, the package in Taro and uni-app, mutants of the session
  fuzz [--seconds N]
                   fuzz everything that is read from outside, each target for N seconds (30)
  clean            remove what build and pack have made

What a command needs it installs: by rustup, npm and cargo, and as root on Debian by apt-get. Where it may not, it
stops with the one command to run.";

fn main() -> ExitCode {
    if let Err(error) = children::end_with_us() {
        eprintln!("signals cannot be heard: {error}");
        return ExitCode::FAILURE;
    }
    let code = run();
    match children::stopped_by() {
        Some(signal) => ExitCode::from(128 + signal.unsigned_abs() as u8),
        None => code,
    }
}

fn run() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["demo"] => stepwise(|project, steps| demo(project, steps, false)),
        ["demo", "--serve"] => stepwise(|project, steps| demo(project, steps, true)),
        ["test"] => counted(test::all),
        ["check"] => counted(test::check),
        ["build"] => stepwise(build::run),
        ["pack"] => stepwise(pack),
        ["release", "--check", tag] => stepwise(|project, steps| {
            steps
                .step("release", || release::check(project, tag))
                .map(drop)
        }),
        ["release", tag] => stepwise(|project, steps| release(project, steps, tag)),
        ["bench"] => stepwise(bench),
        ["bench", "server"] => stepwise(|project, steps| {
            steps.step("bench of the server", || server_bench::run(project))
        }),
        ["screenshot"] => stepwise(screenshot),
        ["docs"] => stepwise(docs),
        ["prove"] => stepwise(|project, steps| prove::prove(project, steps, "")),
        ["prove", part] => stepwise(|project, steps| prove::prove(project, steps, part)),
        ["fuzz"] => fuzzed(&fuzz::SECONDS.to_string()),
        ["fuzz", "--seconds", seconds] => fuzzed(seconds),
        ["clean"] => stepwise(|project, _| build::clean(project)),
        ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            ExitCode::SUCCESS
        }
        [] => {
            eprintln!("{HELP}");
            ExitCode::from(2)
        }
        [..] => {
            eprintln!(
                "there is no command `cargo xtask {}`\n\n{HELP}",
                args.join(" ")
            );
            ExitCode::from(2)
        }
    }
}

fn pack(project: &Project, steps: &mut Steps) -> Result<()> {
    build::run(project, steps)?;
    steps.step("pack", || pack::run(project)).map(drop)
}

fn release(project: &Project, steps: &mut Steps, tag: &str) -> Result<()> {
    let notes = steps.step("release", || release::check(project, tag))?;
    pack(project, steps)?;
    steps.step("notes", || release::write_notes(project, &notes))
}

fn docs(project: &Project, steps: &mut Steps) -> Result<()> {
    steps.step("docs of the crates", || native::docs(project))?;
    steps.step("reference of the API", || reference::run(project))?;
    steps.step("site", || site::run(project))
}

fn fuzzed(seconds: &str) -> ExitCode {
    stepwise(|project, steps| {
        let seconds = fuzz::seconds(seconds)?;
        steps.step("fuzz", || fuzz::run(project, seconds))
    })
}

fn demo(project: &Project, steps: &mut Steps, serve: bool) -> Result<()> {
    thread::scope(|scope| {
        // The longest of all, and nothing before the journey waits for it.
        let backend = scope.spawn(|| demo::build_backend(project));
        pack(project, steps)?;
        steps.step("backend", || {
            backend
                .join()
                .unwrap_or_else(|_| bail!("the build of the backend panicked"))
        })
    })?;
    if !serve {
        return steps.step("journey", || demo::journey(project));
    }
    let shown = steps.step("browser", || demo::Shown::start(project))?;
    let journey = steps.step("journey", || demo::journey(project));
    shown.tell();
    shown.stay()?;
    journey
}

fn screenshot(project: &Project, steps: &mut Steps) -> Result<()> {
    pack(project, steps)?;
    steps.step("screenshot", || web::screenshot(project))
}

fn bench(project: &Project, steps: &mut Steps) -> Result<()> {
    pack(project, steps)?;
    steps.step("bench", || bench::run(project))
}

/// Run a command whose steps need each other: the first failure ends it.
fn stepwise(command: impl FnOnce(&Project, &mut Steps) -> Result<()>) -> ExitCode {
    let mut steps = Steps::default();
    let result = Project::locate().and_then(|project| command(&project, &mut steps));
    steps.table();
    match result {
        Ok(()) if steps.tally().failed == 0 => ExitCode::SUCCESS,
        Ok(()) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Run a command that counts tests. The count is its last line, alone, for whoever reads only that.
fn counted(command: impl FnOnce(&Project, &mut Steps)) -> ExitCode {
    let project = match Project::locate() {
        Ok(project) => project,
        Err(error) => {
            eprintln!("{error:#}");
            return ExitCode::FAILURE;
        }
    };
    let mut steps = Steps::default();
    command(&project, &mut steps);
    steps.table();
    let tally = steps.tally();
    println!("\n{tally}");
    if tally.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
