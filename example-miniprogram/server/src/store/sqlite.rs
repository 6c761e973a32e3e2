//! What is SQLite's alone: how it is opened, and what its errors mean.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection};

use super::database::{Kind, Pool};
use super::error::StoreError;
use super::location::Location;
use super::schema;

/// SQLITE_BUSY.
const BUSY: u32 = 5;

/// As long as the driver lets SQLite wait for a lock.
const WAIT: Duration = Duration::from_secs(5);

/// Open a file or a database in memory, and bring its tables up to date.
pub(super) async fn open(location: &Location) -> Result<(Pool, Kind), StoreError> {
    let pool = connect(location).await.map_err(explain)?;
    match prepare(&pool).await {
        Ok(()) => Ok((pool, Kind::Sqlite)),
        Err(error) => {
            pool.close().await;
            Err(match error {
                StoreError::Database(error) => explain(error),
                unusable => unusable,
            })
        }
    }
}

async fn prepare(pool: &Pool) -> Result<(), StoreError> {
    let verdict: String = sqlx::query_scalar("PRAGMA quick_check(1)")
        .fetch_one(pool)
        .await?;
    if verdict != "ok" {
        return Err(damaged(&verdict));
    }
    // The write lock at once: two servers that start on one new file must not both make its tables.
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
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
    schema::update(&mut transaction, Kind::Sqlite).await?;
    transaction.commit().await?;
    Ok(())
}

/// The driver itself sets a busy timeout of 5 s and looks after foreign keys.
async fn connect(location: &Location) -> Result<Pool, sqlx::Error> {
    match location {
        Location::File(path) => {
            // The journal's mode stays with the file. In WAL readers do not wait for the writer. Set on a connection of its
            // own, for a pool tries a connection that fails again until its time is over, and forgets why it failed. That
            // one stays until the pool has another: the last to leave would lock the file.
            let options = SqliteConnectOptions::new()
                .filename(path)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal);
            let first = first(&options).await?;
            let options: AnyConnectOptions = url(path)?.parse()?;
            let pool = AnyPoolOptions::new()
                .max_connections(4)
                .after_connect(|connection, _| {
                    Box::pin(async move {
                        // May lose the last writes when the machine (not the server) crashes, and never more than that: those
                        // users log in again.
                        connection.execute("PRAGMA synchronous = NORMAL").await?;
                        Ok(())
                    })
                })
                .connect_with(options)
                .await;
            first.close().await?;
            pool
        }
        // One connection that never ends: the database ends with it.
        _ => {
            AnyPoolOptions::new()
                .max_connections(1)
                .idle_timeout(None)
                .max_lifetime(None)
                .connect_with("sqlite::memory:".parse()?)
                .await
        }
    }
}

/// Connect, again if need be: two servers that turn one new file to WAL at once get in each other's way, and SQLite does not
/// wait by itself then.
async fn first(options: &SqliteConnectOptions) -> Result<SqliteConnection, sqlx::Error> {
    let end = Instant::now() + WAIT;
    loop {
        match options.connect().await {
            Err(error) if primary_code(&error) == Some(BUSY) && Instant::now() < end => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            answer => return answer,
        }
    }
}

/// The path as a URL: encoded byte by byte, so that no character of it is taken for an option.
fn url(path: &Path) -> Result<String, sqlx::Error> {
    let path = std::path::absolute(path).map_err(sqlx::Error::Io)?;
    let mut url = "sqlite://".to_owned();
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' => {
                url.push(char::from(byte));
            }
            _ => {
                let _ = write!(url, "%{byte:02X}");
            }
        }
    }
    url.push_str("?mode=rwc");
    Ok(url)
}

/// Turn SQLite's result codes (sqlite.org/rescode.html) into what to do about them.
fn explain(error: sqlx::Error) -> StoreError {
    match primary_code(&error) {
        Some(BUSY | 6) => StoreError::Unusable("another program has locked it: stop that program, or give another file".into()),
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

fn primary_code(error: &sqlx::Error) -> Option<u32> {
    let code = error.as_database_error()?.code()?.parse::<u32>().ok()?;
    // The low byte of an extended one.
    Some(code & 0xff)
}

fn damaged(how: &str) -> StoreError {
    StoreError::Unusable(format!(
        "the file is damaged ({how}): move it away (a new one is made, everybody logs in again) or bring back a backup"
    ))
}
