//! A token and how long it may be used.

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::bytes::fits_header;
use crate::clock::{earlier, later};
use crate::jwt;

/// Which ceremony a token came from; it is renewed the same way and by no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", try_from = "String")]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub enum Origin {
    /// `wx.login` and the login endpoint.
    Login,
    /// An open-platform authorisation.
    OAuth,
    /// The program got it by itself: a password, an SMS, a scan, the storage of an older version.
    Adopted,
}

/// Tells whether a header can carry the token: not empty, no control character, nothing outside Latin-1.
///
/// The platform refuses the request otherwise, and says no more than that it failed.
pub fn is_sendable(token: &str) -> bool {
    !token.is_empty() && token.chars().all(fits_header)
}

impl TryFrom<String> for Origin {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        match name.as_str() {
            "login" => Ok(Self::Login),
            "oauth" => Ok(Self::OAuth),
            "adopted" => Ok(Self::Adopted),
            _ => Err("unknown origin"),
        }
    }
}

/// A token answer as it was read from a body: nothing in it is trusted yet.
///
/// Numbers that were absent or no numbers are NaN.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct Grant {
    pub access: String,
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub refresh: Option<String>,
    /// Life in seconds (RFC 6749, section 4.2.2).
    #[serde(default = "unknown")]
    pub expires_in: f64,
    /// End in milliseconds, or in seconds when below 1e11.
    #[serde(default = "unknown")]
    pub expires_at: f64,
    /// Life of the refresh token in seconds.
    #[serde(default = "unknown")]
    pub refresh_expires_in: f64,
    /// The user as JSON text.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub user: Option<String>,
}

fn unknown() -> f64 {
    f64::NAN
}

impl Grant {
    /// A grant that names nothing but the token.
    pub fn bare(access: &str) -> Self {
        Self {
            access: access.into(),
            refresh: None,
            expires_in: f64::NAN,
            expires_at: f64::NAN,
            refresh_expires_in: f64::NAN,
            user: None,
        }
    }
}

/// A token with its end by the server's clock, in milliseconds since the epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub access: String,
    pub refresh: Option<String>,
    pub issued_at: f64,
    /// `None`: it holds until the server refuses it.
    pub expires_at: Option<f64>,
    pub refresh_expires_at: Option<f64>,
    pub origin: Origin,
    /// The user as JSON text.
    pub user: Option<String>,
}

/// WeChat's refresh token of an authorisation lives 30 days unless the server says otherwise.
const OAUTH_REFRESH_LIFE: f64 = 30.0 * 86_400_000.0;
/// Nobody can use a shorter one, and half of it could be no time at all.
const SHORTEST_LIFE: f64 = 1_000.0;
/// Longer lives are as good as none and would only make arithmetic overflow.
const LONGEST_LIFE: f64 = 100.0 * 365.0 * 86_400_000.0;
/// Below this an absolute time is in seconds: 1e11 ms is March 1973, 1e11 s is the year 5138.
const SECONDS_BELOW: f64 = 1e11;

impl Token {
    /// Reads a grant that arrived when the server's clock showed `issued_at`.
    #[inline(never)]
    pub fn issue(
        grant: Grant,
        origin: Origin,
        issued_at: f64,
        default_expires_in: Option<f64>,
    ) -> Self {
        let expires_at = end_of(&grant, issued_at, default_expires_in)
            // An end that lies in the past cannot be right: either the device's clock is wrong and no
            // `Date` was seen yet, or the server's is. To believe it would mean a renewal per request.
            .filter(|end| *end > issued_at && *end - issued_at <= LONGEST_LIFE)
            .map(|end| later(end, issued_at + SHORTEST_LIFE));
        let refresh_life = match origin {
            _ if grant.refresh_expires_in > 0.0 => Some(grant.refresh_expires_in * 1_000.0),
            Origin::OAuth => Some(OAUTH_REFRESH_LIFE),
            Origin::Login | Origin::Adopted => None,
        };
        let refresh = grant.refresh.filter(|text| !text.is_empty());
        let refresh_expires_at = match refresh {
            Some(_) => refresh_life
                .filter(|life| *life <= LONGEST_LIFE)
                .map(|life| issued_at + life),
            None => None,
        };
        Self {
            access: grant.access,
            refresh,
            issued_at,
            expires_at,
            refresh_expires_at,
            origin,
            user: grant.user,
        }
    }

    /// Keeps from the token before what a refresh answer left out.
    ///
    /// RFC 6749, section 6: the server may issue a new refresh token; without one the old goes on.
    pub fn succeed(mut self, before: Token) -> Self {
        if self.refresh.is_none() {
            self.refresh = before.refresh;
            self.refresh_expires_at = before.refresh_expires_at;
        }
        if self.user.is_none() {
            self.user = before.user;
        }
        self
    }

    /// When it should be renewed: a leeway before its end, and never before half of its life.
    pub fn renew_at(&self, leeway: f64) -> f64 {
        match self.expires_at {
            Some(end) => end - earlier((end - self.issued_at) / 2.0, leeway),
            None => f64::INFINITY,
        }
    }

