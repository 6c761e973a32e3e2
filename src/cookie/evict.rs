//! Which cookie goes when there are too many (RFC 6265bis, section 5.7).
//!
//! "When the user agent removes excess cookies from the cookie store, the user agent MUST evict
//! cookies in the following priority order: Expired cookies. Cookies whose secure-only-flag is
//! false, and which share a domain field with more than a predetermined number of other cookies.
//! Cookies that share a domain field with more than a predetermined number of other cookies. All
//! cookies. If two cookies have the same removal priority, the user agent MUST evict the cookie
//! with the earliest last-access-time first."
//!
//! The jar checks the domain's bound first, so no domain is crowded when the total is checked.

use super::cookie::Cookie;
use super::jar::{Bucket, Slot};

/// Picks the victim of a crowded domain, which holds at least one cookie.
pub(super) fn from_domain(cookies: &[Cookie], now: f64) -> usize {
    let mut victim = 0;
    let mut lowest = (u8::MAX, u32::MAX);
    for (index, cookie) in cookies.iter().enumerate() {
        let priority = match cookie {
            _ if cookie.is_expired(now) => 0,
            _ if !cookie.secure => 1,
            _ => 2,
        };
        if (priority, cookie.used) < lowest {
            lowest = (priority, cookie.used);
            victim = index;
        }
    }
    victim
}

/// Picks the victim of a crowded jar, which holds at least one cookie.
pub(super) fn from_all(buckets: &[Bucket], now: f64) -> Slot {
    let mut victim = Slot::new(0, 0);
    let mut lowest = (true, u32::MAX);
    for (at, bucket) in buckets.iter().enumerate() {
        for (index, cookie) in bucket.cookies.iter().enumerate() {
            let rank = (!cookie.is_expired(now), cookie.used);
            if rank < lowest {
                lowest = rank;
                victim = Slot::new(at, index);
            }
        }
    }
    victim
}
