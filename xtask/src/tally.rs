//! Reading how many tests a test runner ran from what it printed.

use crate::process::Transcript;
use crate::progress::Tally;

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
pub fn of(runner: Runner, run: &Transcript) -> Tally {
    let mut tally = in_text(runner, &run.text);
    if !run.status.success() && tally.failed == 0 {
        tally.failed = 1;
    }
    tally
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
    use super::{Runner, in_text};

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
}
