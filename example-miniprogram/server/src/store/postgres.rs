//! What is PostgreSQL's alone: how it is opened, its locks, and what its errors mean.

use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{ConnectOptions, Connection as _};

use super::database::{Connection, Kind, Pool};
use super::error::StoreError;
use super::schema;
use crate::base::token::Secret;

/// Numbers of this server's advisory locks; any will do that no other program on the database takes.
const UPDATING: i64 = 0x7778_7365_7373_0001;
const SWEEPING: i64 = 0x7778_7365_7373_0002;

/// Less than a phone waits, so that it learns the reason.
const WAIT: Duration = Duration::from_secs(8);

/// Open the database at `url`, and bring the tables in its current schema up to date.
pub(super) async fn open(url: &Secret) -> Result<(Pool, Kind), StoreError> {
    let options: AnyConnectOptions = url.expose().parse().map_err(|_| {
        StoreError::Unusable("its URL cannot be read: see --help for the form".into())
    })?;
    // On a connection of its own first: a pool tries one that fails again until its time is over, and forgets why it failed.
    tokio::time::timeout(WAIT, async { options.connect().await?.close().await })
        .await
        .unwrap_or(Err(sqlx::Error::PoolTimedOut))
        .map_err(explain)?;
    let pool = AnyPoolOptions::new()
        .max_connections(8)
        .acquire_timeout(WAIT)
        .connect_with(options)
        .await
        .map_err(explain)?;
    match prepare(&pool).await {
        Ok(()) => Ok((pool, Kind::Postgres)),
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
    let mut transaction = pool.begin().await?;
    // Servers that start at once make the tables one after the other.
    lock(&mut transaction, UPDATING).await?;
    let strangers: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema()
             AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_tables
                 WHERE schemaname = current_schema() AND tablename = 'wx_session_example')",
    )
    .fetch_one(&mut *transaction)
    .await?;
    if strangers > 0 {
        return Err(StoreError::Unusable(
            "its schema holds the tables of another program: give this server a database of its own".into(),
        ));
    }
    schema::update(&mut transaction, Kind::Postgres).await?;
    transaction.commit().await?;
    Ok(())
}

/// Let one sweep run at a time: two that delete the same rows in another order would wait for each other.
pub(super) async fn lock_sweep(connection: &mut Connection) -> Result<(), StoreError> {
    lock(connection, SWEEPING).await
}

/// Held until the transaction ends.
async fn lock(connection: &mut Connection, number: i64) -> Result<(), StoreError> {
    sqlx::query("SELECT pg_advisory_xact_lock($1)")
        .bind(number)
        .execute(connection)
        .await?;
    Ok(())
}

/// Turn SQLSTATE (PostgreSQL's manual, appendix A) into what to do about it.
fn explain(error: sqlx::Error) -> StoreError {
    let code = error
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
        _ => match &error {
            sqlx::Error::Io(cause) => {
                return StoreError::Unusable(format!(
                    "it cannot be reached ({cause}): check host and port, and that PostgreSQL runs there"
                ));
            }
            sqlx::Error::PoolTimedOut => {
                "it did not answer in time: check host and port, and that PostgreSQL runs there"
            }
            _ => return StoreError::Database(error),
        },
    };
    StoreError::Unusable(text.into())
}
