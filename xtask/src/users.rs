//! Other people's code with the packed package: tests by Jest and Vitest, programs of Taro and uni-app, request libraries.
//!
//! The builders are large, so they are a proof and no test. All are installed into the target folder, at the versions of the
//! samples' locks.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::npm;
use crate::pack;
use crate::process::Process;
use crate::project::{Project, copy_folder};
use crate::script;

const LIMIT: Duration = Duration::from_secs(10 * 60);

struct Sample {
    /// Its folder below `tests/users`.
    name: &'static str,
    builds: &'static [Build],
    /// Where the tests of libraries look for the tool's packages.
    modules_variable: &'static str,
}

struct Build {
    /// The tool and its arguments.
    command: &'static [&'static str],
    output: &'static str,
    /// Where the tests look for the output.
    variable: &'static str,
}

const SAMPLES: [Sample; 2] = [
    Sample {
        name: "taro",
        builds: &[Build {
            command: &["taro", "build", "--type", "weapp"],
            output: "dist",
            variable: "WX_TARO",
        }],
        modules_variable: "WX_TARO_MODULES",
    },
    Sample {
        name: "uni-app",
        builds: &[
            Build {
                command: &["uni", "build", "-p", "mp-weixin"],
                output: "dist/build/mp-weixin",
                variable: "WX_UNI_APP",
            },
            Build {
                command: &["uni", "build"],
                output: "dist/build/h5",
                variable: "WX_UNI_APP_H5",
            },
        ],
        modules_variable: "WX_UNI_APP_MODULES",
    },
];

/// What tools print without failing: uni-app's "conditional compilation failed".
const COMPLAINTS: [&str; 1] = ["条件编译失败"];

/// Test runners whose examples use `wx-session/testing`, and what runs them.
const RUNNERS: [(&str, &[&str]); 2] = [
    ("testing/jest", &["jest", "--ci"]),
    ("testing/vitest", &["vitest", "run"]),
];

/// Run the documented examples of tests, each by its own runner. Needs the packed package.
pub fn run_own_tests(project: &Project) -> Result<()> {
    for (name, command) in RUNNERS {
        let folder = install(project, name)?;
        run_tool(&folder, command)?;
    }
    Ok(())
}

/// Build every sample as its users would, and run what came out. Needs the packed package.
pub fn prove(project: &Project) -> Result<()> {
    npm::ensure_packer(project)?;
    let mut node = script::node(project);
    node.args(["--test", "--test-reporter=spec"]);
    node.arg("tests/users/frameworks.prove.mjs");
    for sample in &SAMPLES {
        let folder = install(project, sample.name)?;
        for build in sample.builds {
            run_tool(&folder, build.command)?;
            node.env(build.variable, folder.join(build.output));
        }
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
    npm::ensure_packer(project)?;
    install_libraries(project)?;
    let mut node = script::node(project);
    node.args(["--test", "--test-reporter=spec"]);
    node.arg("tests/users/libraries.prove.mjs");
    for sample in &SAMPLES {
        let folder = install(project, sample.name)?;
        node.env(sample.modules_variable, folder.join("node_modules"));
    }
    node.run()
}

/// Copy a sample into the target folder, with its tools and the packed package.
fn install(project: &Project, name: &str) -> Result<PathBuf> {
    let folder = project.work().join("users").join(name);
    for earlier in ["src", "dist"] {
        let earlier = folder.join(earlier);
        if earlier.exists() {
            fs::remove_dir_all(&earlier)
                .with_context(|| format!("remove {}", earlier.display()))?;
        }
    }
    copy_folder(&project.root.join("tests/users").join(name), &folder)?;
    npm::install(&folder, &["--ignore-scripts"])?;
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
    Ok(folder)
}

/// Run one of the sample's own tools with its arguments.
fn run_tool(folder: &Path, command: &[&str]) -> Result<()> {
    let (tool, arguments) = command.split_first().context("a sample needs a tool")?;
    let mut process = Process::new(folder.join("node_modules/.bin").join(tool));
    process.args(arguments).current_dir(folder).limit(LIMIT);
    let transcript = process.tee()?;
    process.check(transcript.status)?;
    match COMPLAINTS
        .iter()
        .find(|words| transcript.text.contains(*words))
    {
        Some(words) => bail!("{tool} ended well, but complained: {words}"),
        None => Ok(()),
    }
}
