//! What the waiting calls need, and who of them can go on.

use super::action::{Action, Call, Input, Op};
use super::flight::Kind;
use super::waiter::{Asked, Group, Need, Purpose, Waiter};
use super::{Blocked, Session};
use crate::error::ErrorCode;
use crate::token::Origin;

impl Session {
    /// Lets every waiter go whose need is met: those who asked for a new token first, then the others.
    pub(super) fn release(&mut self, now: f64) {
        if self.waiters.is_empty() || !self.is_usable(now) {
            return;
        }
        for waiter in &self.take_waiters(Group::Served) {
            self.let_go(*waiter);
        }
        if !self.others_must_wait() {
            for waiter in &self.take_waiters(Group::Usable) {
                self.let_go(*waiter);
            }
        }
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

    /// Starts the one renewal that the waiters (or the background) need next, if it may run now.
    pub(super) fn start_what_is_needed(&mut self, now: f64) {
        if self.is_login_asked_for() {
            return self.begin_flight(Kind::Login);
        }
        let is_served = |waiter: &Waiter| waiter.asked == Asked::Waits;
        if self.waiters.iter().all(is_served) && self.background.is_none() {
            return;
        }
        if self.logged_out && self.token.is_none() {
            self.tell_logged_out();
            return self.fail_waiters(ErrorCode::LoggedOut, 0, now, Group::All);
        }
        if let Some(Blocked { code, evidence }) = self.blocked {
            self.background = None;
            return self.fail_waiters(code, evidence, now, Group::All);
        }
        let nobody_insists = self.waiters.iter().all(|waiter| !waiter.is_explicit());
        if let Some(pause) = self.cooldown.pause().filter(|_| nobody_insists) {
            self.background = None;
            return self.fail_waiters(pause.code, pause.evidence, now, Group::All);
        }
        let kind = match self.silent_kind(now) {
            // A background login is due because `session_key` is in doubt, which no refresh would mend. While
            // held it waits; who needs a token meanwhile is served by a refresh.
            Some(Kind::Refresh) if self.background == Some(Kind::Login) => {
                if self.is_held() && self.waiters.is_empty() {
                    return;
                }
                if self.is_held() {
                    Kind::Refresh
                } else {
                    Kind::Login
                }
            }
            Some(kind) => kind,
            None => return self.renewal_impossible(now),
        };
        if kind == Kind::Login && self.is_held() {
            return self.hold_up(now);
        }
        self.begin_flight(kind);
    }

    /// How a new token can be had without the user; `None` when only the user can go on.
    pub(super) fn silent_kind(&self, now: f64) -> Option<Kind> {
        let login = (self.config.login && !self.logged_out).then_some(Kind::Login);
        let Some(token) = &self.token else {
            return login;
        };
        let can_refresh = token.live_refresh(self.clock.server_time(now)).is_some();
        match token.origin {
            Origin::Login | Origin::Adopted if self.config.refresh && can_refresh => {
                Some(Kind::Refresh)
            }
            Origin::Login => login,
            // A silent `wx.login` would be somebody else than who logged in by password, say.
            Origin::Adopted => None,
            // A silent `wx.login` could be somebody else than who gave the consent.
            Origin::OAuth => (self.config.oauth_refresh && can_refresh).then_some(Kind::Refresh),
        }
    }

    /// A token without a way to renew it: good until it ends, then only the user can go on.
    fn renewal_impossible(&mut self, now: f64) {
        if self.token.is_none() {
            // Nobody is there whom anything failed for.
            return self.ask_the_user(ErrorCode::ReauthRequired, 0, now, Group::All);
        }
        if !self.old_token_will_do(now) {
            return self.refuse(Kind::Login, 0, Group::All, now);
        }
        self.background = None;
        self.fail_waiters(ErrorCode::ReauthRequired, 0, now, Group::All);
    }

    /// Fails the waiters of a group but those who wait for the user; those that can do with less go out instead.
    pub(super) fn fail_waiters(&mut self, code: ErrorCode, evidence: Op, now: f64, group: Group) {
        let old_will_do = self.may_still_be_tried(now);
        let may_ask = self.may_ask(code);
        for waiter in &self.take_waiters(group) {
            let Waiter {
                call,
                need,
                purpose,
                was_sent,
                ..
            } = *waiter;
            let any_will_do = need == Need::Usable;
            match purpose {
                _ if old_will_do && any_will_do => self.let_go(*waiter),
                Purpose::PreferredRequest => self.send(call, 0),
                Purpose::OptionalRequest if any_will_do || was_sent => self.send(call, 0),
                _ if may_ask && waiter.may_wait_for_user() => {
                    self.wait_for_user(*waiter, code, evidence);
                }
                _ => self.fail(call, code, evidence),
            }
        }
    }

    /// Ends those whose refusal nothing will be done about; the token is good.
    pub(super) fn fail_in_doubt(&mut self) {
        for waiter in &self.take_waiters(Group::All) {
            self.fail(waiter.call, ErrorCode::Expired, 0);
        }
    }

    /// Lets a `Preferred` request that waits now go without a token in `patience` milliseconds.
    pub(super) fn be_patient(&mut self, call: Call, patience: f64) {
        let waits =
            |waiter: &Waiter| waiter.call == call && waiter.purpose == Purpose::PreferredRequest;
        if let Some(place) = self.waiters.iter().position(waits) {
            let op = self.timed_op(patience);
            self.waiters[place].limit = Some(op);
        }
    }

    pub(super) fn end_of_patience(&mut self, op: Op) -> bool {
        let place = self
            .waiters
            .iter()
            .position(|waiter| waiter.limit == Some(op));
        if let Some(place) = place {
            let waiter = &mut self.waiters[place];
            if waiter.purpose == Purpose::PreferredRequest {
                let call = self.waiters.remove(place).call;
                self.send(call, 0);
            } else {
                waiter.limit = None;
                waiter.due = f64::NEG_INFINITY;
            }
        }
        place.is_some()
    }

    /// Somebody wants a login, not just any new token.
    pub(super) fn is_login_asked_for(&self) -> bool {
        self.waiters
            .iter()
            .any(|waiter| matches!(waiter.need, Need::Login(_)))
    }

    /// New calls queue although the token could be used: somebody asked for a new one.
    pub(super) fn others_must_wait(&self) -> bool {
        self.waiters.iter().any(|waiter| waiter.holds_others_up())
    }

    /// What the login carries that is due next; 0 unless somebody asked for one with an input.
    pub(super) fn input_asked_for(&self) -> Input {
        let inputs = self.waiters.iter().filter_map(|waiter| match waiter.need {
            Need::Login(input) => Some(input),
            _ => None,
        });
        inputs.take(1).sum()
    }

    /// A login has ended: those who asked for it have what they asked for with the token that is at hand now.
    pub(super) fn serve_logins(&mut self, input: Option<Input>) {
        let before = self.generation - 1;
        for waiter in &mut self.waiters {
            if let Need::Login(wanted) = waiter.need
                && input.is_none_or(|input| input == wanted)
            {
                waiter.need = Need::NewerThan(before);
            }
        }
    }

    pub(super) fn send(&mut self, call: Call, generation: u32) {
        self.push(Action::Send { call, generation });
    }

    fn let_go(&mut self, waiter: Waiter) {
        match waiter.purpose {
            Purpose::Request | Purpose::PreferredRequest | Purpose::OptionalRequest => {
                if waiter.was_sent {
                    self.again.push(waiter.call);
                } else if waiter.purpose.goes_without() {
                    self.rather_without.push(waiter.call);
                }
                self.send(waiter.call, self.generation);
            }
            Purpose::Ensure | Purpose::Explicit => self.settle(waiter.call),
        }
    }

    pub(super) fn take_waiters(&mut self, group: Group) -> Vec<Waiter> {
        let (mut taken, mut kept) = (Vec::new(), 0);
        for at in 0..self.waiters.len() {
            let waiter = self.waiters[at];
            let belongs = match (group, waiter.need) {
                (Group::Usable, Need::Usable) => true,
                (Group::One(call), _) => waiter.call == call,
                (Group::Served, Need::NewerThan(old)) => self.generation > old,
                (Group::Asked, _) => waiter.asked == Asked::Waits,
                (Group::AskedAgain, _) => waiter.was_sent && waiter.asked != Asked::No,
                _ if waiter.asked == Asked::Waits => false,
                (Group::All, _) => true,
                (Group::Login(own), Need::Login(input)) => input == own,
                (Group::Sent, _) => waiter.was_sent,
                (Group::Login(_), _) => true,
                (Group::NoLogin, need) => !matches!(need, Need::Login(_)),
                (Group::Usable | Group::Served, _) => false,
            };
            if belongs {
                taken.push(waiter);
            } else {
                self.waiters[kept] = waiter;
                kept += 1;
            }
        }
        self.waiters.truncate(kept);
        for waiter in &taken {
            if let Some(op) = waiter.limit {
                self.clear_timer(op);
            }
        }
        taken
    }
}
