//! What a refusal means: a token that is dead, or a route that refuses for reasons of its own.
//!
//! An acceptance is proof for a token, whichever route it comes from. A route that refuses a token which others accept, and
//! never accepted one of the account itself, has a reason of its own (a permission, a wrong password): that is found out by one
//! renewal, counted, and held for an hour. Nobody else notices.

use super::action::{Call, Generation};
use super::admit::Auth;
use super::allowance::Allowance;
use super::flight::Kind;
use super::routes::{Routes, Trust};
use super::waiter::{Need, Waiter};
use super::{Session, action::Event};
use crate::error::ErrorCode;
use crate::token::Token;

/// How many are remembered of those who asked for a renewal before anything was known.
const MOST_CAUSES: usize = 8;

/// A request whose answer said "this token is not accepted any more".
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'a> {
    pub call: Call,
    pub auth: Auth,
    /// Method, host and path, without query.
    pub route: &'a str,
    /// The generation when the request was admitted.
    pub admitted: Generation,
    /// The generation it was sent with.
    pub sent: Generation,
    /// How often it was sent again already.
    pub resent: u32,
    /// The HTTP status, or the close code of a socket.
    pub status: u16,
    /// How long a `Preferred` one waits for a new token, and any other for the end of a hold, in milliseconds.
    pub patience: f64,
}

impl Refusal<'_> {
    /// A server may mean something else by it.
    fn is_close_code(&self) -> bool {
        self.status >= 1_000
    }
}

/// What the server has said of the current token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing against it.
    #[default]
    Good,
    /// A route refused it that never accepted it, or `verify` did: it is renewed, and still used when that cannot be.
    Suspected,
    /// A route refused it that had accepted it.
    Revoked,
}

/// What answers have taught of the account's tokens and of the routes that judge them.
#[derive(Debug, Default)]
pub(super) struct Experience {
    routes: Routes,
    /// The newest token that any route accepted; 0: none of this account.
    accepted: Generation,
    /// The token that a refusal has asked to be renewed: however many follow, they ask for no more.
    asked_for: Generation,
    /// Who asked while nothing was known of the account's tokens. Proof may come just after the refusal.
    unproven: Vec<Cause>,
    allowance: Allowance,
}

#[derive(Debug)]
struct Cause {
    route: Box<str>,
    at: f64,
}

impl Experience {
    /// A new account begins: what is known of the old one's tokens and permissions does not hold for it.
    pub fn begin_account(&mut self) {
        self.routes.forget();
        self.accepted = 0;
        self.unproven.clear();
    }

    fn accept(&mut self, route: &str, generation: Generation) {
        self.routes.accepts(route, generation);
        self.allowance.forgive(route);
        self.accepted = self.accepted.max(generation);
        for cause in self.unproven.drain(..) {
            if *cause.route != *route {
                self.allowance.count_in_doubt(&cause.route, cause.at);
            }
        }
    }

    /// Some route accepted a token of the account.
    fn is_account_proven(&self) -> bool {
        self.accepted > 0
    }

    /// The route never accepted a token of the account, or refused a fresh one, while others were accepted.
    fn is_in_doubt(&self, route: &str, now: f64) -> bool {
        self.is_account_proven()
            && (self.routes.accepted(route) == 0 || self.routes.trust(route, now) != Trust::Full)
    }

    /// A route refused the token that took the place of a refused one.
    fn doubt(&mut self, route: &str, generation: Generation, now: f64) {
        let was_trusted = self.is_account_proven() && !self.is_in_doubt(route, now);
        let never_accepted = self.is_account_proven() && self.routes.accepted(route) == 0;
        let is_certain = never_accepted || self.accepted == generation;
        self.routes.doubt(route, generation, is_certain, now);
        if was_trusted {
            // The renewal that found this out is one of its own.
            self.allowance.count_in_doubt(route, now);
        }
    }

    fn allows(&self, refusal: Refusal, now: f64) -> bool {
        let is_sure = !refusal.is_close_code() && !self.is_in_doubt(refusal.route, now);
        self.allowance.allows(now) && (is_sure || self.allowance.allows_in_doubt(now))
    }

    fn count(&mut self, refusal: Refusal, now: f64) {
        let Refusal { route, sent, .. } = refusal;
        self.asked_for = sent;
        self.allowance.count(now);
        if refusal.is_close_code() {
            // Of no route, so that no acceptance gives it back.
            self.allowance.count_in_doubt("", now);
        } else if self.is_in_doubt(route, now) {
            self.allowance.count_in_doubt(route, now);
        } else if !self.is_account_proven() {
            if self.unproven.len() == MOST_CAUSES {
                self.unproven.remove(0);
            }
            self.unproven.push(Cause {
                route: route.into(),
                at: now,
            });
        }
    }
}

