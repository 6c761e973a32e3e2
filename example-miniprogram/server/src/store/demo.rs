//! What `/demo` does to tokens, sessions and users: to one user's, or to everybody's, which reads whole tables and is meant to.

use super::authorizations;
use super::database::Store;
use super::error::StoreError;

/// Whom a demo's command hits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Everybody,
    User(String),
}

/// A statement for everybody, and its end for one user, who is the parameter `$2`.
type Statement = (&'static str, &'static str);

const EXPIRE_ACCESS: Statement = (
    "UPDATE access_tokens SET expires_at = $1 WHERE expires_at > $1",
    " AND session_id IN (SELECT id FROM sessions WHERE user_id = $2)",
);
const EXPIRE_REFRESH: Statement = (
    "UPDATE refresh_tokens SET expires_at = $1 WHERE expires_at > $1 AND used_at IS NULL",
    " AND session_id IN (SELECT id FROM sessions WHERE user_id = $2)",
);
const REVOKE_ACCESS: Statement = (
    "UPDATE access_tokens SET revoked_at = $1 WHERE revoked_at IS NULL",
    " AND session_id IN (SELECT id FROM sessions WHERE user_id = $2)",
);
const REVOKE_SESSIONS: Statement = (
    "UPDATE sessions SET revoked_at = $1 WHERE revoked_at IS NULL",
    " AND user_id = $2",
);
const BLOCK: Statement = ("UPDATE users SET blocked = $1", " WHERE id = $2");

impl Store {
    /// End access tokens by time, and refresh tokens too if asked; tell how many tokens ended.
    pub(crate) async fn expire_tokens(
        &self,
        target: &Target,
        refresh_too: bool,
        now: i64,
    ) -> Result<u64, StoreError> {
        let access = self.change(EXPIRE_ACCESS, target, now).await?;
        if !refresh_too {
            return Ok(access);
        }
        Ok(access + self.change(EXPIRE_REFRESH, target, now).await?)
    }

    /// Revoke access tokens, leaving their refresh tokens good; tell how many.
    pub(crate) async fn revoke_access(&self, target: &Target, now: i64) -> Result<u64, StoreError> {
        self.change(REVOKE_ACCESS, target, now).await
    }

    /// Revoke whole sessions; tell how many.
    pub(crate) async fn revoke_sessions(
        &self,
        target: &Target,
        now: i64,
    ) -> Result<u64, StoreError> {
        let revoked = self.change(REVOKE_SESSIONS, target, now).await?;
        let user = match target {
            Target::Everybody => None,
            Target::User(id) => Some(id.as_str()),
        };
        authorizations::forget_ended(&self.pool, user).await?;
        Ok(revoked)
    }

    /// Block or unblock, and tell how many users that hit.
    pub(crate) async fn set_blocked(
        &self,
        target: &Target,
        blocked: bool,
    ) -> Result<u64, StoreError> {
        self.change(BLOCK, target, i64::from(blocked)).await
    }

    async fn change(
        &self,
        (all, one): Statement,
        target: &Target,
        value: i64,
    ) -> Result<u64, StoreError> {
        let done = match target {
            Target::Everybody => sqlx::query(all).bind(value).execute(&self.pool).await?,
            Target::User(id) => {
                sqlx::query(sqlx::AssertSqlSafe(format!("{all}{one}")))
                    .bind(value)
                    .bind(id)
                    .execute(&self.pool)
                    .await?
            }
        };
        Ok(done.rows_affected())
    }
}
