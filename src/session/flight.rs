//! The one login or refresh that is on its way.

use super::action::{Action, Generation, Input, Op};
use super::waiter::{Group, Need};
use super::{Session, slot};
use crate::error::{ErrorCode, Failure};
use crate::record::Stored;
use crate::token::{Grant, Origin, Token};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Login,
    Refresh,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Flight {
    pub kind: Kind,
    pub stage: Stage,
    /// The operation whose answer is awaited.
    pub op: Op,
    /// A code was refused already: the next refusal is final.
    code_refused: bool,
    /// A code was replayed already.
    code_replayed: bool,
    /// The refresh token was refused, by this operation's answer: a login takes its place.
    refresh_refused: Option<Op>,
    /// The token that the refresh began with.
    from: Generation,
    /// What the login carries: one that is tried again with a fresh code is the same login.
    input: Input,
    /// The app was hidden while it was on its way.
    was_hidden: bool,
}

/// `Lease → Taking → Reading → Code → Exchange` for a login, `… → Reading → Refresh` for a refresh; a refused refresh goes on at
/// `Reading`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Another copy may be renewing.
    Lease,
    /// It is.
    Waiting,
    Taking,
    /// Another copy may have stored a newer token.
    Reading,
    Code,
    Exchange,
    Refresh,
    /// The background has cut it off: it begins anew when the app is shown, or after the shortest pause.
    CutOff,
}

impl Session {
    pub(super) fn begin_flight(&mut self, kind: Kind) {
        if self.background == Some(kind) || kind == Kind::Login {
            self.background = None;
        }
        self.look_at_lease(Flight {
            kind,
            stage: Stage::Lease,
            op: 0,
            code_refused: false,
            code_replayed: false,
            refresh_refused: None,
            from: self.generation,
            input: 0,
            was_hidden: false,
        });
    }

    /// The stored record, read just before a renewal, or because another copy may have written it.
    #[inline(never)]
    pub fn handle_record(&mut self, op: Op, record: Stored, now: f64) {
        if let Some(flight) = self.flight_at(op, Stage::Reading) {
            self.clear_timer(op);
            self.go_on_after_reading(flight, record, now);
        } else {
            self.record_seen(op, record);
        }
        self.advance(now);
    }

    /// `wx.login` gave a code.
    #[inline(never)]
    pub fn handle_code(&mut self, op: Op, code: &str, now: f64) {
        self.login_answered(op);
        if let Some(flight) = self.flight_at(op, Stage::Code) {
            self.clear_timer(op);
            if code.is_empty() {
                self.fail_flight(flight, Failure::Other, now);
            } else {
                let next = self.enter(flight, Stage::Exchange, self.config.timing.endpoint_timeout);
                self.push(Action::Exchange {
                    op: next,
                    code: code.into(),
                    input: flight.input,
                });
            }
        }
        self.advance(now);
    }

    /// The login or refresh endpoint gave a token.
    #[inline(never)]
    pub fn handle_grant(&mut self, op: Op, grant: Grant, now: f64) {
        let flight = self.flight.filter(|flight| {
            flight.op == op && matches!(flight.stage, Stage::Exchange | Stage::Refresh)
        });
        if let Some(flight) = flight {
            self.clear_timer(op);
            if self.can_send(&grant.access) {
                self.land(flight.kind, Some(flight.input), Origin::Login, grant, now);
            } else {
                self.fail_flight(flight, Failure::Other, now);
            }
        }
        self.advance(now);
    }

    /// `wx.login` or an endpoint failed.
    #[inline(never)]
    pub fn handle_failure(&mut self, op: Op, failure: Failure, now: f64) {
        self.login_answered(op);
        if let Some(flight) = self.flight.filter(|flight| flight.op == op) {
            self.clear_timer(op);
            self.fail_flight(flight, failure, now);
        }
        self.advance(now);
    }

    /// Ends the flight without a result, because its session ended.
    pub(super) fn cancel_flight(&mut self) {
        let Some(Flight { op, stage, .. }) = self.flight.take() else {
            return;
        };
        self.clear_timer(op);
        for action in self.actions.waiting() {
            let begins = match *action {
                Action::Login { op } | Action::Exchange { op, .. } | Action::Refresh { op, .. } => {
                    op
                }
                _ => continue,
            };
            if begins == op {
                // It never begins. What takes its place does nothing: that timer is cleared already.
                *action = Action::ClearTimer { op };
                return;
            }
        }
        match stage {
            Stage::Code => self.stray_login = Some(op),
            Stage::Exchange | Stage::Refresh => self.push(Action::Cancel { op }),
            _ => {}
        }
    }