impl Session {
    /// Decides on a request that the server answered with "expired".
    ///
    /// The first guard is the generation: an answer to an older token says nothing about the newer one.
    #[inline(never)]
    pub fn handle_expired(&mut self, refusal: Refusal, now: f64) {
        let Refusal {
            call, route, sent, ..
        } = refusal;
        let experience = &self.experience;
        if sent < self.first_of_account {
            self.fail(call, ErrorCode::LoggedOut, 0);
        } else if experience.routes.trust(route, now) == Trust::None {
            self.fail(call, ErrorCode::Expired, 0);
        } else if sent == self.generation && self.token.is_some() {
            self.judge(refusal, now);
        } else {
            self.wait_or_give_up(refusal, Need::Usable, now);
        }
        self.advance(now);
        self.be_patient(call, refusal.patience);
    }

    /// A route accepted the token that a request was sent with.
    ///
    /// Once for each route and token will do.
    #[inline(never)]
    pub fn handle_accepted(&mut self, route: &str, sent: Generation, now: f64) {
        if sent >= self.first_of_account {
            self.experience.accept(route, sent);
        }
        if sent == self.generation {
            self.untried = false;
            self.no_longer_suspected();
            if std::mem::take(&mut self.in_vain) {
                self.alerts.succeeded();
                self.reset_cooldown();
            }
        }
        self.advance(now);
    }

    /// The current token was refused.
    fn judge(&mut self, refusal: Refusal, now: f64) {
        let Refusal {
            call,
            route,
            admitted,
            sent,
            resent,
            status,
            ..
        } = refusal;
        if self.standing != Standing::Good {
            // A renewal is coming already.
            return self.wait_or_give_up(refusal, Need::NewerThan(sent), now);
        }
        self.tell_expired(status);
        let is_used_up = self.is_used_up(refusal);
        let is_proven = self.experience.is_account_proven();
        let is_again = resent > 0;
        let has_accepted = self.experience.routes.accepted(route) == sent;
        // What the route accepted itself a moment ago is revoked by now, fresh or not.
        let is_fresh = !has_accepted && sent > admitted && (is_used_up || is_again && is_proven);
        if is_fresh && is_again {
            self.experience.doubt(route, sent, now);
        }
        if is_fresh || !is_again && self.is_fresh_in_vain(now) {
            return self.fresh_token_refused(call);
        }
        let standing = if has_accepted {
            Standing::Revoked
        } else {
            Standing::Suspected
        };
        let in_pause = self.cooldown.pause().is_some() && self.flight.is_none();
        let is_coming = self.experience.asked_for == sent || self.flight.is_some();
        if in_pause && standing != Standing::Revoked
            || !is_coming && !self.experience.allows(refusal, now)
        {
            // Nothing can be done now. The token stays: it may well be this one route that refuses everybody.
            return self.fail(call, ErrorCode::Expired, 0);
        }
        if self.experience.is_in_doubt(route, now) && self.experience.accepted == sent {
            // The token is good: nobody else waits for what this renewal finds out.
            if is_used_up || self.silent_kind(now).is_none() {
                return self.fail(call, ErrorCode::Expired, 0);
            }
        } else {
            self.standing = standing;
        }
        if !is_coming {
            self.experience.count(refusal, now);
        }
        self.wait_or_give_up(refusal, Need::NewerThan(sent), now);
    }

    /// Something was refused, and an acceptance now would change what happens next.
    pub fn asks_for_proof(&self) -> bool {
        self.standing == Standing::Suspected
            || self.in_vain
            || self.untried
            || !self.experience.unproven.is_empty()
    }

    /// Nothing but routes in doubt asked for the renewal: whatever comes of it, the token stays as it is.
    pub(super) fn only_doubt_asks(&self, now: f64) -> bool {
        let in_doubt = |waiter: &Waiter| waiter.was_sent && waiter.need != Need::Usable;
        self.background.is_none()
            && self.experience.accepted == self.generation
            && self.old_token_will_do(now)
            && !self.waiters.is_empty()
            && self.waiters.iter().all(in_doubt)
    }

    /// Some route accepts it.
    fn no_longer_suspected(&mut self) {
        if self.standing == Standing::Suspected {
            self.standing = Standing::Good;
        }
    }

    fn is_used_up(&self, refusal: Refusal) -> bool {
        refusal.resent >= self.config.timing.retries
    }

    fn wait_or_give_up(&mut self, refusal: Refusal, need: Need, now: f64) {
        if self.is_used_up(refusal) {
            return self.fail(refusal.call, ErrorCode::Expired, 0);
        }
        self.wait_again(refusal.call, refusal.auth, need, now + refusal.patience);
    }

    /// Lets a request that was sent and refused wait.
    pub(super) fn wait_again(&mut self, call: Call, auth: Auth, need: Need, due: f64) {
        self.waiters.push(Waiter {
            was_sent: true,
            ..Waiter::new(call, need, auth.into(), due)
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

    /// Where no token of the account was ever accepted, it counts as a failed login: a server that refuses every token must
    /// not be asked for one per request.
    fn fresh_token_refused(&mut self, call: Call) {
        let code = ErrorCode::Expired;
        self.fail(call, code, 0);
        if self.experience.is_account_proven() {
            return;
        }
        let another = self.in_vain && self.cooldown.pause().is_some();
        self.in_vain = true;
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
}
