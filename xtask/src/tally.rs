//! Reading how many tests a test runner ran, and which failed, from what it printed.

use crate::process::Transcript;
use crate::progress::{Tally, Tests};

/// The runners whose summary is known.
#[derive(Debug, Clone, Copy)]
pub enum Runner {
    /// `cargo test`, and wasm-bindgen's runner, which copies it.
    Libtest,
    Nextest,
    /// `node --test` with the `spec` reporter.
    Node,
}

/// Count the tests of a run. A run that ended badly has at least one failure, whatever it printed.
pub fn of(runner: Runner, run: &Transcript) -> Tests {
    let mut tally = in_text(runner, &run.text);
    if !run.status.success() && tally.failed == 0 {
        tally.failed = 1;
    }
    Tests {
        tally,
        failures: failures_in(runner, &run.text),
    }
}

/// The names of the tests that failed, each once: a runner shows it where it fails, and again at the end.
fn failures_in(runner: Runner, text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut lists = false;
    for line in text.lines() {
        let name = match runner {
            Runner::Libtest => {
                // `failures:`, and below it each name, indented, up to an empty line.
                let indented = line.strip_prefix("    ");
                let name = indented.filter(|name| lists && !name.starts_with(' '));
                // wasm-bindgen's runner leaves one before the first name.
                let goes_on = name.is_some() || lists && line.is_empty();
                lists = line == "failures:" || goes_on;
                name
            }
            Runner::Nextest => line
                .trim_start()
                .strip_prefix("FAIL [")
                .or_else(|| line.trim_start().strip_prefix("TIMEOUT ["))
                .and_then(|rest| rest.split_once(']'))
                .map(|(_, name)| name.trim().trim_start_matches(is_place)),
            Runner::Node => line
                .trim_start()
                .strip_prefix("✖ ")
                .filter(|name| *name != "failing tests:")
                .map(|name| name.rsplit_once(" (").map_or(name, |(name, _)| name)),
        };
        let name = name.unwrap_or_default();
        if !name.is_empty() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// Of nextest's `(12/89) `, which stands before the name.
fn is_place(letter: char) -> bool {
    letter.is_ascii_digit() || "()/ ".contains(letter)
}

fn in_text(runner: Runner, text: &str) -> Tally {
    let lines = text.lines().map(str::trim);
    let counts = lines.filter_map(|line| match runner {
        Runner::Libtest => line
            .strip_prefix("test result:")
            .map(|rest| count_before(rest, &["passed"], &["failed"])),
        Runner::Nextest => line.contains("tests run:").then(|| {
            let (_, rest) = line.split_once("run:").unwrap_or_default();
            count_before(rest, &["passed"], &["failed", "timed", "exec"])
        }),
        Runner::Node => line.strip_prefix('ℹ').map(|rest| {
            // `ℹ pass 3`: the number stands behind the word.
            match rest.trim().split_once(' ') {
                Some(("pass", number)) => Tally {
                    passed: number.parse().unwrap_or(0),
                    failed: 0,
                },
                Some(("fail" | "cancelled", number)) => Tally {
                    passed: 0,
                    failed: number.parse().unwrap_or(0),
                },
                _ => Tally::default(),
            }
        }),
    });
    counts.fold(Tally::default(), |sum, tally| sum + tally)
}

/// Sum the numbers that stand right before these words: `3 passed; 1 failed`.
fn count_before(text: &str, passed: &[&str], failed: &[&str]) -> Tally {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let sum = |wanted: &[&str]| {
        words
            .windows(2)
            .filter(|pair| wanted.contains(&pair[1]))
            .filter_map(|pair| pair[0].parse::<u32>().ok())
            .sum()
    };
    Tally {
        passed: sum(passed),
        failed: sum(failed),
    }
}

#[cfg(test)]
mod tests {
    use super::{Runner, failures_in, in_text};

    #[track_caller]
    fn counts(runner: Runner, text: &str, expected: &str) {
        assert_eq!(in_text(runner, text).to_string(), expected);
    }

    #[test]
    fn several_test_programs_are_summed() {
        let text = "test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured\n\
                    noise 9 passed\n\
                    test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured";
        counts(Runner::Libtest, text, "7 passed, 1 failed");
    }

    #[test]
    fn nextest_has_one_line() {
        counts(
            Runner::Nextest,
            "     Summary [   0.012s] 12 tests run: 12 passed, 3 skipped",
            "12 passed, 0 failed",
        );
        counts(
            Runner::Nextest,
            "     Summary [   9.1s] 12/20 tests run: 9 passed (1 slow), 2 failed, 1 timed out, 0 skipped",
            "9 passed, 3 failed",
        );
    }

    #[test]
    fn node_counts_what_was_cancelled_as_failed() {
        let text =
            "ℹ tests 7\nℹ suites 1\nℹ pass 4\nℹ fail 2\nℹ cancelled 1\nℹ skipped 0\nℹ todo 0";
        counts(Runner::Node, text, "4 passed, 3 failed");
    }

    #[test]
    fn other_text_counts_nothing() {
        for runner in [Runner::Libtest, Runner::Nextest, Runner::Node] {
            counts(runner, "error: 3 passed nothing\nℹ\n", "0 passed, 0 failed");
        }
    }

    #[test]
    fn who_failed_is_named_once() {
        let quiet = "failures:\n\n---- a::b stdout ----\n    left: 1\n\nfailures:\n    a::b\n    a::c\n\ntest result: FAILED.";
        assert_eq!(failures_in(Runner::Libtest, quiet), ["a::b", "a::c"]);
        let wasm = "test a::b ... FAIL\n\nfailures:\n\n    a::b\n\ntest result: FAILED.";
        assert_eq!(failures_in(Runner::Libtest, wasm), ["a::b"]);
        let nextest = "        FAIL [   0.2s] (672/891) some-crate::server chat::ends\n\
                       left: 4\n\
                       TIMEOUT [ 60.0s] some-crate::server slow\n\
                       FAIL [   0.2s] (672/891) some-crate::server chat::ends";
        assert_eq!(
            failures_in(Runner::Nextest, nextest),
            ["some-crate::server chat::ends", "some-crate::server slow"]
        );
        let node = "✔ fine (1ms)\n✖ is broken (two, of them) (12.5ms)\nℹ fail 1\n\n✖ failing tests:\n\n✖ is broken (two, of them) (12.5ms)";
        assert_eq!(
            failures_in(Runner::Node, node),
            ["is broken (two, of them)"]
        );
    }
}
