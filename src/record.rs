//! The stored form of a token: a versioned envelope.

use crate::clock::ServerClock;
use crate::token::{Origin, Token};

/// Raised whenever an older reader would misunderstand the record; others are a fresh start.
pub const VERSION: u32 = 1;

/// What stands in storage. Every field may be anything: it is read by `into_parts` alone.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(target_arch = "wasm32", serde(rename_all = "camelCase"))]
pub struct Record {
    pub v: u32,
    /// Counts the tokens that were written under this name; the higher one is the newer.
    ///
    /// A counter, because two runtimes (main package and independent subpackage) write one record
    /// and the device's clock may jump between their writes.
    pub seq: u32,
    pub access: String,
    pub refresh: Option<String>,
    pub issued_at: f64,
    pub expires_at: Option<f64>,
    pub refresh_expires_at: Option<f64>,
    pub oauth: bool,
    pub user: Option<String>,
    /// Milliseconds by which the server's clock is ahead of the device's.
    pub offset: f64,
}

impl Record {
    pub fn new(token: &Token, seq: u32, clock: ServerClock) -> Self {
        Self {
            v: VERSION,
            seq,
            access: token.access.clone(),
            refresh: token.refresh.clone(),
            issued_at: token.issued_at,
            expires_at: token.expires_at,
            refresh_expires_at: token.refresh_expires_at,
            oauth: token.origin == Origin::OAuth,
            user: token.user.clone(),
            offset: clock.offset(),
        }
    }

    /// Takes a stored record apart; `None` for another version, an empty one, or broken numbers.
    pub fn into_parts(self) -> Option<(Token, u32, ServerClock)> {
        let times = [
            Some(self.issued_at),
            self.expires_at,
            self.refresh_expires_at,
        ];
        let sound = times
            .iter()
            .flatten()
            .all(|time| time.is_finite() && *time >= 0.0);
        if self.v != VERSION || self.access.is_empty() || !sound {
            return None;
        }
        let token = Token {
            access: self.access,
            refresh: self.refresh.filter(|text| !text.is_empty()),
            issued_at: self.issued_at,
            expires_at: self.expires_at.filter(|end| *end > self.issued_at),
            refresh_expires_at: self.refresh_expires_at,
            origin: if self.oauth {
                Origin::OAuth
            } else {
                Origin::Login
            },
            user: self.user,
        };
        Some((token, self.seq, ServerClock::restored(self.offset)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::Grant;

    fn record() -> Record {
        let grant = Grant {
            refresh: Some("r".into()),
            expires_in: 60.0,
            user: Some("{}".into()),
            ..Grant::bare("t")
        };
        Record::new(
            &Token::issue(grant, Origin::OAuth, 5_000.0, None),
            7,
            ServerClock::restored(9_000.0),
        )
    }

    #[test]
    fn comes_back_as_it_was_stored() {
        let (token, seq, clock) = record().into_parts().unwrap();
        assert_eq!(Record::new(&token, seq, clock), record());
    }

    #[test]
    fn what_cannot_be_understood_is_a_fresh_start() {
        for broken in [
            Record { v: 2, ..record() },
            Record { v: 0, ..record() },
            Record {
                access: String::new(),
                ..record()
            },
            Record {
                issued_at: f64::NAN,
                ..record()
            },
            Record {
                expires_at: Some(f64::INFINITY),
                ..record()
            },
            Record {
                refresh_expires_at: Some(-1.0),
                ..record()
            },
            Record::default(),
        ] {
            assert_eq!(broken.into_parts(), None);
        }
    }
}