    pub fn has_ended(&self, server_now: f64) -> bool {
        self.expires_at.is_some_and(|end| server_now >= end)
    }

    /// The refresh token, unless it is known to have ended.
    pub fn live_refresh(&self, server_now: f64) -> Option<&str> {
        let ended = self.refresh_expires_at.is_some_and(|end| server_now >= end);
        self.refresh.as_deref().filter(|_| !ended)
    }
}

fn end_of(grant: &Grant, issued_at: f64, default_expires_in: Option<f64>) -> Option<f64> {
    // A life counts before an absolute time: it needs no agreement on what time it is.
    if let Some(life) = positive(grant.expires_in) {
        return Some(issued_at + life * 1_000.0);
    }
    if let Some(end) = positive(grant.expires_at) {
        return Some(if end < SECONDS_BELOW {
            end * 1_000.0
        } else {
            end
        });
    }
    if let Some(end) = jwt::exp(&grant.access) {
        return Some(end * 1_000.0);
    }
    default_expires_in
        .and_then(positive)
        .map(|life| issued_at + life * 1_000.0)
}

fn positive(number: f64) -> Option<f64> {
    (number.is_finite() && number > 0.0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: f64 = 1_700_000_000_000.0;

    fn issue(change: impl FnOnce(&mut Grant)) -> Token {
        let mut grant = Grant::bare("t");
        change(&mut grant);
        Token::issue(grant, Origin::Login, NOW, None)
    }

    #[test]
    fn a_life_in_seconds_wins_over_an_absolute_end() {
        let token = issue(|g| {
            g.expires_in = 7_200.0;
            g.expires_at = NOW + 5.0;
        });
        assert_eq!(token.expires_at, Some(NOW + 7_200_000.0));
    }

    #[test]
    fn an_absolute_end_may_be_seconds_or_milliseconds() {
        assert_eq!(
            issue(|g| g.expires_at = 1_700_000_060.0).expires_at,
            Some(NOW + 60_000.0)
        );
        assert_eq!(
            issue(|g| g.expires_at = NOW + 60_000.0).expires_at,
            Some(NOW + 60_000.0)
        );
    }

    #[test]
    fn numbers_that_make_no_sense_are_as_if_absent() {
        for number in [0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
            assert_eq!(
                issue(|g| g.expires_in = number).expires_at,
                None,
                "{number}"
            );
            assert_eq!(
                issue(|g| g.expires_at = number).expires_at,
                None,
                "{number}"
            );
        }
    }

    #[test]
    fn an_end_in_the_past_is_not_believed() {
        assert_eq!(issue(|g| g.expires_at = NOW - 1.0).expires_at, None);
    }

    #[test]
    fn a_default_life_is_taken_last() {
        let token = Token::issue(Grant::bare("opaque"), Origin::Login, NOW, Some(10.0));
        assert_eq!(token.expires_at, Some(NOW + 10_000.0));
        // {"exp":1700000060}
        let jwt = "e30.eyJleHAiOjE3MDAwMDAwNjB9.c2ln";
        let token = Token::issue(Grant::bare(jwt), Origin::Login, NOW, Some(10.0));
        assert_eq!(token.expires_at, Some(NOW + 60_000.0));
    }

    #[test]
    fn the_leeway_is_at_most_half_of_the_life() {
        assert_eq!(
            issue(|g| g.expires_in = 7_200.0).renew_at(60_000.0),
            NOW + 7_140_000.0
        );
        assert_eq!(
            issue(|g| g.expires_in = 10.0).renew_at(60_000.0),
            NOW + 5_000.0
        );
        assert_eq!(issue(|_| {}).renew_at(60_000.0), f64::INFINITY);
    }

    #[test]
    fn a_refresh_answer_keeps_what_it_does_not_mention() {
        let before = issue(|g| {
            g.refresh = Some("r1".into());
            g.refresh_expires_in = 100.0;
            g.user = Some("{}".into());
        });
        let after = issue(|g| g.access = "t2".into()).succeed(before.clone());
        assert_eq!(after.live_refresh(NOW), Some("r1"));
        assert_eq!(after.refresh_expires_at, Some(NOW + 100_000.0));
        assert_eq!(after.user.as_deref(), Some("{}"));
        assert_eq!(after.live_refresh(NOW + 100_000.0), None);
    }

    #[test]
    fn a_header_cannot_carry_control_characters_or_what_is_outside_latin_1() {
        for token in ["a", "a b", "~", "\u{a0}", "\u{ff}"] {
            assert!(is_sendable(token), "{token:?}");
        }
        for token in [
            "", "a\n", "\t", "\u{0}", "\u{7f}", "\u{80}", "\u{100}", "令牌",
        ] {
            assert!(!is_sendable(token), "{token:?}");
        }
    }

    #[test]
    fn an_authorisation_lives_thirty_days_unless_told() {
        let grant = Grant {
            refresh: Some("r".into()),
            ..Grant::bare("t")
        };
        let token = Token::issue(grant, Origin::OAuth, NOW, None);
        assert_eq!(token.refresh_expires_at, Some(NOW + OAUTH_REFRESH_LIFE));
    }
}
