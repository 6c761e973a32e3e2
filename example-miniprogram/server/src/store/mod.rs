//! What the server remembers, and all of its SQL.
//!
//! The statements keep to what SQLite and PostgreSQL share: `$n` parameters, `BIGINT` times in milliseconds,
//! `ON CONFLICT`, `RETURNING`. What is one database's alone is in `sqlite.rs` and `postgres.rs`. Nothing is read and then written back: each rule
//! that two requests could race for is one conditional `UPDATE`, so it holds under either database's isolation.

mod audit;
mod authorizations;
mod captchas;
mod files;
mod location;
mod open;
mod orders;
mod postgres;
mod profiles;
mod reseal;
mod schema;
mod sessions;
mod shops;
mod sqlite;
mod users;

use std::fmt;

pub(crate) use audit::{AuditEntry, AuditRow};
pub(crate) use authorizations::{Authorization, WechatGrant};
pub(crate) use files::StoredFile;
pub use location::{Location, LocationError};
pub(crate) use orders::{NewOrder, OrderState, Payment};
pub(crate) use profiles::Profile;
pub(crate) use sessions::{Account, Family, Grant, Rotation, TokenState};
pub(crate) use shops::ShopTokens;
pub(crate) use users::{User, WebIdentity};

use crate::seal::{Keyring, SealError};

/// One pool for both kinds of database: every statement is written once.
type Pool = sqlx::AnyPool;
type Connection = sqlx::AnyConnection;

/// Which database it is, for the few statements that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Sqlite,
    Postgres,
}

/// The server's memory; clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pool: Pool,
    kind: Kind,
    /// What seals the tokens of WeChat and of the shop.
    keys: Keyring,
}

impl Store {
    /// Write out what is pending and close the file.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

/// Whom a demo's command hits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Everybody,
    User(String),
}

impl Target {
    /// The user's id for a statement, `''` for everybody: a parameter that may be NULL has no type in PostgreSQL.
    fn filter(&self) -> &str {
        match self {
            Self::Everybody => "",
            Self::User(id) => id,
        }
    }
}

/// Why the database failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// The file is not a database, is damaged, or cannot be opened; the text says what to do.
    Unusable(String),
    /// A stored secret that does not open, or random numbers that do not come.
    Sealed(String),
    /// Any other failure; it never quotes a parameter's value.
    Database(sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl From<SealError> for StoreError {
    fn from(error: SealError) -> Self {
        Self::Sealed(error.to_string())
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unusable(text) | Self::Sealed(text) => f.write_str(text),
            Self::Database(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unusable(_) | Self::Sealed(_) => None,
            Self::Database(error) => Some(error),
        }
    }
}
