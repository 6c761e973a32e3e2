//! The database that is open, with the keys of what is sealed in it.

use crate::sealing::seal::Keyring;

/// One pool for both kinds of database: every statement is written once.
pub(super) type Pool = sqlx::AnyPool;
pub(super) type Connection = sqlx::AnyConnection;

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
    pub(super) kind: Kind,
    /// What seals the tokens of WeChat and of the shop.
    pub(super) keys: Keyring,
}

impl Store {
    /// Write out what is pending and close the file.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}
