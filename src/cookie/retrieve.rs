//! The retrieval algorithm (RFC 6265bis, section 5.8.3, steps 1 and 2).

use super::jar::{Jar, Slot};
use crate::bytes::{equal, find, find_either, trim};
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
            valid_until: f64::INFINITY,
        };
        let mut domain = url.host_bytes();
        loop {
            selection.add(jar, domain);
            // A domain without a dot is a public suffix, which nobody shares. The parts of an address
            // are no domains, so there is nothing to find.
            let dot = find(domain, 0, b'.');
            if dot == domain.len() {
                return selection;
            }
            domain = &domain[dot + 1..];
        }
    }

    fn add(&mut self, jar: &Jar, domain: &[u8]) {
        let Ok(bucket) = jar.find(domain) else {
            return;
        };
        let path = self.url.path_bytes();
        let trustworthy = self.url.is_trustworthy();
        let identical = domain.len() == self.url.host_bytes().len();
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
                if !self.own.is_empty() && names(self.own, cookie.name_bytes()) {
                    continue;
                }
            }
            self.len += cookie.following_len();
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

/// Tells whether a Cookie header names this cookie.
fn names(header: &str, name: &[u8]) -> bool {
    let header = header.as_bytes();
    let mut at = 0;
    while at < header.len() {
        let name_end = find_either(header, at, b'=', b';');
        let has_name = header.get(name_end) == Some(&b'=');
        let own: &[u8] = if has_name {
            trim(&header[at..name_end])
        } else {
            b""
        };
        if equal(own, name) {
            return true;
        }
        at = find(header, name_end, b';') + 1;
    }
    false
}
