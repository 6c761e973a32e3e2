//! Runs of failures: the same kind again and again deserves one louder word.

use super::Session;
use super::action::{Event, Op};
use crate::error::ErrorCode;

/// Failures in a row, by code; only a handful of codes exist.
#[derive(Debug, Default)]
pub(super) struct Alerts {
    runs: Vec<(ErrorCode, u32)>,
}

impl Alerts {
    /// Counts a failure and returns the length of its run.
    fn failed(&mut self, code: ErrorCode) -> u32 {
        match self.runs.iter_mut().find(|(run, _)| *run == code) {
            Some((_, times)) => {
                *times = times.saturating_add(1);
                *times
            }
            None => {
                self.runs.push((code, 1));
                1
            }
        }
    }

    /// A login or refresh succeeded.
    pub fn succeeded(&mut self) {
        self.runs.retain(|(code, _)| *code == ErrorCode::Storage);
    }

    /// A write succeeded.
    pub fn stored(&mut self) {
        self.runs.retain(|(code, _)| *code != ErrorCode::Storage);
    }
}

impl Session {
    pub(super) fn report(&mut self, code: ErrorCode, evidence: Op) {
        self.emit(Event::Error { code, evidence });
        let times = self.alerts.failed(code);
        if times == self.config.alert_after {
            self.emit(Event::Alert { code, times });
        }
    }
}
