//! One renewal at WeChat per authorisation at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// One renewal at WeChat per authorisation at a time.
#[derive(Debug, Default)]
pub(crate) struct Renewals(Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>);

impl Renewals {
    /// Wait for one's turn; what is given back ends it.
    pub(crate) async fn of(&self, session_id: &str) -> tokio::sync::OwnedMutexGuard<()> {
        let turn = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Nobody holds or waits for what only the map knows.
            all.retain(|_, turn| Arc::strong_count(turn) > 1);
            Arc::clone(all.entry(session_id.to_owned()).or_default())
        };
        turn.lock_owned().await
    }
}
