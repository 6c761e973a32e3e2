//! Pairs of tokens, and the session that begins with one.

use super::database::Connection;
use super::error::StoreError;

/// A pair of tokens to be stored: hashes and ends (milliseconds since the Unix epoch).
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) access_hash: String,
    pub(crate) access_expires_at: i64,
    pub(crate) refresh_hash: String,
    pub(crate) refresh_expires_at: i64,
}

/// Store a session and its first pair of tokens.
pub(super) async fn begin(
    connection: &mut Connection,
    session_id: &str,
    user_id: &str,
    grant: &Grant,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO sessions (id, user_id, created_at) VALUES ($1, $2, $3)")
        .bind(session_id)
        .bind(user_id)
        .bind(now)
        .execute(&mut *connection)
        .await?;
    keep(connection, session_id, grant).await
}

/// Store the next pair of a session.
pub(super) async fn keep(
    connection: &mut Connection,
    session_id: &str,
    grant: &Grant,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO access_tokens (hash, session_id, expires_at) VALUES ($1, $2, $3)")
        .bind(&grant.access_hash)
        .bind(session_id)
        .bind(grant.access_expires_at)
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT INTO refresh_tokens (hash, session_id, expires_at) VALUES ($1, $2, $3)")
        .bind(&grant.refresh_hash)
        .bind(session_id)
        .bind(grant.refresh_expires_at)
        .execute(&mut *connection)
        .await?;
    Ok(())
}
