//! The stand-in's tokens: they say themselves what they are for, so that they hold over a restart.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde_json::{Value, json};

use crate::base::token;

/// Nobody is to be kept out: the stand-in listens on this machine alone and gives tokens to whoever asks. The code tells
/// its tokens from invented ones, no more.
const LABEL: &str = "wx-session-example stand-in";

/// What a token of the stand-in says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ticket {
    /// What the token is: `web`, `web_refresh`, `app`, `shop`, `shop_refresh`.
    pub(super) kind: &'static str,
    pub(super) user: String,
    pub(super) scope: String,
    pub(super) ends_at: i64,
}

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bad {
    /// None of ours, or of another kind.
    Invalid,
    Ended,
}

impl Ticket {
    /// Write it as a token; two of the same ticket differ.
    pub(super) fn issue(&self) -> Result<String, getrandom::Error> {
        let said = json!([
            self.kind,
            self.user,
            self.scope,
            self.ends_at,
            token::random_text::<12>()?
        ]);
        let said = URL_SAFE_NO_PAD.encode(said.to_string());
        let code = URL_SAFE_NO_PAD.encode(hmac::sign(&key(), said.as_bytes()));
        Ok(format!("{said}_{code}"))
    }

    /// Read a token of this kind, whether or not it has ended.
    pub(super) fn read(kind: &'static str, text: &str) -> Result<Self, Bad> {
        // The code has 43 characters; the separator may occur in what it is of.
        let at = text.len().checked_sub(44).ok_or(Bad::Invalid)?;
        let (said, code) = text.split_at_checked(at).ok_or(Bad::Invalid)?;
        let code = code
            .strip_prefix('_')
            .and_then(|code| URL_SAFE_NO_PAD.decode(code).ok())
            .ok_or(Bad::Invalid)?;
        hmac::verify(&key(), said.as_bytes(), &code).map_err(|_| Bad::Invalid)?;
        let said = URL_SAFE_NO_PAD.decode(said).map_err(|_| Bad::Invalid)?;
        let said: Value = serde_json::from_slice(&said).map_err(|_| Bad::Invalid)?;
        let text = |at: usize| said[at].as_str().map(str::to_owned).ok_or(Bad::Invalid);
        if said[0] != kind {
            return Err(Bad::Invalid);
        }
        Ok(Self {
            kind,
            user: text(1)?,
            scope: text(2)?,
            ends_at: said[3].as_i64().ok_or(Bad::Invalid)?,
        })
    }

    /// Read a token that must not have ended.
    pub(super) fn good(kind: &'static str, text: &str, now: i64) -> Result<Self, Bad> {
        let ticket = Self::read(kind, text)?;
        if ticket.ends_at <= now {
            return Err(Bad::Ended);
        }
        Ok(ticket)
    }
}

fn key() -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, LABEL.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_kind_until_its_end() {
        let ticket = Ticket {
            kind: "web",
            user: "alice".into(),
            scope: "snsapi_base".into(),
            ends_at: 10,
        };
        let token = ticket.issue().unwrap();
        assert_ne!(token, ticket.issue().unwrap());
        assert_eq!(Ticket::good("web", &token, 9), Ok(ticket));
        assert_eq!(Ticket::good("web", &token, 10), Err(Bad::Ended));
        assert_eq!(Ticket::good("shop", &token, 9), Err(Bad::Invalid));
        for text in ["", "_", &token[1..], &format!("{token}A"), &"é".repeat(40)] {
            assert_eq!(Ticket::good("web", text, 9), Err(Bad::Invalid), "{text}");
        }
    }
}
