//! The tables, as a list of steps: a database is brought from any earlier step to the last one.

use sqlx::Executor;

use super::{Connection, StoreError};

/// Each step once and in this order; a step that was released is never edited, a change is a new step.
const STEPS: &[&str] = &["CREATE TABLE users (
         id TEXT PRIMARY KEY,
         openid TEXT NOT NULL UNIQUE,
         unionid TEXT,
         session_key TEXT NOT NULL,
         nick_name TEXT NOT NULL,
         blocked BIGINT NOT NULL DEFAULT 0,
         request_no BIGINT NOT NULL DEFAULT 0,
         created_at BIGINT NOT NULL
     );
     CREATE TABLE sessions (
         id TEXT PRIMARY KEY,
         user_id TEXT NOT NULL REFERENCES users (id),
         created_at BIGINT NOT NULL,
         revoked_at BIGINT
     );
     CREATE INDEX sessions_of_user ON sessions (user_id);
     CREATE TABLE access_tokens (
         hash TEXT PRIMARY KEY,
         session_id TEXT NOT NULL REFERENCES sessions (id),
         expires_at BIGINT NOT NULL,
         revoked_at BIGINT
     );
     CREATE INDEX access_tokens_of_session ON access_tokens (session_id);
     CREATE INDEX access_tokens_by_end ON access_tokens (expires_at);
     CREATE TABLE refresh_tokens (
         hash TEXT PRIMARY KEY,
         session_id TEXT NOT NULL REFERENCES sessions (id),
         expires_at BIGINT NOT NULL,
         used_at BIGINT
     );
     CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);
     CREATE INDEX refresh_tokens_by_end ON refresh_tokens (expires_at);
     CREATE TABLE captchas (
         hash TEXT PRIMARY KEY,
         answer TEXT NOT NULL,
         attempts BIGINT NOT NULL DEFAULT 0,
         expires_at BIGINT NOT NULL
     );
     CREATE TABLE files (
         id TEXT PRIMARY KEY,
         user_id TEXT NOT NULL REFERENCES users (id),
         name TEXT NOT NULL,
         size BIGINT NOT NULL,
         sha256 TEXT NOT NULL,
         created_at BIGINT NOT NULL
     );
     CREATE INDEX files_of_user ON files (user_id);"];

/// Do the steps that this database has not seen.
///
/// # Errors
/// [`StoreError::Unusable`] when a newer version of the server has already gone further.
pub(super) async fn update(connection: &mut Connection) -> Result<(), StoreError> {
    connection
        .execute("CREATE TABLE IF NOT EXISTS wx_session_example (steps BIGINT NOT NULL)")
        .await?;
    let done: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(steps), 0) FROM wx_session_example")
        .fetch_one(&mut *connection)
        .await?;
    let done = usize::try_from(done).unwrap_or(usize::MAX);
    if done > STEPS.len() {
        return Err(StoreError::Unusable(
            "a newer version of this server wrote it: use that version, or give another file"
                .into(),
        ));
    }
    for step in &STEPS[done..] {
        connection.execute(sqlx::raw_sql(*step)).await?;
    }
    if done < STEPS.len() {
        connection.execute("DELETE FROM wx_session_example").await?;
        sqlx::query("INSERT INTO wx_session_example (steps) VALUES ($1)")
            .bind(STEPS.len() as i64)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
