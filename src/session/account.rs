//! Whose token it is: where an account begins, and what of the one before goes on.

use super::action::{Action, Call, Event, Op};
use super::flight::Kind;
use super::refusal::Standing;
use super::waiter::Group;
use super::{Blocked, Generation, Session, slot};
use crate::error::ErrorCode;
use crate::token::{Grant, Origin, is_sendable};

impl Session {
    /// The program got a token by itself: a new account begins.
    ///
    /// `silent`: it is the WeChat user's own account, so a silent login may follow; else only a refresh renews it.
    pub fn adopt(&mut self, grant: Grant, silent: bool, now: f64) {
        let origin = if silent {
            Origin::Login
        } else {
            Origin::Adopted
        };
        self.switch_to(grant, origin, now);
        self.advance(now);
    }

    /// The program renewed the token by itself; without one, it is a new account.
    #[inline(never)]
    pub fn handle_renewed(&mut self, grant: Grant, now: f64) {
        if self.token.is_none() {
            return self.adopt(grant, false, now);
        }
        if self.can_send(&grant.access) {
            self.cancel_flight();
            self.land(Kind::Refresh, None, Origin::Login, grant, now);
        }
        self.advance(now);
    }

    /// The server's newer word on who the user of `account` is, as JSON text; somebody else may be logged in by now.
    pub fn handle_user(&mut self, user: &str, account: Generation, now: f64) {
        if account == self.first_of_account
            && let Some(token) = &mut self.token
            && token.user.as_deref() != Some(user)
        {
            token.user = Some(user.into());
            self.seq = self.seq.saturating_add(1);
            self.record_slot.want(slot::Wish::Write);
        }
        self.advance(now);
    }

    /// Where the token came from, ended or not; `None` without one.
    pub fn origin(&self) -> Option<Origin> {
        self.token.as_ref().map(|token| token.origin)
    }

    /// Whether requests can carry this as a token.
    pub fn can_send(&self, token: &str) -> bool {
        !token.is_empty() && (!self.config.in_header || is_sendable(token))
    }

    /// Puts a token that the user got by another way than `wx.login` in the place of whatever there is or is on its way.
    pub(super) fn switch_to(&mut self, grant: Grant, origin: Origin, now: f64) {
        if !self.can_send(&grant.access) {
            return;
        }
        self.cancel_flight();
        self.cancel_checks();
        self.begin_account();
        self.land(Kind::Login, None, origin, grant, now);
    }

    /// Nothing that was sent for the account before is sent again, and nothing that was learnt of its tokens counts any more.
    ///
    /// What was not sent yet goes on with the next token, which must be installed next.
    pub(super) fn begin_account(&mut self) {
        self.end_sockets(true);
        self.end_of_sent();
        self.standing = Standing::Good;
        self.in_vain = false;
        self.experience.begin_account();
        self.reset_cooldown();
        self.first_of_account = self.generation + 1;
        self.is_new_account = true;
        let next = self.first_of_account;
        for action in self.actions.waiting() {
            if let Action::Send {
                generation: generation @ 1..,
                ..
            } = action
            {
                *generation = next;
            }
        }
    }

    /// Ends the calls that were sent, refused, and were to be sent again. Whether those go on that wait for the user depends on
    /// who he is.
    fn end_of_sent(&mut self) {
        for waiter in &self.take_waiters(Group::Sent) {
            self.fail(waiter.call, ErrorCode::LoggedOut, 0);
        }
        let again = std::mem::take(&mut self.again);
        self.stop_sending(|call| again.contains(&call));
    }

    /// What was about to be sent (a listener may log out while it is) must not go with the next account's token.
    pub(super) fn stop_sending(&mut self, concerns: impl Fn(Call) -> bool) {
        for action in self.actions.waiting() {
            match *action {
                Action::Send {
                    call,
                    generation: 1..,
                } if concerns(call) => {
                    *action = if self.rather_without.contains(&call) {
                        Action::Send {
                            call,
                            generation: 0,
                        }
                    } else {
                        Action::Fail {
                            call,
                            code: ErrorCode::LoggedOut,
                            evidence: 0,
                        }
                    };
                }
                _ => {}
            }
        }
    }

    /// Ends all that is of the account, and those who waited for it; the caller says what becomes of its record.
    pub(super) fn end_account(&mut self, waiting: Group) {
        self.end_sockets(false);
        self.cancel_checks();
        self.forget_asking();
        self.reset_cooldown();
        self.background = None;
        if let Some(Blocked {
            code: ErrorCode::ReauthRequired,
            ..
        }) = self.blocked
        {
            self.blocked = None;
        }
        self.token = None;
        self.standing = Standing::Good;
        self.experience.begin_account();
        self.untried = false;
        self.told_expired = false;
        self.in_vain = false;
        self.generation += 1;
        self.first_of_account = self.generation;
        self.is_new_account = true;
        self.stop_sending(|_| true);
        let mut ended = self.take_waiters(Group::Asked);
        ended.extend(self.take_waiters(waiting));
        for waiter in &ended {
            if waiter.purpose.goes_without() && !waiter.was_sent {
                self.send(waiter.call, 0);
            } else {
                self.fail(waiter.call, ErrorCode::LoggedOut, 0);
            }
        }
    }

    /// Only the user can go on: a renewal of this kind failed for good.
    pub(super) fn refuse(&mut self, kind: Kind, evidence: Op, group: Group, now: f64) {
        self.count_failure(kind);
        if self.only_doubt_asks(now) {
            self.flight = None;
            return self.fail_in_doubt();
        }
        self.report(ErrorCode::ReauthRequired, evidence);
        self.ask_the_user(ErrorCode::ReauthRequired, evidence, now, group);
    }

    /// Nothing is tried any more until the user has acted.
    pub(super) fn ask_the_user(&mut self, code: ErrorCode, evidence: Op, now: f64, group: Group) {
        self.flight = None;
        self.background = None;
        self.reset_cooldown();
        self.blocked = Some(Blocked { code, evidence });
        if code == ErrorCode::ReauthRequired {
            if self.token.is_some() {
                self.emit(Event::Logout { revoked: true });
            }
            self.emit(Event::Reauth { code, evidence });
        }
        self.fail_waiters(code, evidence, now, group);
    }
}
