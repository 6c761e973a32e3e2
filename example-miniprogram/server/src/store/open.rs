//! Opening the database: what is SQLite's alone.

use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{Location, Pool, Store, StoreError, schema};

impl Store {
    /// Open the database, make it if it is not there, and bring its tables up to date.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] for a file that is no database, is damaged, belongs to another program or to a newer
    /// version of this one, or cannot be read or written.
    pub(crate) async fn open(location: &Location) -> Result<Self, StoreError> {
        let pool = connect(location).await.map_err(explain)?;
        let store = Self { pool };
        match store.prepare().await {
            Ok(()) => Ok(store),
            Err(error) => {
                store.close().await;
                Err(match error {
                    StoreError::Database(error) => explain(error),
                    unusable => unusable,
                })
            }
        }
    }

    async fn prepare(&self) -> Result<(), StoreError> {
        let verdict: String = sqlx::query_scalar("PRAGMA quick_check(1)")
            .fetch_one(&self.pool)
            .await?;
        if verdict != "ok" {
            return Err(damaged(&verdict));
        }
        // The write lock at once: two servers that start on one new file must not both make its tables.
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let strangers: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
             AND NOT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'wx_session_example')",
        )
        .fetch_one(&mut *transaction)
        .await?;
        if strangers > 0 {
            return Err(StoreError::Unusable(
                "it holds the tables of another program: give this server a file of its own".into(),
            ));
        }
        schema::update(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

async fn connect(location: &Location) -> Result<Pool, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5));
    match location {
        // One connection that never ends: the database ends with it.
        Location::Memory => {
            SqlitePoolOptions::new()
                .max_connections(1)
                .idle_timeout(None)
                .max_lifetime(None)
                .connect_with(options.filename(":memory:"))
                .await
        }
        // In WAL readers do not wait for the writer. NORMAL may lose the last writes when the machine (not the server)
        // crashes, and never more than that: those users log in again.
        Location::File(path) => {
            let options = options
                .filename(path)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal);
            SqlitePoolOptions::new()
                .max_connections(4)
                .connect_with(options)
                .await
        }
    }
}

/// Turn SQLite's result codes (sqlite.org/rescode.html) into what to do about them.
fn explain(error: sqlx::Error) -> StoreError {
    let code = error
        .as_database_error()
        .and_then(|error| error.code())
        .and_then(|code| code.parse::<u32>().ok())
        // The low byte is the primary code.
        .map(|code| code & 0xff);
    match code {
        Some(5 | 6) => StoreError::Unusable("another program has locked it: stop that program, or give another file".into()),
        Some(8) => StoreError::Unusable("it cannot be written: check the file's and its folder's permissions".into()),
        Some(11) => damaged("its pages are malformed"),
        Some(13) => StoreError::Unusable("the disk is full: make room, or give a file elsewhere".into()),
        Some(14) => StoreError::Unusable(
            "it cannot be opened: check that its folder exists and that this user may write there".into(),
        ),
        Some(26) => StoreError::Unusable(
            "the file is not an SQLite database: move it away (a new one is made), or give another file with --database".into(),
        ),
        _ => StoreError::Database(error),
    }
}

fn damaged(how: &str) -> StoreError {
    StoreError::Unusable(format!(
        "the file is damaged ({how}): move it away (a new one is made, everybody logs in again) or bring back a backup"
    ))
}
