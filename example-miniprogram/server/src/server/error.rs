//! Why the server could not start, in words that say what to do.

use std::fmt;
use std::net::SocketAddr;

use crate::store::{Location, StoreError};

/// Why the server could not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// Another program listens there.
    PortTaken { address: SocketAddr },
    /// The address cannot be listened on for another reason.
    Listen {
        address: SocketAddr,
        cause: std::io::Error,
    },
    /// The database cannot be used.
    Database {
        location: Location,
        cause: StoreError,
    },
    /// The system gives no random numbers; without them there are no tokens.
    Random(getrandom::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PortTaken { address } => write!(
                f,
                "port {} on {} is taken: stop the program that listens there, or choose another port with --port (0 picks a free one)",
                address.port(),
                address.ip()
            ),
            Self::Listen { address, cause } => write!(
                f,
                "cannot listen on {address}: {cause}; choose another --host or --port"
            ),
            Self::Database { location, cause } => {
                write!(f, "cannot use the database {location}: {cause}")
            }
            Self::Random(cause) => write!(f, "the system gives no random numbers: {cause}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::PortTaken { .. } => None,
            Self::Listen { cause, .. } => Some(cause),
            Self::Database { cause, .. } => Some(cause),
            Self::Random(cause) => Some(cause),
        }
    }
}
