//! What the program asks for: requests to admit or send again, logins, renewals.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

use super::action::{Action, Call, Event, Generation, Input};
use super::cooldown::Pause;
use super::flight::Kind;
use super::waiter::{Group, Need, Purpose, Waiter};
use super::{Blocked, Session, forget};
use crate::error::ErrorCode;
use crate::token::Token;

/// How much a request needs a token. Requests that go without (`none`, foreign hosts) never come here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub enum Auth {
    /// Logs in first if need be.
    Required,
    /// Uses a token if there is one.
    Optional,
}

/// A request whose answer said "this token is not accepted any more".
#[derive(Clone, Copy, Debug)]
pub struct Refusal {
    pub call: Call,
    pub auth: Auth,
    /// The generation when the request was admitted.
    pub admitted: Generation,
    /// The generation it was sent with.
    pub sent: Generation,
    /// How often it was sent again already.
    pub resent: u32,
    pub status: u16,
}

impl Session {
    /// Lets a request go (`Send` follows at once if a usable token is at hand) or wait.
    pub fn admit(&mut self, call: Call, auth: Auth, fresh: bool, now: f64) {
        self.renew_by_age(now);
        let optional = auth == Auth::Optional;
        if optional && (self.token.is_none() || self.blocked.is_some()) {
            self.send(call, 0);
        } else {
            let need = if fresh {
                Need::NewerThan(self.generation)
            } else {
                Need::Usable
            };
            let purpose = if optional {
                Purpose::OptionalRequest
            } else {
                Purpose::Request
            };
            self.waiters.push(Waiter::new(call, need, purpose));
        }
        self.advance(now);
    }

    /// Decides on a request that the server answered with "expired".
    ///
    /// The guard is the generation: an answer to an older token says nothing about the newer one.
    #[inline(never)]
    pub fn handle_expired(&mut self, refusal: Refusal, now: f64) {
        let Refusal {
            call,
            auth,
            admitted,
            sent,
            resent,
            status,
        } = refusal;
        let used_up = resent >= self.config.timing.retries;
        if sent < self.first_of_account {
            self.fail(call, ErrorCode::LoggedOut, 0);
        } else if sent == self.generation && !self.refused && self.token.is_some() {
            self.tell_expired(status);
            if used_up && sent > admitted || resent == 0 && self.is_fresh_in_vain(now) {
                self.fresh_token_refused(call);
            } else if self.unproven && self.cooldown.pause().is_some() {
                // The last login did not help. Until the pause is over the same answer is expected; the token
                // stays, because it may well be this one endpoint that refuses everybody.
                self.fail(call, ErrorCode::Expired, 0);
            } else {
                self.refused = true;
                self.wait_or_give_up(call, auth, used_up);
            }
        } else {
            self.wait_or_give_up(call, auth, used_up);
        }
        self.advance(now);
    }

    /// A request that had been refused before was accepted with this generation's token.
    pub fn handle_accepted(&mut self, sent: Generation, now: f64) {
        if sent == self.generation {
            self.untried = false;
        }
        if sent == self.generation && self.unproven {
            self.unproven = false;
            self.alerts.succeeded();
            self.reset_cooldown();
        }
        self.advance(now);
    }

    /// Settles `call` when there is a usable token, logging in only if there is none.
    pub fn ensure(&mut self, call: Call, now: f64) {
        self.renew_by_age(now);
        self.waiters
            .push(Waiter::new(call, Need::Usable, Purpose::Ensure));
        self.advance(now);
    }

    /// Settles `call` after a new login, even if the token is good; shares one that is already running.
    pub fn login(&mut self, call: Call, now: f64) {
        self.login_with(call, 0, now);
    }

    /// Settles `call` after a login that carries `input`; one that runs with another input ends first.
    pub fn login_with(&mut self, call: Call, input: Input, now: f64) {
        match self.blocked {
            Some(Blocked {
                code: ErrorCode::Unsupported,
                evidence,
            }) => {
                self.fail(call, ErrorCode::Unsupported, evidence);
            }
            _ => {
                self.waiters
                    .push(Waiter::new(call, Need::Login(input), Purpose::Explicit));
            }
        }
        self.advance(now);
    }

    /// Settles `call` with a new token through the refresh endpoint, else through a login.
    pub fn refresh(&mut self, call: Call, now: f64) {
        let need = Need::NewerThan(self.generation);
        self.waiters
            .push(Waiter::new(call, need, Purpose::Explicit));
        self.advance(now);
    }

    /// Forgets a waiting call; the renewal that it waited for goes on.
    pub fn cancel(&mut self, call: Call, now: f64) {
        self.take_waiters(Group::One(call));
        forget(&mut self.launch.waiting, call);
        self.advance(now);
    }

    /// Renews an aged token in the background.
    pub(super) fn renew_by_age(&mut self, now: f64) {
        let aged = self.token.as_ref().is_some_and(|token| {
            self.clock.server_time(now) - token.issued_at >= self.config.timing.max_age
        });
        if aged
            && self.background.is_none()
            && self.flight.is_none()
            && self.cooldown.pause().is_none()
        {
            self.background = Some(Kind::Refresh);
        }
    }

    pub(super) fn wait_or_give_up(&mut self, call: Call, auth: Auth, used_up: bool) {
        if used_up {
            return self.fail(call, ErrorCode::Expired, 0);
        }
        let purpose = match auth {
            Auth::Required => Purpose::Request,
            Auth::Optional => Purpose::OptionalRequest,
        };
        self.waiters.push(Waiter {
            was_sent: true,
            ..Waiter::new(call, Need::Usable, purpose)
        });
    }

    /// The token took the place of a refused one a moment ago, and helped nobody yet.
    ///
    /// Without this, first attempts that are answered faster than repeated ones would each begin a login.
    fn is_fresh_in_vain(&self, now: f64) -> bool {
        let age = |token: &Token| self.clock.server_time(now) - token.issued_at;
        self.untried
            && self
                .token
                .as_ref()
                .is_some_and(|token| age(token) < self.config.timing.cooldown)
    }

    /// Counts as a failed login: a server that refuses every token must not be asked for one per request.
    fn fresh_token_refused(&mut self, call: Call) {
        let code = ErrorCode::Expired;
        self.fail(call, code, 0);
        let another = self.unproven && self.cooldown.pause().is_some();
        self.unproven = true;
        if !another {
            self.fail_and_pause(Kind::Login, code, 0);
        }
    }

    pub(super) fn tell_expired(&mut self, status: u16) {
        if !self.told_expired {
            self.told_expired = true;
            self.count_expired();
            self.emit(Event::Expired { status });
        }
    }

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
