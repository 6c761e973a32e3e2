//! The audit table: added to and read, never changed; triggers see to that.

use sqlx::Row;

use super::database::Store;
use super::error::StoreError;

/// What is to be remembered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AuditEntry<'a> {
    pub(crate) action: &'a str,
    pub(crate) result: &'a str,
    /// Never the id itself; empty when nobody is known.
    pub(crate) user_hash: &'a str,
}

/// What is remembered.
#[derive(Clone, Debug)]
pub(crate) struct AuditRow {
    pub(crate) id: i64,
    pub(crate) at: i64,
    pub(crate) action: String,
    pub(crate) result: String,
    pub(crate) user_hash: String,
}

impl Store {
    pub(crate) async fn append_audit(
        &self,
        entry: AuditEntry<'_>,
        now: i64,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO audit (at, action, result, user_hash) VALUES ($1, $2, $3, $4)")
            .bind(now)
            .bind(entry.action)
            .bind(entry.result)
            .bind(entry.user_hash)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// At most `limit` entries after the one with id `after`, the oldest first.
    pub(crate) async fn audit(&self, after: i64, limit: i64) -> Result<Vec<AuditRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, at, action, result, user_hash FROM audit WHERE id > $1 ORDER BY id LIMIT $2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(AuditRow {
                    id: row.try_get("id")?,
                    at: row.try_get("at")?,
                    action: row.try_get("action")?,
                    result: row.try_get("result")?,
                    user_hash: row.try_get("user_hash")?,
                })
            })
            .collect()
    }
}
