//! What the website's side remembers: codes, the newest tokens, and who sits before the page.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::codes::Codes;
use super::ticket::Ticket;

/// What the website's side remembers.
#[derive(Debug, Default)]
pub(super) struct Web {
    pub(super) codes: Codes<Consent>,
    /// The newest access token of each refresh token, and its end.
    newest: Mutex<HashMap<String, (String, i64)>>,
    visitor: Mutex<Visitor>,
}

/// Who allowed what.
#[derive(Clone, Debug)]
pub(super) struct Consent {
    pub(super) user: String,
    pub(super) scope: String,
}

/// Who sits before the page, and whether they agree.
#[derive(Clone, Debug)]
pub(super) struct Visitor {
    pub(super) user: String,
    pub(super) allows: bool,
}

impl Default for Visitor {
    fn default() -> Self {
        Self {
            user: "alice".to_owned(),
            allows: true,
        }
    }
}

impl Web {
    /// Read an access token; one that was renewed in time lives longer than it says.
    pub(super) fn good(&self, access: &str, now: i64) -> Result<Ticket, i64> {
        let ticket = Ticket::read("web", access).map_err(|_| 40001)?;
        let ends_at = self
            .newest()
            .values()
            .find(|(token, _)| token == access)
            .map_or(ticket.ends_at, |(_, ends_at)| *ends_at);
        if ends_at <= now {
            return Err(42001);
        }
        Ok(ticket)
    }

    pub(super) fn newest(&self) -> MutexGuard<'_, HashMap<String, (String, i64)>> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn visitor(&self) -> MutexGuard<'_, Visitor> {
        self.visitor.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
