//! The retrieval algorithm (RFC 6265bis, section 5.8.3, steps 1 and 2).

use super::cookie::Cookie;
use super::jar::{Jar, Slot};
use super::parse::trim;
use crate::url::Url;

/// What a request is about to get.
pub(super) struct Selection<'a> {
    url: &'a Url,
    now: f64,
    /// The caller's own Cookie header, whose names win.
    own: &'a str,
    sendable_only: bool,
    /// In the header's order.
    pub slots: Vec<Slot>,
    /// Left out because a platform refuses them.
    pub unsendable: Vec<Slot>,
    /// Octets of the pairs with their separators.
    pub len: usize,
    /// The caller's own header has another value for one that it hides.
    pub displaced: bool,
    /// When the first of them ends.
    pub valid_until: f64,
}

impl<'a> Selection<'a> {
    /// Collects what the RFC sends to `url`.
    pub fn all(jar: &Jar, url: &'a Url, now: f64) -> Selection<'a> {
        Selection::collect(jar, url, now, "", false)
    }

    /// Collects what a platform can send to `url` beside the caller's own Cookie header.
    pub fn sendable(jar: &Jar, url: &'a Url, now: f64, own: &'a str) -> Selection<'a> {
        Selection::collect(jar, url, now, own, true)
    }

    fn collect(
        jar: &Jar,
        url: &'a Url,
        now: f64,
        own: &'a str,
        sendable_only: bool,
    ) -> Selection<'a> {
        let mut selection = Selection {
            url,
            now,
            own,
            sendable_only,
            slots: Vec::new(),
            unsendable: Vec::new(),
            len: 0,
            displaced: false,
            valid_until: f64::INFINITY,
        };
        let mut domain = url.host();
        selection.add(jar, domain);
        // The parts of an address are no domains, so there is nothing to find.
        while let Some((_, parent)) = domain.split_once('.') {
            domain = parent;
            selection.add(jar, domain);
        }
        selection
    }

    fn add(&mut self, jar: &Jar, domain: &str) {
        let Ok(bucket) = jar.find(domain) else {
            return;
        };
        let path = self.url.path();
        let trustworthy = self.url.is_trustworthy();
        let identical = domain.len() == self.url.host().len();
        let cookies = &jar.buckets[bucket].cookies;
        let merging = !self.slots.is_empty();
        self.slots.reserve(cookies.len());
        for (index, cookie) in cookies.iter().enumerate() {
            // "Either: The cookie's host-only-flag is true and the canonicalized host … is
            // identical to the cookie's domain. Or: The cookie's host-only-flag is false and the
            // canonicalized host … domain-matches the cookie's domain."
            let belongs = (identical || !cookie.host_only)
                // "If the cookie's secure-only-flag is true, then the retrieval's URI must denote
                // a "secure" connection."
                && (trustworthy || !cookie.secure)
                && !cookie.is_expired(self.now)
                // "… path-matches the cookie's path."
                && cookie.is_on(path);
            if !belongs {
                continue;
            }
            let slot = Slot::new(bucket, index);
            if self.sendable_only {
                if cookie.unsendable {
                    self.unsendable.push(slot);
                    continue;
                }
                if !self.own.is_empty() && names(self.own, cookie.name()) {
                    self.displaced |= !has_pair(self.own, cookie);
                    continue;
                }
            }
            self.len += cookie.following_pair().len();
            if cookie.expires < self.valid_until {
                self.valid_until = cookie.expires;
            }
            if merging {
                self.place(jar, slot);
            } else {
                self.slots.push(slot);
            }
        }
    }

    /// "Cookies with longer paths are listed before cookies with shorter paths. Among cookies that
    /// have equal-length path fields, cookies with earlier creation-times are listed before cookies
    /// with later creation-times." Each bucket is in that order already; only a second one needs
    /// looking for the place, from the end.
    fn place(&mut self, jar: &Jar, slot: Slot) {
        let cookie = jar.cookie(slot);
        let mut at = self.slots.len();
        while at > 0 && cookie.stands_before(jar.cookie(self.slots[at - 1])) {
            at -= 1;
        }
        self.slots.insert(at, slot);
    }
}

/// Tells whether a Cookie header has this very cookie.
fn has_pair(header: &str, cookie: &Cookie) -> bool {
    header
        .split(';')
        .any(|pair| trim(pair) == cookie.first_pair())
}

/// Tells whether a Cookie header names this cookie.
pub(super) fn names(header: &str, name: &str) -> bool {
    header.split_terminator(';').any(|pair| {
        let (own, _) = pair.split_once('=').unwrap_or_default();
        trim(own) == name
    })
}
