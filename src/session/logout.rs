//! Logout: wins over everything that is still on its way.

use super::action::{Action, Call, Event};
use super::slot::Wish;
use super::waiter::Group;
use super::{Blocked, Session};
use crate::error::ErrorCode;
use crate::token::Origin;

impl Session {
    /// Forgets the token, the user and (unless `keep_cookies`) the cookies; settles `call` when the storage is clear.
    #[inline(never)]
    pub fn logout(&mut self, call: Call, keep_cookies: bool, now: f64) {
        self.cancel_flight();
        self.cancel_checks();
        self.reset_cooldown();
        self.background = None;
        if let Some(Blocked {
            code: ErrorCode::ReauthRequired,
            ..
        }) = self.blocked
        {
            self.blocked = None;
        }
        if let Some(token) = self.token.take() {
            let revoke = token.origin == Origin::OAuth && self.config.oauth_revoke;
            if revoke || self.config.logout {
                let token = token.access.into();
                self.push(Action::TellLogout { revoke, token });
            }
        }
        self.refused = false;
        self.untried = false;
        self.told_expired = false;
        self.unproven = false;
        self.generation += 1;
        self.first_of_account = self.generation;

        self.record_slot.want(Wish::Remove);
        if !keep_cookies {
            self.clear_jar();
        }
        // What was about to be sent (a listener may log out while it is) must not go with the next account's token.
        for action in self.actions.waiting() {
            if let Action::Send {
                call,
                generation: 1..,
            } = *action
            {
                *action = Action::Fail {
                    call,
                    code: ErrorCode::LoggedOut,
                    evidence: 0,
                };
            }
        }
        for waiter in &self.take_waiters(Group::All) {
            self.fail(waiter.call, ErrorCode::LoggedOut, 0);
        }
        self.emit(Event::Logout { revoked: false });
        self.leaving.push(call);
        self.advance(now);
    }
}
