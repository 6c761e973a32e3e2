//! The JavaScript side: types, and the tests that run the package.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::process::Process;
use crate::progress::Tests;
use crate::project::{Project, files_below};
use crate::system::Browser;
use crate::tally::{self, Runner};
use crate::{demo, npm, pack};

/// The public declarations that the package answers to, where a checkout has them beside it.
const CONTRACT: &str = "../shared/contract";

/// The tests that need a browser, and are a step of their own.
const BROWSER_TESTS: &str = "tests/browser";

/// Check the glue's types against the platform's. Needs the bindings that `build` generates.
pub fn check_glue(project: &Project) -> Result<()> {
    tsc(project, &project.root.join("tsconfig.json"))
}

/// Check that users' programs compile against the package's declarations.
pub fn check_users(project: &Project) -> Result<()> {
    tsc(project, &project.root.join("tsconfig.users.json"))?;
    let contract = project.root.join(CONTRACT);
    if contract.join("wx-session.d.ts").is_file() {
        tsc(project, &write_contract_check(project, &contract)?)?;
    }
    Ok(())
}

/// Run every `*.test.mjs` against the packed package, but for those that need a browser.
pub fn test(project: &Project) -> Result<Tests> {
    let browser = project.root.join(BROWSER_TESTS);
    run_tests(project, &mut node(project), &|path| {
        !path.starts_with(&browser)
    })
}

/// Run the tests of the example in a browser.
pub fn test_in_browser(project: &Project, browser: &Browser) -> Result<Tests> {
    let folder = project.root.join(BROWSER_TESTS);
    let mut node = node(project);
    node.env("CHROME", &browser.program);
    run_tests(project, &mut node, &|path| path.starts_with(&folder))
}

fn run_tests(
    project: &Project,
    node: &mut Process,
    wanted: &dyn Fn(&Path) -> bool,
) -> Result<Tests> {
    let files = files_below(&project.root, &|path| {
        path.to_string_lossy().ends_with(".test.mjs") && wanted(path)
    })?;
    if files.is_empty() {
        bail!("there are no *.test.mjs");
    }
    npm::ensure_packer(project)?;
    demo::build_backend(project)?;
    let run = node
        .args(["--test", "--test-reporter=spec"])
        .args(&files)
        .tee()?;
    Ok(tally::of(Runner::Node, &run))
}

/// Node in the project's folder, told where to find what was built: the tarball and the same unpacked, so that nothing
/// but the packed package is ever tested, and the example's backend.
pub fn node(project: &Project) -> Process {
    let mut node = Process::new("node");
    node.current_dir(&project.root)
        .env("WX_SESSION_TARBALL", pack::tarball(project))
        .env("PKG_DIR", pack::staged(project))
        .env("WX_SESSION_SERVER", demo::backend_program(project));
    node
}

fn tsc(project: &Project, config: &Path) -> Result<()> {
    let told = project
        .npm_tool("tsc")
        .args(["--pretty", "false", "--project"])
        .arg(config)
        .tee()?;
    if !told.status.success() {
        let errors = told.text.matches("error TS").count();
        bail!("{errors} type errors under {}", config.display());
    }
    Ok(())
}

/// Write a program that assigns the package to the contract's type, and compile the contract's own sample.
fn write_contract_check(project: &Project, contract: &Path) -> Result<PathBuf> {
    let folder = project.work().join("contract");
    fs::create_dir_all(&folder).with_context(|| format!("make {}", folder.display()))?;
    let program = folder.join("contract.ts");
    fs::write(
        &program,
        "import * as ours from 'wx-session'\nimport type * as contract from './first'\n\
         export const kept: typeof contract = ours\n",
    )?;
    // The contract's second part widens the closed list of codes.
    const CODES: &str = "export type ErrorCode =";
    let first = fs::read_to_string(contract.join("wx-session.d.ts"))?;
    let widened = first.replacen(CODES, &format!("{CODES} 'ERR_STREAM' | 'ERR_HELD'"), 1);
    fs::write(folder.join("first.d.ts"), widened)?;
    let config = folder.join("tsconfig.json");
    let text = json!({
        "extends": project.root.join("tsconfig.users.json"),
        "compilerOptions": { "typeRoots": [project.root.join("node_modules")] },
        "include": [],
        "files": [program, contract.join("sample.ts"), contract.join("sample-v2.ts")],
    });
    fs::write(&config, serde_json::to_vec_pretty(&text)?)?;
    Ok(config)
}
