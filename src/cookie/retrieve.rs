//! The retrieval algorithm (RFC 6265bis, section 5.8.3).

use super::jar::{Jar, Slot};
use super::path::path_matches;
use crate::url::Url;

impl Jar {
    /// Collects what goes to `url`, in the header's order (steps 1 and 2).
    pub(super) fn select(&self, url: &Url, now: f64) -> Vec<Slot> {
        let mut slots = Vec::new();
        self.collect(url.host(), url, now, &mut slots);
        if url.is_ip() {
            return slots;
        }
        // A domain without a dot is a public suffix and has host-only cookies alone: the walk up
        // could stop before it, but asking costs less than looking ahead.
        let mut rest = url.host();
        while let Some(dot) = rest.bytes().position(|byte| byte == b'.') {
            rest = &rest[dot + 1..];
            self.collect(rest, url, now, &mut slots);
        }
        slots
    }

    fn collect(&self, domain: &str, url: &Url, now: f64, slots: &mut Vec<Slot>) {
        let Ok(bucket) = self.find(domain) else {
            return;
        };
        let path = url.path();
        let trustworthy = url.is_trustworthy();
        let identical = domain.len() == url.host().len();
        for (index, cookie) in self.buckets[bucket].cookies.iter().enumerate() {
            // "Either: The cookie's host-only-flag is true and the canonicalized host … is
            // identical to the cookie's domain. Or: The cookie's host-only-flag is false and the
            // canonicalized host … domain-matches the cookie's domain."
            let belongs = (identical || !cookie.host_only)
                // "… path-matches the cookie's path."
                && path_matches(path, cookie.path())
                // "If the cookie's secure-only-flag is true, then the retrieval's URI must denote
                // a "secure" connection."
                && (trustworthy || !cookie.secure)
                && !cookie.is_expired(now);
            if belongs {
                self.place(slots, Slot::new(bucket, index));
            }
        }
    }

    /// "Cookies with longer paths are listed before cookies with shorter paths. Among cookies that
    /// have equal-length path fields, cookies with earlier creation-times are listed before cookies
    /// with later creation-times." Insertion from the end: each bucket comes in order already.
    fn place(&self, slots: &mut Vec<Slot>, new: Slot) {
        let cookie = self.cookie(new);
        let mut at = slots.len();
        while at > 0 && cookie.stands_before(self.cookie(slots[at - 1])) {
            at -= 1;
        }
        slots.insert(at, new);
    }
}
