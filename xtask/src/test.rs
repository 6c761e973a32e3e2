//! `test`: everything there is to test. `check`: what a developer wants to know within a minute.

use crate::native::{self, Scope};
use crate::progress::Steps;
use crate::project::Project;
use crate::system::Browser;
use crate::wasm_tests::{self, Compiler, Engine};
use crate::{budget, build, fuzz, npm, pack, script, users};

/// Run everything. A failed step does not end the run, but what builds on it is named as not run.
pub fn all(project: &Project, steps: &mut Steps) {
    let _ = steps.step("fmt", || native::format(project));
    let _ = steps.step("clippy", || native::clippy(project, Scope::Workspace));
    steps.tests("native tests", || native::test(project, Scope::Workspace));
    steps.tests("doc tests", || native::doc_test(project));
    let _ = steps.step("docs of the crates", || native::docs(project));
    steps.tests("fuzz targets", || fuzz::test(project));
    wasm(project, steps);
    package(project, steps);
}

/// Run the fast half, on the session's own crate.
pub fn check(project: &Project, steps: &mut Steps) {
    let _ = steps.step("fmt", || native::format(project));
    let _ = steps.step("clippy", || native::clippy(project, Scope::Core));
    steps.tests("native tests", || native::test(project, Scope::Core));
}

fn wasm(project: &Project, steps: &mut Steps) {
    let Ok(compiler) = steps.step("wasm target", Compiler::ensure) else {
        return steps.cannot("wasm tests", "there is no compiler for them");
    };
    let _ = steps.step("clippy on wasm", || wasm_tests::clippy(project, &compiler));
    steps.tests("wasm tests in Node", || {
        wasm_tests::run(project, &compiler, &Engine::Node)
    });
    steps.tests("wasm tests in Chromium", || {
        wasm_tests::run(project, &compiler, &Engine::Chromium(Browser::ensure()?))
    });
}

fn package(project: &Project, steps: &mut Steps) {
    let built = pack::discard(project).and_then(|()| build::run(project, steps));
    let _ = steps.step("types of users' programs", || {
        npm::ensure(project)?;
        script::check_users(project)
    });
    if built.is_ok() {
        let _ = steps.step("types of the glue", || script::check_glue(project));
        let _ = steps.step("size budget", || budget::check(project));
        let _ = steps.step("pack", || pack::run(project));
    } else {
        for name in ["types of the glue", "size budget", "pack"] {
            steps.cannot(name, "the package was not built");
        }
    }
    let _ = steps.step("tests by Jest and Vitest", || users::run_own_tests(project));
    steps.tests("JavaScript tests", || {
        users::install_libraries(project)?;
        script::test(project)
    });
    steps.tests("browser tests", || {
        script::test_in_browser(project, &Browser::ensure()?)
    });
}
