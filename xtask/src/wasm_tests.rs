//! The boundary's own tests, `tests/wasm_*.rs` and `tests/wasm_*/main.rs`, in Node and in headless Chromium.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::cargo_install;
use crate::process::{Process, find_program};
use crate::progress::Tests;
use crate::project::{PACKAGE, Project};
use crate::system::Browser;
use crate::tally::{self, Runner};
use crate::toolchain::{self, ModuleToolchain, WASM};

/// Flags for code that runs on the wasm target: the entropy pool serves `getrandom` in the tests too.
const CONFIG: &str = "--cfg=getrandom_backend=\"custom\"";

/// Where the tests run.
#[derive(Debug)]
pub enum Engine {
    Node,
    Chromium(Browser),
}

/// Which compiler builds the tests.
#[derive(Debug)]
pub enum Compiler {
    /// The active toolchain with the precompiled standard library.
    Active,
    /// The shipped module's own, where rustup cannot fetch the target for the active one.
    Module(ModuleToolchain),
}

impl Compiler {
    pub fn ensure() -> Result<Self> {
        match toolchain::ensure_wasm_target() {
            Ok(()) => Ok(Self::Active),
            Err(refusal) => {
                println!("{refusal:#}");
                println!("the wasm tests are built with the shipped module's compiler instead");
                ModuleToolchain::ensure().map(Self::Module)
            }
        }
    }

    fn cargo(&self, project: &Project, command: &str) -> Process {
        let mut cargo = match self {
            Self::Active => Process::cargo(),
            Self::Module(toolchain) => toolchain.cargo(),
        };
        cargo
            .arg(command)
            .args(["--package", PACKAGE, "--target", WASM]);
        if let Self::Module(_) = self {
            cargo.arg("-Zbuild-std=std,panic_abort");
            cargo.arg("--target-dir").arg(project.target.join("module"));
        }
        cargo.current_dir(&project.root);
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", CONFIG);
        cargo
    }
}

/// Lint the code that only the wasm target compiles.
pub fn clippy(project: &Project, compiler: &Compiler) -> Result<()> {
    let tests = test_names(project)?;
    match compiler {
        Compiler::Active => {
            toolchain::ensure_component("clippy")?;
            let mut cargo = compiler.cargo(project, "clippy");
            cargo.args(["--quiet", "--lib"]).args(targets(&tests));
            cargo.args(["--", "-D", "warnings"]).run()
        }
        // The minimal toolchain has no clippy; the compiler's own warnings are checked all the same.
        Compiler::Module(_) => {
            let mut cargo = compiler.cargo(project, "check");
            cargo.args(["--quiet", "--lib"]).args(targets(&tests));
            cargo.env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
                format!("{CONFIG} -Dwarnings"),
            );
            cargo.run()
        }
    }
}

/// Run the tests.
pub fn run(project: &Project, compiler: &Compiler, engine: &Engine) -> Result<Tests> {
    let tests = test_names(project)?;
    let runner = ensure_runner(project)?;
    let mut cargo = compiler.cargo(project, "test");
    // Without `--quiet`: cargo would hand it on to wasm-bindgen's runner, which does not know it.
    cargo
        .arg("--no-fail-fast")
        .args(targets(&tests))
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    match engine {
        Engine::Node => {
            // Leaves out what asks for a browser by itself.
            cargo.env("WASM_BINDGEN_TEST_ONLY_NODE", "1");
        }
        Engine::Chromium(browser) => {
            let capabilities = project.work().join("webdriver.json");
            write_capabilities(&capabilities, browser)?;
            cargo
                .env("WASM_BINDGEN_USE_BROWSER", "1")
                .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities)
                .env("CHROMEDRIVER", &browser.driver);
        }
    }
    Ok(tally::of(Runner::Libtest, &cargo.tee()?))
}

/// Find or install wasm-bindgen's test runner at the crate's exact version: it refuses to work with any other.
fn ensure_runner(project: &Project) -> Result<PathBuf> {
    const CRATE: &str = "wasm-bindgen-cli";
    const RUNNER: &str = "wasm-bindgen-test-runner";
    let version = project.locked_version("wasm-bindgen")?;
    let is_right = |program: &Path| {
        let answer = Process::new(program).arg("--version").read();
        answer.is_ok_and(|answer| answer == format!("{RUNNER} {version}"))
    };
    let installed = cargo_install::bin(project, CRATE, &version).join(RUNNER);
    if is_right(&installed) {
        return Ok(installed);
    }
    if let Some(program) = find_program(RUNNER).filter(|program| is_right(program)) {
        return Ok(program);
    }
    Ok(cargo_install::install(project, CRATE, &version)?.join(RUNNER))
}

/// Tell ChromeDriver how to start a browser that speaks to nobody but the tests' own server.
fn write_capabilities(to: &Path, browser: &Browser) -> Result<()> {
    let mut args = vec![
        "--headless",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];
    // Chromium's sandbox refuses to run as root.
    if crate::system::is_root() {
        args.push("--no-sandbox");
    }
    let capabilities = json!({ "goog:chromeOptions": { "binary": browser.program, "args": args } });
    let folder = to.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    fs::write(to, serde_json::to_vec_pretty(&capabilities)?)
        .with_context(|| format!("write {}", to.display()))
}

/// The integration tests whose name begins with `wasm_`, as cargo finds them: a file, or a folder with a `main.rs`.
fn test_names(project: &Project) -> Result<Vec<String>> {
    let folder = project.root.join("tests");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("list {}", folder.display()))? {
        let path: PathBuf = entry?.path();
        let is_test = path.extension().is_some_and(|extension| extension == "rs")
            || path.join("main.rs").is_file();
        let name = path.file_stem().and_then(|stem| stem.to_str());
        if is_test && let Some(name) = name.filter(|name| name.starts_with("wasm_")) {
            names.push(name.to_owned());
        }
    }
    if names.is_empty() {
        bail!(
            "there are no integration tests named wasm_* in {}",
            folder.display()
        );
    }
    names.sort();
    Ok(names)
}

fn targets(tests: &[String]) -> impl Iterator<Item = &str> {
    tests.iter().flat_map(|name| ["--test", name.as_str()])
}
