//! A copy of an SQLite database while servers work on it.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::error::StoreError;
use super::location::Location;

/// Write what the database holds at one moment to `target`, a new file that is a database of its own.
///
/// The key of what is sealed is not in it. Writers wait no longer than for any other reader.
///
/// # Errors
/// [`StoreError::Unusable`] when there is no file to copy, or something stands at `target` already.
pub async fn backup(location: &Location, target: &Path) -> Result<(), StoreError> {
    let Location::File(path) = location else {
        return Err(StoreError::Unusable(
            "only a file of SQLite's is copied; PostgreSQL has pg_dump for that".into(),
        ));
    };
    let Some(name) = target.to_str() else {
        return Err(StoreError::Unusable(
            "the copy's name is not UTF-8 text".into(),
        ));
    };
    if target.exists() {
        return Err(StoreError::Unusable(format!(
            "{name} is there already: give the copy a name of its own"
        )));
    }
    let options = SqliteConnectOptions::new().filename(path);
    let mut connection = options.connect().await.map_err(|error| {
        StoreError::Unusable(format!("{} cannot be opened: {error}", path.display()))
    })?;
    sqlx::query("VACUUM INTO $1")
        .bind(name)
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    Ok(())
}
