//! A token arrives: it becomes the session's, and is written.

use super::action::{Event, Input};
use super::flight::Kind;
use super::{Session, slot};
use crate::token::{Grant, Origin, Token};

impl Session {
    /// Makes the granted token the session's; `origin`: that of the token, unless it renews another, whose origin it keeps.
    ///
    /// `input`: what the login carried; `None` where it serves whoever asked for one.
    pub(super) fn land(
        &mut self,
        kind: Kind,
        input: Option<Input>,
        origin: Origin,
        mut grant: Grant,
        now: f64,
    ) {
        let is_others = self.origin().is_some_and(|origin| origin != Origin::Login);
        if kind == Kind::Login && is_others && !self.is_new_account {
            // The WeChat user need not be who consented, or gave a password.
            self.begin_account();
        }
        let last = self.token.take();
        let user = last.as_ref().and_then(|last| last.user.clone());
        let before = last.filter(|_| kind == Kind::Refresh);
        let origin = before.as_ref().map_or(origin, |before| before.origin);
        let issued_at = self.clock.server_time(now);
        // WeChat answers with the same refresh token, which lives no longer for that.
        let same = |before: &Token| before.refresh == grant.refresh;
        let says_end = grant.refresh_expires_in > 0.0;
        if before.as_ref().is_some_and(same) && !says_end {
            grant.refresh = None;
        }
        let mut token = Token::issue(grant, origin, issued_at, self.config.default_expires_in);
        if let Some(before) = before {
            token = token.succeed(before);
        }
        self.part_with_strangers(token.user == user);
        self.flight = None;
        if kind == Kind::Login || self.background == Some(Kind::Refresh) {
            self.background = None;
        }
        self.blocked = None;
        if self.in_vain {
            self.end_pause();
        } else {
            self.reset_cooldown();
            self.alerts.succeeded();
        }
        self.install(token);
        self.claim_for_token(now);
        self.seq = self.seq.saturating_add(1);
        if std::mem::take(&mut self.is_new_account) {
            self.account = self.account_begun_now();
        }
        self.logged_out = false;
        self.told_logged_out = false;
        self.record_slot.want(slot::Wish::Write);
        self.count_success(kind);
        match kind {
            Kind::Login => {
                self.logins_ended += 1;
                self.serve_logins(input);
                self.emit(Event::Login);
            }
            Kind::Refresh => self.emit(Event::Refresh),
        }
    }
}
