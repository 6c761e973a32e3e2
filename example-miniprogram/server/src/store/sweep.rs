//! Forgetting what ended more than a day ago, a few rows at a time: nobody waits for a long one.

use std::collections::BTreeSet;

use sqlx::Row;

use super::database::{Kind, Store};
use super::error::StoreError;
use super::{postgres, sessions};

/// How long an ended token is kept after its end, so that a late use is told apart from an unknown token.
const KEEP_ENDED: i64 = 86_400_000;

/// How many rows of a table one transaction forgets.
const BATCH: i64 = 200;

impl Store {
    /// Forget some of what ended long ago; tell whether there may be more.
    pub(crate) async fn sweep(&self, now: i64) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        if self.kind == Kind::Postgres && !postgres::may_sweep(&mut transaction).await? {
            transaction.rollback().await?;
            return Ok(false);
        }
        let mut more = false;
        let mut touched = BTreeSet::new();
        for statement in [
            "DELETE FROM access_tokens WHERE hash IN
                 (SELECT hash FROM access_tokens WHERE expires_at < $1 ORDER BY expires_at LIMIT $2) RETURNING session_id",
            "DELETE FROM refresh_tokens WHERE hash IN
                 (SELECT hash FROM refresh_tokens WHERE expires_at < $1 ORDER BY expires_at LIMIT $2) RETURNING session_id",
        ] {
            let rows = sqlx::query(statement)
                .bind(now - KEEP_ENDED)
                .bind(BATCH)
                .fetch_all(&mut transaction)
                .await?;
            more |= rows.len() as i64 == BATCH;
            for row in rows {
                touched.insert(row.try_get::<String, _>("session_id")?);
            }
        }
        for session_id in touched {
            sqlx::query(
                "DELETE FROM sessions WHERE id = $1
                     AND NOT EXISTS (SELECT 1 FROM refresh_tokens WHERE session_id = $1)
                     AND NOT EXISTS (SELECT 1 FROM access_tokens WHERE session_id = $1)",
            )
            .bind(session_id)
            .execute(&mut transaction)
            .await?;
        }
        for (statement, before) in [
            (
                "DELETE FROM captchas WHERE hash IN
                     (SELECT hash FROM captchas WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
                now - KEEP_ENDED,
            ),
            (
                "DELETE FROM tickets WHERE hash IN
                     (SELECT hash FROM tickets WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
                now,
            ),
            (
                "DELETE FROM web_sessions WHERE hash IN
                     (SELECT hash FROM web_sessions WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
                now,
            ),
            (
                "UPDATE refresh_tokens SET successor = NULL WHERE hash IN
                     (SELECT hash FROM refresh_tokens WHERE successor IS NOT NULL AND used_at < $1
                      ORDER BY used_at LIMIT $2)",
                now - sessions::GRACE,
            ),
        ] {
            let done = sqlx::query(statement)
                .bind(before)
                .bind(BATCH)
                .execute(&mut transaction)
                .await?;
            more |= done.rows_affected() == BATCH.unsigned_abs();
        }
        transaction.commit().await?;
        Ok(more)
    }
}
