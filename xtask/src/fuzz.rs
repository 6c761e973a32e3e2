//! `fuzz`: the targets of `fuzz/`, built with the counters that guide them.
//!
//! A target folder of its own: the flags that put counters into the code would have everything else compiled again.

use anyhow::{Result, bail};

use crate::process::Process;
use crate::progress::Tests;
use crate::project::Project;
use crate::tally::{self, Runner};

const FUZZER: &str = "wx-session-fuzz";

/// Coverage for guidance, and every check that a debug build has at the speed of a release.
const FLAGS: &str = "-Cinstrument-coverage --cfg counted -Cdebug-assertions -Coverflow-checks";

/// How long each target is fuzzed when nobody says.
pub const SECONDS: u64 = 30;

/// Build the targets; run their seeds, a few hundred inputs each, and the proportions of work to length.
pub fn test(project: &Project) -> Result<Tests> {
    let mut cargo = cargo(project);
    cargo.args(["test", "--quiet", "--release", "--package", FUZZER]);
    // The counters are the whole program's: one test at a time.
    cargo.args(["--no-fail-fast", "--", "--test-threads=1"]);
    Ok(tally::of(Runner::Libtest, &cargo.tee()?))
}

/// Fuzz each target for so long. What was worth keeping, and what failed, stays below the target folder.
pub fn run(project: &Project, seconds: u64) -> Result<()> {
    let kept = project.target.join("fuzz/inputs");
    let mut cargo = cargo(project);
    cargo.args(["run", "--quiet", "--release", "--package", FUZZER, "--"]);
    cargo.arg(seconds.to_string()).arg(&kept).run()
}

/// Read how long from the command line.
pub fn seconds(text: &str) -> Result<u64> {
    let seconds = text.parse().ok().filter(|seconds| *seconds > 0);
    let Some(seconds) = seconds else {
        bail!("--seconds needs a whole number above 0, not {text:?}");
    };
    Ok(seconds)
}

fn cargo(project: &Project) -> Process {
    let mut cargo = Process::cargo();
    cargo
        .current_dir(&project.root)
        .env("RUSTFLAGS", FLAGS)
        .env("CARGO_TARGET_DIR", project.target.join("fuzz"))
        // Where the option's own runtime writes its counters at the end: nobody reads them.
        .env(
            "LLVM_PROFILE_FILE",
            project.target.join("fuzz/unused.profraw"),
        );
    cargo
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn a_time_is_a_whole_number_above_0() {
        assert_eq!(seconds("90").unwrap(), 90);
        for wrong in ["", "0", "-1", "1.5", "1m"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
