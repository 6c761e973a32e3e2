//! What is SQLite's alone: how it is opened, and what its errors mean.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::any::AnyConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{ConnectOptions, Connection as _, SqliteConnection};

use super::database::Kind;
use super::error::StoreError;
use super::location::Location;
use super::pool::{Connection, Pool};
use super::schema;
use super::transaction::Transaction;
use crate::base::token;

/// SQLITE_BUSY.
const BUSY: u32 = 5;

/// As long as the driver lets SQLite wait for a lock.
const WAIT: Duration = Duration::from_secs(5);

/// A phone waits longer than this for an answer.
const BUSY_TIMEOUT: &str = "PRAGMA busy_timeout = 2000";

/// An open database.
pub(super) struct Opened {
    pub(super) pool: Pool,
    /// For what must survive that the machine loses its power.
    pub(super) durable: Pool,
    /// Has to stay until the pool has another: the last to leave would lock the file, or take a database in memory with it.
    pub(super) first: Connection,
}

/// Open a file or a database in memory, and bring its tables up to date.
pub(super) async fn open(location: &Location, pages: Option<u32>) -> Result<Opened, StoreError> {
    let opened = connect(location, pages)
        .await
        .map_err(|error| explain(error.into()))?;
    if let Err(error) = prepare(&opened.pool).await {
        opened.pool.close().await;
        return Err(explain(error));
    }
    Ok(opened)
}

async fn prepare(pool: &Pool) -> Result<(), StoreError> {
    let verdict: String = sqlx::query_scalar("PRAGMA quick_check(1)")
        .fetch_one(pool)
        .await?;
    if verdict != "ok" {
        return Err(damaged(&verdict));
    }
    // The write lock at once: two servers that start on one new file must not both make its tables.
    let mut transaction = Transaction::begin(pool, Kind::Sqlite).await?;
    let strangers: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
             AND NOT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'wx_session_example')",
    )
    .fetch_one(&mut transaction)
    .await?;
    if strangers > 0 {
        return Err(StoreError::Unusable(
            "it holds the tables of another program: give this server a file of its own".into(),
        ));
    }
    schema::update(&mut transaction, Kind::Sqlite).await?;
    transaction.commit().await
}

async fn connect(location: &Location, pages: Option<u32>) -> Result<Opened, sqlx::Error> {
    let Location::File(path) = location else {
        // Named, so that the pool and the connection that keeps it mean the same one; a single connection in use, for two
        // that share a database in memory lock each other's tables.
        let name =
            token::random_text::<12>().map_err(|error| sqlx::Error::Configuration(error.into()))?;
        let options: AnyConnectOptions =
            format!("sqlite://wx-session-{name}?mode=memory").parse()?;
        let first = options.connect().await?;
        let pool = Pool::new(options, 1, Vec::new());
        return Ok(Opened {
            durable: pool.clone(),
            pool,
            first,
        });
    };
    // The journal's mode stays with the file. In WAL readers do not wait for the writer. Set on a connection of its own that
    // stays until the pool has another: the last to leave would lock the file.
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal);
    let wal = wal(&options).await?;
    let options: AnyConnectOptions = url(path)?.parse()?;
    let first = options.connect().await?;
    wal.close().await?;
    let setup = |synchronous: &str| {
        let mut setup = vec![BUSY_TIMEOUT.to_owned(), synchronous.to_owned()];
        setup.extend(pages.map(|pages| format!("PRAGMA max_page_count = {pages}")));
        setup
    };
    Ok(Opened {
        // May lose the last writes when the machine (not the server) loses its power, and never more than that: those users
        // log in again.
        pool: Pool::new(options.clone(), 4, setup("PRAGMA synchronous = NORMAL")),
        // A payment that was acknowledged is told no second time.
        durable: Pool::new(options, 1, setup("PRAGMA synchronous = FULL")),
        first,
    })
}

/// Connect, again if need be: two servers that turn one new file to WAL at once get in each other's way, and SQLite does not
/// wait by itself then.
async fn wal(options: &SqliteConnectOptions) -> Result<SqliteConnection, sqlx::Error> {
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
fn explain(error: StoreError) -> StoreError {
    let (StoreError::Unavailable(cause) | StoreError::Database(cause)) = &error else {
        return error;
    };
    match primary_code(cause) {
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
        _ => error,
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
