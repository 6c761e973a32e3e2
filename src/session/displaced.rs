//! Refusals that the caller's own cookies may have brought about.

use super::Session;
use super::action::{Call, Generation};
use super::admit::Auth;
use super::waiter::Need;
use crate::error::ErrorCode;

impl Session {
    /// A request was refused whose caller's own cookies stood in the place of the jar's.
    ///
    /// That says nothing of the token, so it is sent again with the jar's cookies first: a program that sends a stale cookie with
    /// every request must not cost a login each time. `patience`: as for `admit`.
    pub fn handle_displaced(
        &mut self,
        call: Call,
        auth: Auth,
        sent: Generation,
        patience: f64,
        now: f64,
    ) {
        if sent < self.first_of_account() {
            self.fail(call, ErrorCode::LoggedOut, 0);
        } else {
            self.wait_again(call, auth, Need::Usable, now + patience);
        }
        self.advance(now);
        self.be_patient(call, patience);
    }
}
