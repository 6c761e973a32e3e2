//! Users: our own opaque id outside, WeChat's ids in here.

use sqlx::Row;

use super::{Store, StoreError, Target};

/// What a user is called before a profile says more; WeChat itself shows this name for such a user.
const UNNAMED: &str = "微信用户";

/// What the rest of the server may know of a user; `openid` and `session_key` are not part of it.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) nick_name: String,
    pub(crate) blocked: bool,
}

impl Store {
    /// Find the user of an `openid`, or make one under `new_id`, and keep the newest `session_key`.
    ///
    /// One user has one valid key at a time, so an older one is of no use (platform page code2Session).
    pub(crate) async fn sign_in(
        &self,
        openid: &str,
        unionid: Option<&str>,
        session_key: &str,
        new_id: &str,
        now: i64,
    ) -> Result<User, StoreError> {
        let row = sqlx::query(
            "INSERT INTO users (id, openid, unionid, session_key, nick_name, created_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (openid) DO UPDATE SET
                 session_key = excluded.session_key, unionid = COALESCE(excluded.unionid, users.unionid)
             RETURNING id, nick_name, blocked",
        )
        .bind(new_id)
        .bind(openid)
        .bind(unionid)
        .bind(session_key)
        .bind(UNNAMED)
        .bind(now)
        .fetch_one(&self.pool)
        .await?;
        Ok(User {
            id: row.try_get("id")?,
            nick_name: row.try_get("nick_name")?,
            blocked: row.try_get::<i64, _>("blocked")? != 0,
        })
    }

    /// Count one more authorised request of the user, and tell its number.
    pub(crate) async fn count_request(&self, user_id: &str) -> Result<i64, StoreError> {
        let number = sqlx::query_scalar(
            "UPDATE users SET request_no = request_no + 1 WHERE id = $1 RETURNING request_no",
        )
        .bind(user_id)
        .fetch_one(&self.pool)
        .await?;
        Ok(number)
    }

    /// Block or unblock, and tell how many users that hit.
    pub(crate) async fn set_blocked(
        &self,
        target: &Target,
        blocked: bool,
    ) -> Result<u64, StoreError> {
        let done = sqlx::query("UPDATE users SET blocked = $1 WHERE $2 = '' OR id = $2")
            .bind(i64::from(blocked))
            .bind(target.filter())
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected())
    }
}
