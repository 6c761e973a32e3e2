//! Captchas: what an old-style server session remembers under its cookie.

use super::database::Store;
use super::error::StoreError;

/// Guesses that one captcha allows; a sum of two digits is soon guessed otherwise.
const ATTEMPTS: i64 = 3;

impl Store {
    /// Keep the answer of a captcha under the hash of its session id.
    pub(crate) async fn keep_captcha(
        &self,
        hash: &str,
        answer: &str,
        expires_at: i64,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO captchas (hash, answer, expires_at) VALUES ($1, $2, $3)")
            .bind(hash)
            .bind(answer)
            .bind(expires_at)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Use up one guess and tell the right answer; `None` when the captcha is unknown, over, or guessed too often.
    pub(crate) async fn guess_captcha(
        &self,
        hash: &str,
        now: i64,
    ) -> Result<Option<String>, StoreError> {
        let answer = sqlx::query_scalar(
            "UPDATE captchas SET attempts = attempts + 1 WHERE hash = $1 AND expires_at > $2 AND attempts < $3
             RETURNING answer",
        )
        .bind(hash)
        .bind(now)
        .bind(ATTEMPTS)
        .fetch_optional(&self.pool)
        .await?;
        Ok(answer)
    }

    /// Forget a solved captcha; `false` when another request has solved it first.
    pub(crate) async fn forget_captcha(&self, hash: &str) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM captchas WHERE hash = $1")
            .bind(hash)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() > 0)
    }
}
