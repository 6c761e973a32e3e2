//! Why the database failed.

use std::fmt;

use crate::sealing::seal::SealError;

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
