//! Only the user can go on: the program is told to ask him, and those who need a token wait for what comes of it.

use super::Session;
use super::action::{Action, Op};
use super::waiter::{Asked, Group, Waiter};
use crate::error::ErrorCode;

impl Session {
    /// What `AskUser` asked for has ended. `acted`: the program says that the user did something; if he got a token, it was
    /// adopted first.
    pub fn handle_reauth(&mut self, op: Op, acted: bool, now: f64) {
        if self.asks_user(op) {
            self.clear_timer(op);
            self.stop_asking(acted);
        }
        self.advance(now);
    }

    /// Whether what comes of this `AskUser` still counts: not after its time, and not after a logout.
    pub fn asks_user(&self, op: Op) -> bool {
        self.asking == Some(op)
    }

    pub(super) fn end_of_asking(&mut self, op: Op) -> bool {
        let ours = self.asks_user(op);
        if ours {
            self.stop_asking(false);
        }
        ours
    }

    /// A logout: whatever the user does now was asked for somebody else.
    pub(super) fn forget_asking(&mut self) {
        if let Some(op) = self.asking.take() {
            self.clear_timer(op);
        }
    }

    fn stop_asking(&mut self, acted: bool) {
        let op = self.asking.take().unwrap_or_default();
        if acted && self.flight.is_some() {
            // What that login brings is what they have waited for; they ask for nothing more.
            for waiter in &mut self.waiters {
                if waiter.asked == Asked::Waits {
                    waiter.asked = Asked::Done;
                }
            }
        }
        for waiter in &self.take_waiters(Group::Asked) {
            self.fail(waiter.call, ErrorCode::ReauthRequired, op);
        }
    }

    /// Whether a call that would fail with this may wait for the user.
    pub(super) fn may_ask(&self, code: ErrorCode) -> bool {
        let is_users = matches!(code, ErrorCode::ReauthRequired | ErrorCode::LoggedOut);
        self.config.on_reauth && (is_users || self.asking.is_some())
    }

    /// Lets a call wait for the user, who is asked once.
    pub(super) fn wait_for_user(&mut self, waiter: Waiter, code: ErrorCode, evidence: Op) {
        let call = waiter.call;
        self.waiters.push(Waiter {
            asked: Asked::Waits,
            limit: None,
            ..waiter
        });
        self.push(Action::WaitForUser { call });
        if self.asking.is_none() {
            let op = self.timed_op(self.config.timing.reauth_timeout);
            self.asking = Some(op);
            self.push(Action::AskUser { op, code, evidence });
        }
    }

    /// Another token is installed: a request that was refused must not go out for somebody else.
    pub(super) fn part_with_strangers(&mut self, is_same_user: bool) {
        if !is_same_user {
            for waiter in &self.take_waiters(Group::AskedAgain) {
                self.fail(waiter.call, ErrorCode::LoggedOut, 0);
            }
        }
    }
}
