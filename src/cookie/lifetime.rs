//! How long a cookie lives (RFC 6265bis, sections 5.5 and 5.6.2).

use crate::clock::earlier;

/// "cookie-age-limit … SHOULD be 400 days" (section 5.5).
pub(super) const MAX_AGE_MS: f64 = MAX_AGE_SECONDS as f64 * 1000.0;
const MAX_AGE_SECONDS: u32 = 400 * 86_400;

/// How long a cookie is to live.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Lifetime {
    /// As long as the session.
    Session,
    /// So many seconds from when it is set; cut to the cookie-age-limit.
    Age(u32),
    /// Up to a date, in milliseconds since the epoch.
    Date(f64),
}

impl Lifetime {
    /// When a cookie ends that is set now, in milliseconds since the epoch; infinity for a session cookie.
    pub fn end(self, now: f64) -> f64 {
        let end = match self {
            Lifetime::Session => return f64::INFINITY,
            // "If delta-seconds is less than or equal to zero (0), let expiry-time be the earliest
            // representable date and time. Otherwise … the current date and time plus delta-seconds."
            Lifetime::Age(0) => f64::NEG_INFINITY,
            Lifetime::Age(seconds) => now + f64::from(seconds) * 1000.0,
            Lifetime::Date(date) => date,
        };
        earlier(end, now + MAX_AGE_MS)
    }
}

/// Reads the value of Max-Age, cut to the cookie-age-limit; `None` if it is to be ignored.
pub(super) fn delta_seconds(text: &str) -> Option<u32> {
    // "If the first character of the attribute-value is neither a DIGIT, nor a "-" character
    // followed by a DIGIT, ignore the cookie-av. If the remainder of attribute-value contains a
    // non-DIGIT character, ignore the cookie-av."
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if digits.len() < text.len() {
        return Some(0);
    }
    // What does not fit is more than the limit, too.
    let seconds = digits.parse().unwrap_or(MAX_AGE_SECONDS);
    Some(seconds.min(MAX_AGE_SECONDS))
}
