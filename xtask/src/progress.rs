//! The steps of a command as its user sees them: each with its name and its seconds, all of them in a closing table.

use std::fmt;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

/// How often a step that takes long says that it is not over.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// How many tests a step ran. A step without tests of its own counts as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
}

impl Tally {
    pub const ONE_PASSED: Self = Self {
        passed: 1,
        failed: 0,
    };
    pub const ONE_FAILED: Self = Self {
        passed: 0,
        failed: 1,
    };
}

/// What a step that runs tests came to.
#[derive(Debug)]
pub struct Tests {
    pub tally: Tally,
    /// The names of those that failed, as far as the runner tells them.
    pub failures: Vec<String>,
}

impl std::ops::Add for Tally {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// The steps taken so far.
#[derive(Debug, Default)]
pub struct Steps {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    name: String,
    time: Duration,
    tally: Tally,
    note: String,
    failures: Vec<String>,
}

impl Steps {
    /// Take a step. Its error is shown at once, kept for the table and handed back.
    pub fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.record(name, work, |_| Tally::ONE_PASSED)
    }

    /// Take a step that runs tests of its own. Failed tests are a failed step, which is told by `false`.
    pub fn tests(&mut self, name: &str, work: impl FnOnce() -> Result<Tests>) -> bool {
        let Ok(tests) = self.record(name, work, |tests| tests.tally) else {
            return false;
        };
        if let Some(row) = self.rows.last_mut() {
            row.failures = tests.failures;
        }
        tests.tally.failed == 0
    }

    /// Name a step that cannot be taken: it counts as failed, lest its absence look like success.
    pub fn cannot(&mut self, name: &str, why: &str) {
        println!("--- {name}: not run, {why}");
        self.rows.push(Row {
            name: name.to_owned(),
            time: Duration::ZERO,
            tally: Tally::ONE_FAILED,
            note: format!("not run: {why}"),
            failures: Vec::new(),
        });
    }

    /// Print the closing table; under a step, which of its tests failed.
    pub fn table(&self) {
        let width = self
            .rows
            .iter()
            .map(|row| row.name.len())
            .max()
            .unwrap_or(0);
        println!();
        for row in &self.rows {
            println!(
                "{:>4} {:<width$} {:>7.1} s  {}",
                if row.tally.failed == 0 { "ok" } else { "FAIL" },
                row.name,
                row.time.as_secs_f64(),
                row.note,
            );
            for name in &row.failures {
                println!("       - {name}");
            }
        }
    }

    /// The tests of all steps together.
    pub fn tally(&self) -> Tally {
        self.rows
            .iter()
            .fold(Tally::default(), |sum, row| sum + row.tally)
    }

    fn record<T>(
        &mut self,
        name: &str,
        work: impl FnOnce() -> Result<T>,
        count: impl FnOnce(&T) -> Tally,
    ) -> Result<T> {
        println!("--- {name}");
        let start = Instant::now();
        let result = saying_so(name, SIGN_OF_LIFE, work);
        let time = start.elapsed();
        let (tally, note) = match &result {
            Ok(value) => {
                let tally = count(value);
                let note = if tally == Tally::ONE_PASSED {
                    String::new()
                } else {
                    tally.to_string()
                };
                (tally, note)
            }
            Err(error) => {
                eprintln!("{name}: {error:#}");
                (Tally::ONE_FAILED, first_line(&format!("{error:#}")))
            }
        };
        self.rows.push(Row {
            name: name.to_owned(),
            time,
            tally,
            note,
            failures: Vec::new(),
        });
        result
    }
}

/// Do some work and print, as often as `every` says, that it goes on.
fn saying_so<T>(name: &str, every: Duration, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let (over, is_over) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            while is_over.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                println!("    … {name}: {} s", start.elapsed().as_secs());
            }
        });
        let result = work();
        drop(over);
        result
    })
}

fn first_line(text: &str) -> String {
    const LONGEST: usize = 100;
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    fn told(tally: Tally) -> Tests {
        Tests {
            tally,
            failures: Vec::new(),
        }
    }

    #[test]
    fn a_step_counts_as_one_and_tests_as_many() {
        let mut steps = Steps::default();
        assert!(steps.step("a", || Ok(())).is_ok());
        let three = Tally {
            passed: 3,
            failed: 0,
        };
        assert!(steps.tests("b", || Ok(told(three))));
        assert_eq!(steps.tally().to_string(), "4 passed, 0 failed");
    }

    #[test]
    fn failures_are_counted_however_they_come() {
        let mut steps = Steps::default();
        assert!(steps.step("a", || Err::<(), _>(anyhow!("broken"))).is_err());
        let one_of_two = Tally {
            passed: 1,
            failed: 1,
        };
        assert!(!steps.tests("b", || Ok(told(one_of_two))));
        steps.cannot("c", "a failed");
        assert_eq!(steps.tally().to_string(), "1 passed, 3 failed");
    }

    #[test]
    fn a_long_message_is_cut_at_a_character() {
        assert_eq!(first_line(&"é".repeat(101)), "é".repeat(100) + "…");
        assert_eq!(first_line("one\ntwo"), "one");
    }
}