    /// Ends what was asked for another account than the one that begins; a login that was asked for begins anew.
    pub(super) fn cancel_renewal(&mut self) {
        let asks =
            |flight: Flight| matches!(flight.stage, Stage::Code | Stage::Exchange | Stage::Refresh);
        if self.flight.is_some_and(asks) {
            self.cancel_flight();
        }
    }

    pub(super) fn flight_timed_out(&mut self, op: Op, now: f64) -> bool {
        let Some(flight) = self.flight.filter(|flight| flight.op == op) else {
            return false;
        };
        match flight.stage {
            Stage::Waiting => self.look_at_lease(flight),
            // A storage that does not answer is as good as an empty one.
            Stage::Lease | Stage::Taking => self.look_at_record(flight),
            Stage::Reading => self.go_on_after_reading(flight, Stored::Nothing, now),
            Stage::CutOff => self.flight = None,
            Stage::Code => self.fail_flight(flight, Failure::Timeout, now),
            Stage::Exchange | Stage::Refresh => {
                self.push(Action::Cancel { op });
                self.fail_flight(flight, Failure::Timeout, now);
            }
        }
        true
    }

    fn go_on_after_reading(&mut self, mut flight: Flight, record: Stored, now: f64) {
        // While another copy was waited for, its token may have come by another look.
        let had_news = flight.stage == Stage::Reading && flight.from != self.generation;
        if self.take_over(record) || had_news {
            if self.flight.is_none() {
                return;
            }
            if self.is_usable(now) && !self.others_must_wait() {
                self.flight = None;
                self.background = None;
                self.reset_cooldown();
                return;
            }
            // The adopted token is where the renewal starts from, not what was asked for.
            let generation = self.generation;
            for waiter in &mut self.waiters {
                if let Need::NewerThan(old) = &mut waiter.need
                    && !waiter.was_sent
                {
                    *old = generation;
                }
            }
            if !self.is_login_asked_for() {
                // Whoever wrote it may be renewing it already, and has the lease then: decide anew.
                self.flight = None;
                return;
            }
        }
        let asked_for = self.is_login_asked_for();
        if self.logged_out && !asked_for {
            // The user left, in another copy.
            self.flight = None;
            return;
        }
        let silent = self.silent_kind(now);
        // Where no login can follow, a refresh token that was kept is tried again at the next launch.
        let only_refresh = flight.from == self.generation && silent == Some(Kind::Refresh);
        if let Some(evidence) = flight.refresh_refused
            && (silent.is_none() || only_refresh)
            && !asked_for
        {
            return self.refuse(Kind::Refresh, evidence, Group::All, now);
        }
        // A silent login would be somebody else, whether for want of a token or for a `session_key` in doubt.
        let stranger = self.origin().is_some_and(|origin| origin != Origin::Login) && !asked_for;
        let as_before =
            flight.refresh_refused.is_some() || flight.kind == Kind::Refresh || stranger;
        if as_before && silent != Some(flight.kind) {
            // The adopted token is renewed in another way: decide anew.
            self.flight = None;
            return;
        }
        flight.from = self.generation;
        match flight.kind {
            Kind::Login => {
                flight.input = self.input_asked_for();
                self.ask_for_code(flight);
            }
            Kind::Refresh => {
                let Some(token) = &self.token else { return };
                let oauth = token.origin == Origin::OAuth;
                let refresh_token = token.refresh.as_deref().unwrap_or_default().into();
                let op = self.enter(flight, Stage::Refresh, self.config.timing.endpoint_timeout);
                self.push(Action::Refresh {
                    op,
                    oauth,
                    refresh_token,
                });
            }
        }
    }

    fn ask_for_code(&mut self, flight: Flight) {
        if self.is_held() && !self.is_login_asked_for() {
            // Those who wait go on when the hold ends.
            self.flight = None;
            if self.waiters.is_empty() {
                self.background = Some(Kind::Login);
            }
            return;
        }
        let limit = self.config.timing.login_timeout;
        if let Some(op) = self.stray_login.take() {
            self.flight = Some(Flight {
                stage: Stage::Code,
                op,
                ..flight
            });
            return self.push(Action::SetTimer { op, delay: limit });
        }
        let op = self.enter(flight, Stage::Code, limit);
        self.push(Action::Login { op });
    }

