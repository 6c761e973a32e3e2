//! The pause after a failed login or refresh: a server in trouble is not stormed.

use super::Session;
use super::action::{Action, Op};
use super::flight::Kind;
use crate::clock::{earlier, later};
use crate::error::ErrorCode;

const LONGEST: f64 = 60_000.0;

#[derive(Debug, Default)]
pub(super) struct Cooldown {
    failures: u32,
    /// The running pause: its timer, and the failure that callers get meanwhile.
    pause: Option<Pause>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Pause {
    pub timer: Op,
    pub code: ErrorCode,
    pub evidence: Op,
}

impl Cooldown {
    /// Begins a pause, replacing a running one, and returns its length in milliseconds.
    ///
    /// Doubles with each failure in a row, up to a minute. `jitter` is a random byte that shortens the pause by at
    /// most a tenth, so that devices which failed together do not come back together.
    pub fn begin(&mut self, pause: Pause, base: f64, jitter: u8) -> f64 {
        let doublings = self.failures.min(16);
        self.failures = self.failures.saturating_add(1);
        self.pause = Some(pause);
        let length = earlier(base * f64::from(1u32 << doublings), later(LONGEST, base));
        length * (1.0 - f64::from(jitter) / 2_560.0)
    }

    pub fn pause(&self) -> Option<Pause> {
        self.pause
    }

    /// Ends the pause but remembers how often it failed; returns the timer to clear.
    pub fn end(&mut self) -> Option<Op> {
        self.pause.take().map(|pause| pause.timer)
    }

    /// Forgets the failures.
    pub fn reset(&mut self) -> Option<Op> {
        self.failures = 0;
        self.end()
    }
}

impl Session {
    /// Reports a failed renewal and begins the pause in which nobody tries again.
    pub(super) fn fail_and_pause(&mut self, kind: Kind, code: ErrorCode, evidence: u32) {
        self.count_failure(kind);
        self.report(code, evidence);
        self.end_pause();
        let mut jitter = [0];
        let jitter = if (self.random)(&mut jitter) {
            jitter[0]
        } else {
            0
        };
        let timer = self.next_op();
        let delay = self.cooldown.begin(
            Pause {
                timer,
                code,
                evidence,
            },
            self.config.timing.cooldown,
            jitter,
        );
        self.push(Action::SetTimer { op: timer, delay });
    }

    pub(super) fn end_pause(&mut self) {
        if let Some(op) = self.cooldown.end() {
            self.clear_timer(op);
        }
    }

    pub(super) fn end_pause_of_lost_network(&mut self) {
        let is_lost = |pause: Pause| pause.code == ErrorCode::Network;
        if self.cooldown.pause().is_some_and(is_lost) {
            self.end_pause();
        }
    }

    pub(super) fn reset_cooldown(&mut self) {
        if let Some(op) = self.cooldown.reset() {
            self.clear_timer(op);
        }
    }

    pub(super) fn end_of_pause(&mut self, op: u32) -> bool {
        let ours = self.cooldown.pause().is_some_and(|pause| pause.timer == op);
        if ours {
            self.cooldown.end();
        }
        ours
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(cooldown: &mut Cooldown, base: f64, jitter: u8) -> f64 {
        cooldown.begin(
            Pause {
                timer: 1,
                code: ErrorCode::Network,
                evidence: 1,
            },
            base,
            jitter,
        )
    }

    #[test]
    fn doubles_up_to_a_minute() {
        let mut cooldown = Cooldown::default();
        let lengths: Vec<f64> = (0..6).map(|_| begin(&mut cooldown, 5_000.0, 0)).collect();
        assert_eq!(
            lengths,
            [5_000.0, 10_000.0, 20_000.0, 40_000.0, 60_000.0, 60_000.0]
        );
        cooldown.reset();
        assert_eq!(begin(&mut cooldown, 5_000.0, 0), 5_000.0);
    }

    #[test]
    fn jitter_shortens_by_at_most_a_tenth() {
        let mut cooldown = Cooldown::default();
        let shortest = begin(&mut cooldown, 10_000.0, 255);
        assert!((9_000.0..9_010.0).contains(&shortest), "{shortest}");
    }

    #[test]
    fn a_longer_base_is_kept() {
        assert_eq!(begin(&mut Cooldown::default(), 120_000.0, 0), 120_000.0);
        let mut many = Cooldown {
            failures: u32::MAX,
            pause: None,
        };
        assert_eq!(begin(&mut many, 1.0, 0), 60_000.0);
    }
}
