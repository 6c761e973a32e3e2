//! What a copy of the package says beside the record: "I am renewing the token", "I have logged out".
//!
//! ```json
//! { "v": 1, "owner": 276219854912, "what": "renewal", "stays": false, "keepsCookies": false, "until": 1700000006000 }
//! ```
//!
//! Plain, where the record is encrypted too, so that it can be taken in one turn; so it holds nothing but this.

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

/// The only form so far. Whatever is another is no lease: nobody waits for what cannot be read.
pub const FORM: u32 = 1;

/// How long one is good unless it is taken anew, in milliseconds.
pub const LIFE: f64 = 6_000.0;

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct Lease {
    /// [`FORM`].
    pub v: u32,
    /// Tells the copies apart; means nothing else.
    pub owner: f64,
    pub what: Deed,
    /// Of a logout: nobody is logged in silently afterwards.
    #[serde(default)]
    pub stays: bool,
    /// Of a logout: the cookies stay.
    #[serde(default)]
    pub keeps_cookies: bool,
    /// Its end by the device's clock, in milliseconds since the epoch.
    pub until: f64,
}

/// What the owner does until it gives the lease back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub enum Deed {
    /// It gets a new token, or has one and writes it.
    Renewal,
    /// The user has logged out, and the records are on their way.
    Logout,
}

impl Lease {
    pub fn new(owner: f64, what: Deed, now: f64) -> Self {
        Self {
            v: FORM,
            owner,
            what,
            stays: false,
            keeps_cookies: false,
            until: now + LIFE,
        }
    }

    /// Whether another copy holds it.
    pub fn binds(&self, owner: f64, now: f64) -> bool {
        self.v == FORM && self.owner != owner && self.until > now
    }
}
