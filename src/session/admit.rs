//! What the program asks for: requests to admit, logins, renewals.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

use super::action::{Call, Input};
use super::hold::USUAL;
use super::waiter::{Group, Need, Purpose, Waiter};
use super::{Blocked, Session, forget};
use crate::error::ErrorCode;

/// How much a request needs a token. Requests that go without (`none`, foreign hosts) never come here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub enum Auth {
    /// Logs in first if need be.
    Required,
    /// The same as long as a login can help; else it goes without a token.
    Preferred,
    /// Uses a token if there is one.
    Optional,
}

impl Session {
    /// Lets a request go (`Send` follows at once if a usable token is at hand) or wait.
    ///
    /// `patience`: how long a `Preferred` one waits, and any other for the end of a hold, in milliseconds.
    pub fn admit(&mut self, call: Call, auth: Auth, fresh: bool, patience: f64, now: f64) {
        self.renew_by_age(now);
        let goes_without = match auth {
            Auth::Required => false,
            Auth::Preferred => {
                self.blocked.is_some() || self.token.is_none() && !self.may_get_a_token(now)
            }
            Auth::Optional => self.blocked.is_some() || self.token.is_none(),
        };
        if goes_without {
            self.send(call, 0);
        } else {
            let need = if fresh {
                Need::NewerThan(self.generation)
            } else {
                Need::Usable
            };
            self.waiters
                .push(Waiter::new(call, need, auth.into(), now + patience));
        }
        self.advance(now);
        self.be_patient(call, patience);
    }

    /// Whether there is a way to a token that nobody has to be asked for.
    fn may_get_a_token(&self, now: f64) -> bool {
        self.is_login_asked_for() || self.silent_kind(now).is_some()
    }

    /// Settles `call` when there is a usable token, logging in only if there is none.
    pub fn ensure(&mut self, call: Call, now: f64) {
        self.renew_by_age(now);
        self.waiters.push(Waiter::new(
            call,
            Need::Usable,
            Purpose::Ensure,
            now + USUAL,
        ));
        self.advance(now);
    }

    /// Settles `call` after a new login that carries `input` (0: nothing), even if the token is good; shares one that already
    /// runs with the same, and ends one that carries something else.
    pub fn login(&mut self, call: Call, input: Input, now: f64) {
        match self.blocked {
            Some(Blocked {
                code: ErrorCode::Unsupported,
                evidence,
            }) => {
                self.fail(call, ErrorCode::Unsupported, evidence);
            }
            _ => {
                // A hold is no reason for it to wait.
                let due = f64::INFINITY;
                let need = Need::Login(input);
                self.waiters
                    .push(Waiter::new(call, need, Purpose::Explicit, due));
            }
        }
        self.advance(now);
    }

    /// Settles `call` with a new token through the refresh endpoint, else through a login.
    pub fn refresh(&mut self, call: Call, now: f64) {
        let need = Need::NewerThan(self.generation);
        self.waiters
            .push(Waiter::new(call, need, Purpose::Explicit, now + USUAL));
        self.advance(now);
    }

    /// Forgets a waiting call; the renewal that it waited for goes on.
    pub fn cancel(&mut self, call: Call, now: f64) {
        self.take_waiters(Group::One(call));
        forget(&mut self.launch.waiting, call);
        self.advance(now);
    }
}
