//! The database that is open, with the keys of what is sealed in it.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use sqlx::Connection as _;
use tokio::sync::Mutex;

use super::pool::{Connection, Pool, PoolStatus};
use crate::sealing::seal::Keyring;

/// Which database it is, for the few statements that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Sqlite,
    Postgres,
}

/// The server's memory; clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pub(super) pool: Pool,
    /// For what must survive that the machine loses its power; on PostgreSQL all does.
    pub(super) durable: Pool,
    /// A connection that is never used: a database in memory lives as long as one of its connections.
    pub(super) keeper: Arc<Mutex<Option<Connection>>>,
    pub(super) kind: Kind,
    /// What seals the tokens of WeChat and of the shop.
    pub(super) keys: Keyring,
    /// How many values were found that were sealed under a key which is not at hand.
    pub(super) foreign: Arc<AtomicU64>,
}

impl Store {
    /// How many connections there are, and who waits for one.
    pub(crate) fn pool_status(&self) -> PoolStatus {
        self.pool.status()
    }

    /// Write out what is pending and close the file.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
        self.durable.close().await;
        if let Some(last) = self.keeper.lock().await.take() {
            let _ = last.close().await;
        }
    }
}
