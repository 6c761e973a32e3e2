//! What is PostgreSQL's alone: how it is opened, its locks, and what its errors mean.

use sqlx::any::AnyConnectOptions;

use super::database::Kind;
use super::error::StoreError;
use super::pool::Pool;
use super::schema;
use super::transaction::Transaction;
use crate::base::token::Secret;

/// Numbers of this server's advisory locks; any will do that no other program on the database takes.
const UPDATING: i64 = 0x7778_7365_7373_0001;
/// Beside it stands the schema's: servers in others of the same database have rows of their own.
const SWEEPING: i32 = 0x7778_0002;

/// As many as SQLite's writers could never use; PostgreSQL's own limit is 100 for all its users.
const CONNECTIONS: usize = 16;

/// A statement that waits longer for a lock is given up, by the server too.
const TIMEOUTS: &str = "SET statement_timeout = 3000; SET lock_timeout = 2000; SET idle_in_transaction_session_timeout = 10000";

/// Open the database at `url`, and bring the tables in its current schema up to date.
pub(super) async fn open(url: &Secret) -> Result<Pool, StoreError> {
    let options: AnyConnectOptions = url.expose().parse().map_err(|_| {
        StoreError::Unusable("its URL cannot be read: see --help for the form".into())
    })?;
    let pool = Pool::new(options, CONNECTIONS, vec![TIMEOUTS.to_owned()]);
    match prepare(&pool).await {
        Ok(()) => Ok(pool),
        Err(error) => {
            pool.close().await;
            Err(explain(error))
        }
    }
}

async fn prepare(pool: &Pool) -> Result<(), StoreError> {
    let mut transaction = Transaction::begin(pool, Kind::Postgres).await?;
    // Servers that start at once make the tables one after the other.
    lock(&mut transaction, UPDATING).await?;
    let strangers: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema()
             AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_tables
                 WHERE schemaname = current_schema() AND tablename = 'wx_session_example')",
    )
    .fetch_one(&mut transaction)
    .await?;
    if strangers > 0 {
        return Err(StoreError::Unusable(
            "its schema holds the tables of another program: give this server a database of its own".into(),
        ));
    }
    schema::update(&mut transaction, Kind::Postgres).await?;
    transaction.commit().await
}

/// Whether no other server sweeps at this moment: two that delete the same rows in another order would wait for each other.
pub(super) async fn may_sweep(connection: &mut Transaction) -> Result<bool, StoreError> {
    let sql = "SELECT pg_try_advisory_xact_lock($1, hashtext(current_schema()))";
    Ok(sqlx::query_scalar(sql)
        .bind(SWEEPING)
        .fetch_one(connection)
        .await?)
}

/// Held until the transaction ends.
async fn lock(connection: &mut Transaction, number: i64) -> Result<(), StoreError> {
    sqlx::query("SELECT pg_advisory_xact_lock($1)")
        .bind(number)
        .execute(connection)
        .await?;
    Ok(())
}

/// Turn SQLSTATE (PostgreSQL's manual, appendix A) into what to do about it.
fn explain(error: StoreError) -> StoreError {
    let (StoreError::Unavailable(cause) | StoreError::Database(cause)) = &error else {
        return error;
    };
    let code = cause
        .as_database_error()
        .and_then(|error| error.code())
        .unwrap_or_default();
    let text = match &*code {
        "3D000" => "it does not exist: make it with createdb",
        "28000" | "28P01" => {
            "it refuses this user or password: check the URL, or PGUSER and PGPASSWORD"
        }
        "42501" => "this user may not make tables there: GRANT CREATE ON SCHEMA to it",
        "53300" => "it has no connection free: stop what else uses it, or raise max_connections",
        "57P03" => "it is starting or stopping: try again in a moment",
        _ => match cause {
            sqlx::Error::Io(cause) => {
                return StoreError::Unusable(format!(
                    "it cannot be reached ({cause}): check host and port, and that PostgreSQL runs there"
                ));
            }
            sqlx::Error::PoolTimedOut => {
                "it did not answer in time: check host and port, and that PostgreSQL runs there"
            }
            _ => return error,
        },
    };
    StoreError::Unusable(text.into())
}
