//! Runs of failures: the same kind again and again deserves one louder word.

use super::Session;
use super::action::{Event, Op};
use crate::error::ErrorCode;

/// Failures in a row, by code.
#[derive(Debug, Default)]
pub(super) struct Alerts {
    runs: [u32; ErrorCode::Storage as usize + 1],
}

impl Alerts {
    /// Counts a failure and returns the length of its run.
    fn failed(&mut self, code: ErrorCode) -> u32 {
        let times = &mut self.runs[code as usize];
        *times = times.saturating_add(1);
        *times
    }

    /// A token is known to help.
    pub fn succeeded(&mut self) {
        self.runs[..ErrorCode::Storage as usize].fill(0);
    }

    /// A write succeeded.
    pub fn stored(&mut self) {
        self.runs[ErrorCode::Storage as usize] = 0;
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
