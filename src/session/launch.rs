//! The checks of a launch: does the server still know the token, does the platform still know its session?

use super::Session;
use super::action::{Action, Call, Op};
use super::flight::Kind;
use super::refusal::Standing;
use crate::token::Origin;

#[derive(Debug, Default)]
pub(super) struct Launch {
    begun: bool,
    verify: Option<Op>,
    check: Option<Op>,
    /// `start` calls that settle when the checks have.
    pub waiting: Vec<Call>,
}

/// What the verify endpoint said about the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Holds,
    /// The server does not accept it; with the status it said so with (0 for a function's `false`).
    Refused {
        status: u16,
    },
    /// No network, or a server in trouble: nothing is known, the token is kept.
    Unknown,
}

impl Session {
    /// Begins the launch checks, once; later calls do nothing. Requests do not wait for them.
    pub fn launch(&mut self, now: f64) {
        if std::mem::replace(&mut self.launch.begun, true) {
            return;
        }
        if let (Some(token), None) = (&self.token, self.blocked) {
            let from_login = token.origin == Origin::Login && self.config.login;
            self.verify(now);
            if self.config.check_session && from_login {
                let op = self.timed_op(self.config.timing.login_timeout);
                self.launch.check = Some(op);
                self.push(Action::CheckSession { op });
            }
        }
        self.advance(now);
    }

    /// Begins the launch checks and settles `call` when they have all answered or timed out.
    pub fn start(&mut self, call: Call, now: f64) {
        self.launch(now);
        self.launch.waiting.push(call);
        self.settle_start();
        self.advance(now);
    }

    /// The verify endpoint answered, or could not.
    pub fn handle_verdict(&mut self, op: Op, verdict: Verdict, now: f64) {
        if self.launch.verify == Some(op) {
            self.clear_timer(op);
            self.verified(verdict);
        }
        self.advance(now);
    }

    /// `wx.checkSession` succeeded or failed.
    pub fn handle_session_checked(&mut self, op: Op, ok: bool, now: f64) {
        if self.launch.check == Some(op) {
            self.clear_timer(op);
            self.session_checked(ok);
        }
        self.advance(now);
    }

    /// Asks the server whether the token holds, where there is a way and it is not asked already.
    pub(super) fn verify(&mut self, now: f64) {
        if self.config.verify && !self.is_verifying() && self.is_usable(now) {
            let op = self.timed_op(self.config.timing.endpoint_timeout);
            self.launch.verify = Some(op);
            self.push(Action::Verify { op });
        }
    }

    pub(super) fn is_verifying(&self) -> bool {
        self.launch.verify.is_some()
    }

    pub(super) fn check_timed_out(&mut self, op: Op) -> bool {
        if self.launch.verify == Some(op) {
            self.push(Action::Cancel { op });
            self.verified(Verdict::Unknown);
        } else if self.launch.check == Some(op) {
            // No answer at all tells even less than a failure: nothing is done.
            self.session_checked(true);
        } else {
            return false;
        }
        true
    }

    /// Drops the checks of a session that ended.
    pub(super) fn cancel_checks(&mut self) {
        if let Some(op) = self.launch.verify.take() {
            self.clear_timer(op);
            self.push(Action::Cancel { op });
        }
        if let Some(op) = self.launch.check.take() {
            self.clear_timer(op);
        }
        self.settle_start();
    }

    /// A newer token makes what was asked about the older one void.
    pub(super) fn forget_verify(&mut self) {
        if let Some(op) = self.launch.verify.take() {
            self.clear_timer(op);
            self.settle_start();
        }
    }

    fn verified(&mut self, verdict: Verdict) {
        self.launch.verify = None;
        if let Verdict::Refused { status } = verdict
            && self.standing == Standing::Good
        {
            self.standing = Standing::Suspected;
            self.tell_expired(status);
            self.background.get_or_insert(Kind::Refresh);
        }
        self.settle_start();
    }

    fn session_checked(&mut self, ok: bool) {
        self.launch.check = None;
        let logging_in = self.flight.is_some_and(|flight| flight.kind == Kind::Login);
        // The platform cannot tell "expired" from "no network", so the token stays in use meanwhile.
        if !ok && !logging_in && self.logins_ended == 0 && self.token.is_some() {
            self.background = Some(Kind::Login);
        }
        self.settle_start();
    }

    fn settle_start(&mut self) {
        if self.launch.verify.is_none() && self.launch.check.is_none() {
            for &call in &std::mem::take(&mut self.launch.waiting) {
                self.settle(call);
            }
        }
    }
}
