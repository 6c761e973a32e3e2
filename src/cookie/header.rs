//! The Cookie header (RFC 6265bis, section 5.8.3, steps 3 and 4).

use super::jar::{Jar, Slot};
use super::retrieve::{Selection, names};
use crate::url::Url;

/// A Cookie header's value and how long it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// `""`: send no header.
    pub value: String,
    /// When the first of its cookies ends, in milliseconds since the epoch; infinite if none does.
    /// Until then the header stays right as long as [`Jar::revision`] does.
    pub valid_until: f64,
    /// The jar's cookies in it, in order, as [`Put::rewritten`](super::Put) names them.
    pub cookies: Vec<u32>,
    /// The caller's own header put another value in the place of one of the jar's.
    pub displaced: bool,
}

impl Header {
    /// The caller's own header, with none of the jar's cookies.
    pub(crate) fn without_any(own: &str, valid_until: f64) -> Header {
        Header {
            value: own.into(),
            valid_until,
            cookies: Vec::new(),
            displaced: false,
        }
    }
}

impl Jar {
    /// Builds the header for `url` as the RFC makes it.
    pub fn header(&mut self, url: &Url, now: f64) -> Header {
        let selection = Selection::all(self, url, now);
        self.build(&selection, "")
    }

    /// Builds the header that a request to `url` carries.
    ///
    /// `own` is the caller's own Cookie header (`""`: none): it comes first, and hides the jar's
    /// cookies of the same names. Cookies with a control character (TAB excepted) or one outside Latin-1 are left out;
    /// `on_bad` hears the name of each once. A URL with an odd authority gets the caller's header
    /// alone.
    pub fn header_for_injection(
        &mut self,
        url: &Url,
        own: &str,
        now: f64,
        mut on_bad: impl FnMut(&str),
    ) -> Header {
        if url.has_odd_authority() {
            return Header::without_any(own, f64::INFINITY);
        }
        let selection = Selection::sendable(self, url, now, own);
        for slot in &selection.unsendable {
            let cookie = self.cookie_mut(*slot);
            if !cookie.reported {
                cookie.reported = true;
                on_bad(cookie.name());
            }
        }
        self.build(&selection, own)
    }

    /// What the jar has no cookies for of a caller's own Cookie header.
    pub fn unknown_in(&self, url: &Url, own: &str, now: f64) -> String {
        let selection = Selection::sendable(self, url, now, "");
        let is_known = |pair: &&str| {
            let named = |slot: &Slot| names(pair, self.cookie(*slot).name());
            selection.slots.iter().any(named)
        };
        let unknown: Vec<_> = own.split(';').filter(|pair| !is_known(pair)).collect();
        unknown.join(";")
    }

    fn build(&mut self, selection: &Selection, own: &str) -> Header {
        let valid_until = selection.valid_until;
        let displaced = selection.displaced;
        if selection.slots.is_empty() {
            return Header {
                displaced,
                ..Header::without_any(own, valid_until)
            };
        }
        // What stands before the first and after the last pair.
        let own = own.trim_matches([' ', '\t', ';']);
        let mut value = String::with_capacity(own.len() + selection.len);
        value.push_str(own);
        let mut cookies = Vec::with_capacity(selection.slots.len());
        for slot in &selection.slots {
            // "Update the last-access-time of each cookie in the cookie-list": by order, not by
            // clock, and without a write.
            let used = self.tick();
            let cookie = self.cookie_mut(*slot);
            cookie.used = used;
            cookies.push(cookie.id);
            // "If there is an unprocessed cookie in the cookie-list, output the characters %x3B
            // and %x20 ("; ")."
            value.push_str(match value.len() {
                0 => cookie.first_pair(),
                _ => cookie.following_pair(),
            });
        }
        Header {
            value,
            valid_until,
            cookies,
            displaced,
        }
    }
}