    fn fail_flight(&mut self, flight: Flight, failure: Failure, now: f64) {
        let evidence = flight.op;
        if flight.was_hidden && failure == Failure::Network {
            return self.cut_off(flight);
        }
        match flight.stage {
            Stage::Lease | Stage::Waiting | Stage::Taking | Stage::Reading | Stage::CutOff => {}
            Stage::Code if failure == Failure::Unsupported => {
                self.count_failure(Kind::Login);
                self.report(ErrorCode::Unsupported, evidence);
                self.ask_the_user(ErrorCode::Unsupported, evidence, now, Group::All);
            }
            Stage::Code if failure == Failure::Replayed && !flight.code_replayed => {
                self.ask_for_code(Flight {
                    code_replayed: true,
                    ..flight
                });
            }
            Stage::Code => self.give_up(flight, failure.code_in(ErrorCode::LoginFailed), now),
            Stage::Exchange if failure.is_code_refused() && !flight.code_refused => {
                self.ask_for_code(Flight {
                    code_refused: true,
                    ..flight
                });
            }
            Stage::Exchange if failure.is_login_refused() => {
                self.refuse(Kind::Login, evidence, Group::Login(flight.input), now);
            }
            Stage::Exchange => {
                self.give_up(flight, failure.code_in(ErrorCode::ExchangeFailed), now)
            }
            Stage::Refresh if failure.is_refresh_refused() => {
                self.refresh_refused(flight, failure);
            }
            Stage::Refresh => self.give_up(flight, failure.code_in(ErrorCode::RefreshFailed), now),
        }
    }

    /// The platform fails in the background what takes longer than seconds, and tells it when the app is shown, or shortly before:
    /// that is no reason to fail those who wait.
    fn cut_off(&mut self, flight: Flight) {
        if self.hidden_since.is_some() {
            self.enter(flight, Stage::CutOff, self.config.timing.cooldown);
        } else {
            self.flight = None;
        }
    }

    pub(super) fn hide_flight(&mut self) {
        if let Some(flight) = &mut self.flight {
            flight.was_hidden = true;
        }
    }

    pub(super) fn show_flight(&mut self) {
        if let Some(flight) = self.flight
            && flight.stage == Stage::CutOff
        {
            self.clear_timer(flight.op);
            self.flight = None;
        }
    }

    /// A login takes the refused token's place, after another look: another copy may have rotated it first.
    fn refresh_refused(&mut self, flight: Flight, failure: Failure) {
        self.count_failure(Kind::Refresh);
        let is_current = flight.from == self.generation;
        let forgets = |token: &&mut Token| {
            is_current && (token.origin == Origin::Login || failure.ends_refresh_token())
        };
        if let Some(token) = self.token.as_mut().filter(forgets) {
            token.refresh = None;
            token.refresh_expires_at = None;
            self.record_slot.want(slot::Wish::Write);
        }
        let login = Flight {
            kind: Kind::Login,
            refresh_refused: Some(flight.op),
            ..flight
        };
        self.look_at_record(login);
    }

    fn give_up(&mut self, flight: Flight, code: ErrorCode, now: f64) {
        self.flight = None;
        self.background = None;
        let nobody_else = self.only_doubt_asks(now);
        self.fail_and_pause(flight.kind, code, flight.op);
        if nobody_else {
            return self.fail_in_doubt();
        }
        // Whoever asked for a login is not served by a refresh, and not harmed by its failure.
        let group = match flight.kind {
            Kind::Login => Group::Login(flight.input),
            Kind::Refresh => Group::NoLogin,
        };
        self.fail_waiters(code, flight.op, now, group);
    }

    pub(super) fn enter(&mut self, flight: Flight, stage: Stage, limit: f64) -> Op {
        let op = self.timed_op(limit);
        self.flight = Some(Flight {
            stage,
            op,
            ..flight
        });
        op
    }

    fn flight_at(&self, op: Op, stage: Stage) -> Option<Flight> {
        self.flight
            .filter(|flight| flight.op == op && flight.stage == stage)
    }

    fn login_answered(&mut self, op: Op) {
        if self.stray_login == Some(op) {
            self.stray_login = None;
        }
    }
}
