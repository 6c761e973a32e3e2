//! Other people's code with the packed package: programs of their tools, Taro and uni-app, and their request libraries.
//!
//! The tools are large, so what needs them is a proof and no test; they are installed into the target folder, at the versions of
//! the samples' locks.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::npm;
use crate::pack;
use crate::process::Process;
use crate::project::{Project, copy_folder};
use crate::script;

const BUILD_LIMIT: Duration = Duration::from_secs(10 * 60);

struct Sample {
    /// Its folder below `tests/users`.
    name: &'static str,
    /// The tool and its arguments.
    build: &'static [&'static str],
    output: &'static str,
    /// Where the tests look for the output.
    variable: &'static str,
    /// Where the tests of libraries look for the tool's packages.
    modules_variable: &'static str,
}

const SAMPLES: [Sample; 2] = [
    Sample {
        name: "taro",
        build: &["taro", "build", "--type", "weapp"],
        output: "dist",
        variable: "WX_TARO",
        modules_variable: "WX_TARO_MODULES",
    },
    Sample {
        name: "uni-app",
        build: &["uni", "build", "-p", "mp-weixin"],
        output: "dist/build/mp-weixin",
        variable: "WX_UNI_APP",
        modules_variable: "WX_UNI_APP_MODULES",
    },
];

/// Build every sample and run what came out. Needs the packed package.
pub fn prove(project: &Project) -> Result<()> {
    let mut node = script::node(project);
    node.args(["--test", "--test-reporter=spec"]);
    node.arg("tests/users/frameworks.prove.mjs");
    for sample in &SAMPLES {
        node.env(sample.variable, build(project, sample)?);
    }
    node.run()
}

/// Install the request libraries that the tests run beside the package.
pub fn install_libraries(project: &Project) -> Result<()> {
    npm::install(
        &project.root.join("tests/users/libraries"),
        &["--ignore-scripts"],
    )
}

/// Run every request library beside the package, those on the tools' runtimes too. Needs the packed package.
pub fn prove_libraries(project: &Project) -> Result<()> {
    install_libraries(project)?;
    let mut node = script::node(project);
    node.args(["--test", "--test-reporter=spec"]);
    node.arg("tests/users/libraries.prove.mjs");
    for sample in &SAMPLES {
        let folder = install(project, sample)?;
        node.env(sample.modules_variable, folder.join("node_modules"));
    }
    node.run()
}

/// Copy a sample into the target folder with what its lock names, and return where.
fn install(project: &Project, sample: &Sample) -> Result<PathBuf> {
    let folder = project.work().join("users").join(sample.name);
    for earlier in ["src", "dist"] {
        let earlier = folder.join(earlier);
        if earlier.exists() {
            fs::remove_dir_all(&earlier)
                .with_context(|| format!("remove {}", earlier.display()))?;
        }
    }
    copy_folder(&project.root.join("tests/users").join(sample.name), &folder)?;
    npm::install(&folder, &["--ignore-scripts"])?;
    Ok(folder)
}

/// Build a sample as its user would, and return the mini-program that came out.
fn build(project: &Project, sample: &Sample) -> Result<PathBuf> {
    let folder = install(project, sample)?;
    Process::new("npm")
        .args([
            "install",
            "--no-save",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ])
        .arg(pack::tarball(project))
        .current_dir(&folder)
        .read()?;
    let (tool, arguments) = sample
        .build
        .split_first()
        .context("a sample needs a tool")?;
    Process::new(folder.join("node_modules/.bin").join(tool))
        .args(arguments)
        .current_dir(&folder)
        .limit(BUILD_LIMIT)
        .run()?;
    Ok(folder.join(sample.output))
}
