//! What the server remembers, and all of its SQL.
//!
//! The statements keep to what SQLite and PostgreSQL share: `$n` parameters, `BIGINT` times in milliseconds,
//! `ON CONFLICT`, `RETURNING`. What is SQLite's alone is in `open.rs`. Nothing is read and then written back: each rule
//! that two requests could race for is one conditional `UPDATE`, so it holds under either database's isolation.

mod captchas;
mod files;
mod location;
mod open;
mod schema;
mod sessions;
mod users;

use std::fmt;

pub(crate) use files::StoredFile;
pub use location::{Location, LocationError};
pub(crate) use sessions::{Account, Grant, Rotation, TokenState};
pub(crate) use users::User;

/// The only lines, besides `open.rs`, that name the database's kind.
type Pool = sqlx::SqlitePool;
type Connection = sqlx::SqliteConnection;

/// The server's memory; clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pool: Pool,
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
    /// Any other failure; it never quotes a parameter's value.
    Database(sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unusable(text) => f.write_str(text),
            Self::Database(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unusable(_) => None,
            Self::Database(error) => Some(error),
        }
    }
}
