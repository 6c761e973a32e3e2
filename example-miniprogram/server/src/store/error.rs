//! Why the database failed.

use std::fmt;

use crate::sealing::seal::SealError;

/// The length of PostgreSQL's codes; SQLite's are shorter.
const SQLSTATE: usize = 5;

/// Why the database failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// The file is not a database, is damaged, or cannot be opened; the text says what to do.
    Unusable(String),
    /// A stored secret that does not open, or random numbers that do not come.
    Sealed(SealError),
    /// It cannot be reached, is busy, full or locked: what fails now may go well in a moment.
    Unavailable(sqlx::Error),
    /// Any other failure; it never quotes a parameter's value.
    Database(sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if may_pass(&error) {
            Self::Unavailable(error)
        } else {
            Self::Database(error)
        }
    }
}

impl From<SealError> for StoreError {
    fn from(error: SealError) -> Self {
        Self::Sealed(error)
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unusable(text) => f.write_str(text),
            Self::Sealed(error) => write!(f, "{error}"),
            Self::Unavailable(error) | Self::Database(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unusable(_) | Self::Sealed(_) => None,
            Self::Unavailable(error) | Self::Database(error) => Some(error),
        }
    }
}

/// Whether an error says something of the moment, and nothing of the statement.
fn may_pass(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else {
        return matches!(
            error,
            sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_)
                | sqlx::Error::WorkerCrashed
        );
    };
    let Some(code) = error.code() else {
        return false;
    };
    if code.len() == SQLSTATE {
        // Connection, resources, operator, read-only standby, lock, serialization, statement_timeout (PostgreSQL's manual, appendix A).
        return ["08", "53", "57", "25006", "55P03", "40"]
            .iter()
            .any(|class| code.starts_with(class));
    }
    // BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN (sqlite.org/rescode.html); the low byte of an extended one.
    code.parse::<u32>()
        .is_ok_and(|code| [5, 6, 8, 10, 13, 14].contains(&(code & 0xff)))
}
