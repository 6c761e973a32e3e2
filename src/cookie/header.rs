//! The Cookie header (RFC 6265bis, section 5.8.3).

use super::jar::{Jar, Slot};
use crate::url::Url;

/// A Cookie header's value and how long it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// `""`: send no header.
    pub value: String,
    /// When the first of its cookies ends, in milliseconds since the epoch; infinite if none does.
    /// Until then the header stays right as long as [`Jar::revision`] does.
    pub valid_until: f64,
}

impl Jar {
    /// Builds the header for `url` as the RFC makes it.
    pub fn header(&mut self, url: &Url, now: f64) -> Header {
        let slots = self.select(url, now);
        self.build(&slots, "")
    }

    /// Builds the header that a request to `url` carries.
    ///
    /// `own` is the caller's own Cookie header (`""`: none): it comes first, and hides the jar's
    /// cookies of the same names. Cookies with a control character (TAB excepted)
    /// are left out; `on_bad` hears the name of each once. A URL with an odd authority gets the
    /// caller's header alone.
    pub fn header_for_injection(
        &mut self,
        url: &Url,
        own: &str,
        now: f64,
        on_bad: &mut dyn FnMut(&str),
    ) -> Header {
        let mut slots = Vec::new();
        if !url.has_odd_authority() {
            slots = self.select(url, now);
        }
        slots.retain(|slot| {
            let cookie = self.cookie_mut(*slot);
            if cookie.unsendable && !cookie.reported {
                cookie.reported = true;
                on_bad(cookie.name());
            }
            !cookie.unsendable && !names(own, cookie.name())
        });
        self.build(&slots, own)
    }

    fn build(&mut self, slots: &[Slot], own: &str) -> Header {
        let mut valid_until = f64::INFINITY;
        if slots.is_empty() {
            return Header {
                value: own.into(),
                valid_until,
            };
        }
        let own = own.trim_matches([' ', '\t', ';']);
        let mut len = own.len();
        for slot in slots {
            let cookie = self.cookie(*slot);
            len += cookie.pair().len() + 2;
            valid_until = valid_until.min(cookie.expires);
        }

        let mut value = String::with_capacity(len);
        value.push_str(own);
        for slot in slots {
            // "If there is an unprocessed cookie in the cookie-list, output the characters %x3B
            // and %x20 ("; ")."
            if !value.is_empty() {
                value.push_str("; ");
            }
            // "Update the last-access-time of each cookie in the cookie-list": by order, not by
            // clock, and without a write.
            let used = self.tick();
            let cookie = self.cookie_mut(*slot);
            cookie.used = used;
            value.push_str(cookie.pair());
        }
        Header { value, valid_until }
    }
}

/// Tells whether a Cookie header names this cookie.
fn names(header: &str, name: &str) -> bool {
    if header.is_empty() {
        return false;
    }
    header.split(';').any(|pair| match pair.split_once('=') {
        Some((own, _)) => own.trim_matches([' ', '\t']) == name,
        None => name.is_empty(),
    })
}
