//! Holds: while one lasts, no silent `wx.login` replaces the `session_key` that encrypted data was made with.

use super::action::Op;
use super::waiter::{Asked, Group, Purpose};
use super::{Auth, Call, Session, forget};
use crate::clock::earlier;
use crate::error::ErrorCode;

/// Nobody waits longer for the end of a hold, in milliseconds.
const LONGEST: f64 = 60_000.0;
/// How long those wait who have no limit of their own, in milliseconds.
pub(super) const USUAL: f64 = 10_000.0;

/// The part of its own limit that a preferred request waits: then it still has time to go without a token.
const SHARE: f64 = 0.5;

/// How long a request waits for the end of a hold, and a preferred one for a login too, in milliseconds. `limit`: its own, if it
/// has one, in milliseconds.
pub fn patience(auth: Auth, limit: Option<f64>) -> f64 {
    match limit {
        None => USUAL,
        Some(limit) if auth == Auth::Preferred => earlier(limit * SHARE, USUAL),
        Some(limit) => earlier(limit, LONGEST),
    }
}

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

    /// Whether a call waits for nothing but the end of a hold.
    pub fn is_held_up(&self, call: Call) -> bool {
        let waits = |other: Call, asked| other == call && asked != Asked::Waits;
        self.is_held()
            && self.flight.is_none()
            && self
                .waiters
                .iter()
                .any(|waiter| waits(waiter.call, waiter.asked))
    }

    /// Nothing goes on before the hold ends: those wait who have not waited long enough.
    pub(super) fn hold_up(&mut self, now: f64) {
        let mut overdue = Vec::new();
        for at in 0..self.waiters.len() {
            let waiter = self.waiters[at];
            if waiter.purpose == Purpose::PreferredRequest || waiter.limit.is_some() {
                // It goes without a token when its patience ends; or its time is counted already.
            } else if waiter.due <= now {
                overdue.push(waiter.call);
            } else {
                // The clock may have been set back.
                let op = self.timed_op(earlier(waiter.due - now, LONGEST));
                self.waiters[at].limit = Some(op);
            }
        }
        for &call in &overdue {
            self.fail_waiters(ErrorCode::Held, 0, now, Group::One(call));
        }
    }

    pub(super) fn is_held(&self) -> bool {
        !self.holds.is_empty()
    }

    pub(super) fn end_of_hold(&mut self, op: Op) -> bool {
        forget(&mut self.holds, op)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preferred_request_keeps_time_to_go_without() {
        for (auth, limit, waits) in [
            (Auth::Required, None, 10_000.0),
            (Auth::Preferred, None, 10_000.0),
            (Auth::Required, Some(8_000.0), 8_000.0),
            (Auth::Optional, Some(8_000.0), 8_000.0),
            (Auth::Preferred, Some(8_000.0), 4_000.0),
            (Auth::Required, Some(90_000.0), 60_000.0),
            (Auth::Preferred, Some(90_000.0), 10_000.0),
        ] {
            assert_eq!(patience(auth, limit), waits, "{auth:?}, {limit:?}");
        }
    }
}
