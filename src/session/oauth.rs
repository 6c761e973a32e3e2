//! An open-platform authorisation: how its token becomes the session's, and when its end is announced.

use super::Session;
use super::action::Event;
use crate::token::{Grant, Origin};

impl Session {
    /// A `state` of 192 random bits, in hexadecimal digits; `None` when there are too few random bytes.
    #[inline(never)]
    pub fn draw_state(&self) -> Option<String> {
        let mut bytes = [0; 24];
        if !(self.random)(&mut bytes) {
            return None;
        }
        let mut state = String::new();
        for byte in bytes {
            for half in [byte >> 4, byte & 15] {
                state.push(char::from(b"0123456789abcdef"[usize::from(half)]));
            }
        }
        Some(state)
    }

    /// The exchange of an authorisation's code gave a token: it takes the place of whatever there is or is on its way.
    pub fn handle_authorised(&mut self, grant: Grant, now: f64) {
        self.switch_to(grant, Origin::OAuth, now);
        self.advance(now);
    }

    /// Announces the end of an authorisation, once for each end.
    pub(super) fn tell_expiring(&mut self, now: f64) {
        let server_now = self.clock.server_time(now);
        if server_now < self.notice_due() {
            return;
        }
        let at = self.end_of_authorisation();
        self.told_expiring = at;
        // What has ended already is no news: the next renewal says it louder.
        if server_now < at {
            self.emit(Event::Expiring { at });
        }
    }

    /// When `expiring` is to be told, by the server's clock; infinity if never.
    pub(super) fn notice_due(&self) -> f64 {
        let at = self.end_of_authorisation();
        if at == self.told_expiring {
            return f64::INFINITY;
        }
        at - self.config.notice
    }

    fn end_of_authorisation(&self) -> f64 {
        self.token
            .as_ref()
            .filter(|token| token.origin == Origin::OAuth)
            .and_then(|token| token.refresh_expires_at)
            .unwrap_or(f64::INFINITY)
    }
}
