//! Logout: wins over everything that is still on its way.

use super::Session;
use super::action::{Action, Call, Event};
use super::waiter::Group;
use crate::error::ErrorCode;
use crate::token::Origin;

impl Session {
    /// Forgets the token, the user and (unless `keep_cookies`) the cookies; settles `call` when the storage is clear.
    ///
    /// Nobody is logged in silently afterwards, nor in later launches, until the user acts. `silent`: as if nobody had
    /// ever been logged in.
    #[inline(never)]
    pub fn logout(&mut self, call: Call, keep_cookies: bool, silent: bool, now: f64) {
        self.cancel_flight();
        if let Some(token) = self.token.take() {
            let revoke = token.origin == Origin::OAuth && self.config.oauth_revoke;
            if revoke || self.config.logout {
                let token = token.access.into();
                self.push(Action::TellLogout { revoke, token });
            }
        }
        // Where nobody is logged in silently at all, it makes no difference.
        self.logged_out = !(silent && self.config.login);
        self.claim_for_logout(self.logged_out, keep_cookies, now);
        self.told_logged_out = false;
        self.copies.is_stored = false;
        self.copies.is_follower = false;
        if self.logged_out {
            self.seq = self.seq.saturating_add(1);
        }
        self.record_slot.want(self.wish());
        if !keep_cookies {
            self.clear_jar();
        }
        self.end_account(Group::All);
        self.emit(Event::Logout { revoked: false });
        self.leaving.push(call);
        self.advance(now);
    }

    /// Another copy has logged the user out, with this `seq`.
    pub(super) fn take_logout_over(&mut self, seq: u32) {
        self.seq = seq;
        self.end_with_others(true, false);
    }

    /// The `seq` of the logout after which nobody is logged in silently.
    pub fn logged_out(&self) -> Option<u32> {
        self.logged_out.then_some(self.seq)
    }

    /// Says once that the user has to act, when somebody needs a token after a logout.
    pub(super) fn tell_logged_out(&mut self) {
        if !std::mem::replace(&mut self.told_logged_out, true) {
            self.emit(Event::Reauth {
                code: ErrorCode::LoggedOut,
                evidence: 0,
            });
        }
    }
}
