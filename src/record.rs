//! The stored form of a token: a plain object, to be read in the developer tools' storage panel.
//!
//! ```json
//! { "v": 2, "seq": 7, "token": "…", "refreshToken": "…", "issuedAt": 1700000000000, "expiresAt": 1700007200000,
//!   "clockOffset": 0, "origin": "login", "user": { "name": "…" } }
//! ```
//!
//! After a logout it holds no token, and says that nobody is to be logged in silently: `{ "v": 2, "seq": 8, "loggedOut": true }`.
//!
//! Whatever is none is a fresh start. A record of a form to come is [`Stored::Newer`]: not ours to read, nor to write over.

mod text;

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::clock::ServerClock;
use crate::token::{Origin, Token};

/// The form that is written; it goes up whenever an older reader would misunderstand the record. Form 1, of 0.1.0, was a text.
pub const FORM: u32 = 2;

/// Beyond this a number of milliseconds is no whole number any more, and no time.
const LAST_TIME: f64 = 9_007_199_254_740_992.0;

/// A token as it stands in storage.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub token: Token,
    /// Goes up with whatever is written under this name; the higher one is the newer.
    ///
    /// A counter, because two copies (main package and independent subpackage) write one record
    /// and the device's clock may jump between their writes.
    pub seq: u32,
    pub account: Account,
    pub clock: ServerClock,
}

/// Whose a token is, as far as the copies have to know: tells a renewal from the login of somebody else.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Account {
    /// The `seq` with which it began, 0 for the first.
    pub begun: u32,
    /// The name of the copy that began it ([`crate::lease::Lease::owner`]), 0 for the first: two may begin one with the same `seq`.
    pub by: f64,
}

/// What is to stand under the record's key.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    Token(Record),
    /// The user logged out, with this `seq`.
    LoggedOut(u32),
}

/// What was found under the record's key.
#[derive(Clone, Debug, PartialEq)]
pub enum Stored {
    /// Nothing that can be used: no record as far as one can tell, or a broken one.
    Nothing,
    /// No record, and that for certain: a read that failed is none.
    Missing,
    Current(Record),
    /// Of an earlier form: good, and to be written anew.
    Outdated(Record),
    /// The user logged out, with this `seq`: nobody is logged in silently.
    LoggedOut(u32),
    /// Of a form to come: to be left as it is.
    Newer,
}

/// A record's members as they are stored. Times are milliseconds since the epoch by the server's clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct StoredRecord {
    /// [`FORM`].
    pub v: u32,
    pub seq: u32,
    pub token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    pub issued_at: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_expires_at: Option<f64>,
    /// [`Account::begun`]. Absent: 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub account: u32,
    /// [`Account::by`]. Absent: 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub account_by: f64,
    /// Milliseconds by which the server is ahead of the device.
    pub clock_offset: f64,
    pub origin: Origin,
    /// The user as JSON text; the boundary stores the object that it stands for.
    #[serde(skip)]
    pub user: Option<String>,
}

fn is_zero<Number: Default + PartialEq>(number: &Number) -> bool {
    *number == Number::default()
}

/// What a logout leaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct StoredLogout {
    /// [`FORM`].
    pub v: u32,
    pub seq: u32,
    /// `true`, or it is no record at all.
    pub logged_out: bool,
}

impl StoredLogout {
    /// The members to store.
    pub fn write(seq: u32) -> Self {
        Self {
            v: FORM,
            seq,
            logged_out: true,
        }
    }
}

impl Stored {
    /// Its number, if it has one that can be read.
    pub fn seq(&self) -> Option<u32> {
        match self {
            Self::Current(record) | Self::Outdated(record) => Some(record.seq),
            Self::LoggedOut(seq) => Some(*seq),
            Self::Nothing | Self::Missing | Self::Newer => None,
        }
    }

    /// Reads the members of form [`FORM`].
    pub fn read(members: StoredRecord) -> Self {
        match Record::read(members) {
            Some(record) => Self::Current(record),
            None => Self::Nothing,
        }
    }

    /// Reads what a logout left.
    pub fn read_logout(found: StoredLogout) -> Self {
        if found.logged_out {
            Self::LoggedOut(found.seq)
        } else {
            Self::Nothing
        }
    }

    /// Reads the text of 0.1.0.
    pub fn read_text(text: &str) -> Self {
        match text::read(text) {
            Some(record) => Self::Outdated(record),
            None => Self::Nothing,
        }
    }
}

impl From<Option<Record>> for Stored {
    fn from(record: Option<Record>) -> Self {
        record.map_or(Self::Nothing, Self::Current)
    }
}

impl Record {
    /// The members to store.
    pub fn write(&self) -> StoredRecord {
        let Token {
            access,
            refresh,
            issued_at,
            expires_at,
            refresh_expires_at,
            origin,
            user,
        } = self.token.clone();
        StoredRecord {
            v: FORM,
            seq: self.seq,
            token: access,
            refresh_token: refresh,
            issued_at,
            expires_at,
            refresh_expires_at,
            account: self.account.begun,
            account_by: self.account.by,
            clock_offset: self.clock.offset(),
            origin,
            user,
        }
    }

    /// Checks what another version, another program or a broken disk may have written.
    fn read(stored: StoredRecord) -> Option<Record> {
        let StoredRecord {
            v,
            seq,
            token: access,
            refresh_token,
            issued_at,
            expires_at,
            refresh_expires_at,
            account: begun,
            account_by: by,
            clock_offset,
            origin,
            user,
        } = stored;
        let is_time = |time: f64| (0.0..=LAST_TIME).contains(&time);
        let are_times = [Some(issued_at), expires_at, refresh_expires_at]
            .into_iter()
            .flatten()
            .all(is_time);
        if v != FORM || access.is_empty() || !are_times || !is_time(clock_offset.abs()) {
            return None;
        }
        let not_empty = |text: &String| !text.is_empty();
        Some(Record {
            token: Token {
                access,
                refresh: refresh_token.filter(not_empty),
                issued_at,
                expires_at: expires_at.filter(|end| *end > issued_at),
                refresh_expires_at,
                origin,
                user: user.filter(not_empty),
            },
            seq,
            account: Account {
                begun,
                by: if is_time(by) { by } else { 0.0 },
            },
            clock: ServerClock::restored(clock_offset),
        })
    }
}
