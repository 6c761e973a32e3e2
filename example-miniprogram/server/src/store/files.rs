//! Files: what was uploaded is measured, not kept.

use sqlx::Row;

use super::database::Store;
use super::error::StoreError;

/// What is known of an uploaded file.
#[derive(Clone, Debug)]
pub(crate) struct StoredFile {
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) sha256: String,
}

/// How many files a user has uploaded, and their bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    pub(crate) files: i64,
    pub(crate) bytes: i64,
}

impl Store {
    pub(crate) async fn keep_file(
        &self,
        id: &str,
        user_id: &str,
        file: &StoredFile,
        now: i64,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO files (id, user_id, name, size, sha256, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(id)
            .bind(user_id)
            .bind(&file.name)
            .bind(i64::try_from(file.size).unwrap_or(i64::MAX))
            .bind(&file.sha256)
            .bind(now)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    pub(crate) async fn file_usage(&self, user_id: &str) -> Result<Usage, StoreError> {
        let row = sqlx::query(
            "SELECT COUNT(*) AS files, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes FROM files WHERE user_id = $1",
        )
        .bind(user_id)
        .fetch_one(&self.pool)
        .await?;
        Ok(Usage {
            files: row.try_get("files")?,
            bytes: row.try_get("bytes")?,
        })
    }
}
