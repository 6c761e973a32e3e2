//! Whether the database can be worked with at this moment.

use std::sync::atomic::Ordering;

use super::database::Store;
use super::schema;

/// What an orchestrator asks before it sends requests here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Readiness {
    /// It answers.
    pub(crate) database: bool,
    /// Its tables are those that this program knows.
    pub(crate) migrations: bool,
    /// Nothing was found in it that was sealed under a key which is not at hand.
    pub(crate) key: bool,
}

impl Readiness {
    pub(crate) fn is_ready(self) -> bool {
        self.database && self.migrations && self.key
    }
}

impl Store {
    pub(crate) async fn readiness(&self) -> Readiness {
        let steps = sqlx::query_scalar::<_, i64>("SELECT MAX(steps) FROM wx_session_example")
            .fetch_one(&self.pool)
            .await;
        Readiness {
            database: steps.is_ok(),
            migrations: steps.is_ok_and(schema::is_last),
            key: self.foreign.load(Ordering::SeqCst) == 0,
        }
    }
}
