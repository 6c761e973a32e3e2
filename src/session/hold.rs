//! Holds: while one lasts, no silent `wx.login` replaces the `session_key` that encrypted data was made with.

use super::action::Op;
use super::{Session, forget};

impl Session {
    /// Holds silent logins back for at most `max_time` milliseconds; returns the name to release it by.
    pub fn hold(&mut self, max_time: f64, now: f64) -> Op {
        let op = self.timed_op(max_time);
        self.holds.push(op);
        self.advance(now);
        op
    }

    /// Releases a hold; one that was released or ran out already is ignored.
    pub fn release_hold(&mut self, op: Op, now: f64) {
        if self.end_of_hold(op) {
            self.clear_timer(op);
        }
        self.advance(now);
    }

    pub(super) fn is_held(&self) -> bool {
        !self.holds.is_empty()
    }

    pub(super) fn end_of_hold(&mut self, op: Op) -> bool {
        forget(&mut self.holds, op)
    }
}
