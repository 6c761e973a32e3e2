//! The state as the program sees it.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use super::action::{Action, Event};
use super::refusal::Standing;
use super::{Generation, Session};
use crate::clock::earlier;
use crate::error::ErrorCode;
use crate::token::Token;

/// Whether somebody is logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub enum Status {
    Anonymous,
    Active,
    Renewing,
    Blocked,
}

/// What the program sees of the session.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct State<'a> {
    pub status: Status,
    /// End of the token by the server's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<f64>,
    /// The user as JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<&'a str>,
    /// Why `Blocked`; why `Anonymous` for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<ErrorCode>,
}

/// What the last `Change` was about.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Told {
    status: Option<Status>,
    expires_at: Option<f64>,
    user: Option<String>,
    reason: Option<ErrorCode>,
}

impl Session {
    pub fn state(&self, now: f64) -> State<'_> {
        let token = self.token.as_ref();
        let status = self.status(now);
        State {
            status,
            expires_at: token.and_then(|token| token.expires_at),
            user: token.and_then(|token| token.user.as_deref()),
            reason: match self.blocked {
                Some(blocked) => Some(blocked.code),
                None => {
                    (self.logged_out && status == Status::Anonymous).then_some(ErrorCode::LoggedOut)
                }
            },
        }
    }

    /// The token, if it may be used now.
    pub fn usable_token(&self, now: f64) -> Option<&str> {
        self.token
            .as_ref()
            .filter(|_| self.is_usable(now))
            .map(|token| token.access.as_str())
    }

    /// The token a request of this generation is sent with: the current one, ended or not.
    pub fn token_of(&self, generation: Generation) -> Option<&str> {
        self.token
            .as_ref()
            .filter(|_| generation == self.generation)
            .map(|token| token.access.as_str())
    }

    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// Requests sent with an older generation belong to a session that was logged out.
    pub fn first_of_account(&self) -> Generation {
        self.first_of_account
    }

    /// Until when, by the device's clock, `admit` would answer `Send` at once with the current token.
    ///
    /// So an embedding may send without asking until then, or until an input came in between. Negative infinity: it has to ask.
    pub fn sends_until(&self, now: f64) -> f64 {
        let Some(token) = self
            .token
            .as_ref()
            .filter(|_| self.is_usable(now) && !self.others_must_wait())
        else {
            return f64::NEG_INFINITY;
        };
        let due = match self.flight {
            // The background renewal is under way: age is no reason to ask.
            Some(_) => f64::INFINITY,
            None => token.issued_at + self.config.timing.max_age,
        };
        let end = token.renew_at(self.config.timing.leeway);
        let end = earlier(earlier(end, due), self.notice_due());
        self.clock.device_time(end)
    }

    /// Milliseconds by which the server is ahead of the device.
    pub fn offset(&self) -> f64 {
        self.clock.offset()
    }

    /// Whether answers that tell the server's time as it is known are no news.
    pub fn is_time_settled(&self) -> bool {
        self.evidence.is_settled()
    }

    pub(super) fn is_usable(&self, now: f64) -> bool {
        let in_time =
            |token: &Token| self.clock.server_time(now) < token.renew_at(self.config.timing.leeway);
        self.standing == Standing::Good
            && self.blocked.is_none()
            && self.token.as_ref().is_some_and(in_time)
    }

    /// The token may be near its end but is not past it, and the server has not refused it.
    pub fn old_token_will_do(&self, now: f64) -> bool {
        let lives = |token: &Token| !token.has_ended(self.clock.server_time(now));
        self.standing == Standing::Good
            && self.blocked.is_none()
            && self.token.as_ref().is_some_and(lives)
    }

    /// Nobody who accepted the token has refused it: it goes along where no renewal can be had.
    pub(super) fn may_still_be_tried(&self, now: f64) -> bool {
        let lives = |token: &Token| !token.has_ended(self.clock.server_time(now));
        self.standing != Standing::Revoked
            && self.blocked.is_none()
            && self.token.as_ref().is_some_and(lives)
    }

    /// Makes `token` the current one.
    pub(super) fn install(&mut self, token: Token) {
        self.token = Some(token);
        self.generation += 1;
        self.untried = self.standing != Standing::Good;
        self.standing = Standing::Good;
        self.told_expired = false;
        self.forget_verify();
    }

    pub(super) fn tell_change(&mut self, now: f64) {
        let State {
            status,
            expires_at,
            user,
            reason,
        } = self.state(now);
        let told = &self.told;
        if (
            told.status,
            told.expires_at,
            told.user.as_deref(),
            told.reason,
        ) != (Some(status), expires_at, user, reason)
        {
            self.told = Told {
                status: Some(status),
                expires_at,
                user: user.map(Into::into),
                reason,
            };
            // One that is still queued will show this state, too.
            let is_queued = |action: &mut Action| matches!(action, Action::Emit(Event::Change));
            if !self.actions.waiting().any(is_queued) {
                self.emit(Event::Change);
            }
        }
    }

    fn status(&self, now: f64) -> Status {
        if self.blocked.is_some() {
            Status::Blocked
        } else if self.flight.is_some() {
            Status::Renewing
        } else if self.old_token_will_do(now) {
            // Within the leeway, too: it is renewed at the next use, and still good until then.
            Status::Active
        } else {
            Status::Anonymous
        }
    }
}
