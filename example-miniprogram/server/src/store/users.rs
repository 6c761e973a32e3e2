//! Users: our own opaque id outside, WeChat's ids in here.

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use super::database::{Kind, Store};
use super::error::StoreError;
use crate::base::token::Secret;

/// What a user is called before a profile says more; WeChat itself shows this name for such a user.
const UNNAMED: &str = "微信用户";

/// The columns that [`user`] reads.
pub(super) const USER: &str = "id, nick_name, blocked, points, member_until";

/// What the rest of the server may know of a user; `openid` and `session_key` are not part of it.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) nick_name: String,
    pub(crate) blocked: bool,
    pub(crate) points: i64,
    /// 0 for one who never was a member.
    pub(crate) member_until: i64,
}

/// Who authorised on the web.
#[derive(Clone, Debug)]
pub(crate) struct WebIdentity {
    pub(crate) openid: Secret,
    pub(crate) unionid: Option<Secret>,
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
        let session_key = self
            .keys
            .seal(&format!("users.session_key {openid}"), session_key)?;
        // A user who has only authorised on the web so far is the same one.
        let known = sqlx::query(AssertSqlSafe(format!(
            "UPDATE users SET openid = $1, session_key = $3
             WHERE unionid = $2 AND $2 <> '' AND openid = 'web:' || id
                 AND NOT EXISTS (SELECT 1 FROM users AS others WHERE others.openid = $1)
             RETURNING {USER}"
        )))
        .bind(openid)
        .bind(unionid.unwrap_or(""))
        .bind(&session_key)
        .fetch_optional(&self.pool)
        .await?;
        if let Some(row) = known {
            return user(&row);
        }
        let row = sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO users (id, openid, unionid, session_key, nick_name, created_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (openid) DO UPDATE SET
                 session_key = excluded.session_key, unionid = COALESCE(excluded.unionid, users.unionid)
             RETURNING {USER}"
        )))
        .bind(new_id)
        .bind(openid)
        .bind(unionid)
        .bind(session_key)
        .bind(UNNAMED)
        .bind(now)
        .fetch_one(&self.pool)
        .await?;
        user(&row)
    }

    /// Find the user who authorised on the web, by the website's `openid` or by the `unionid` that one user has everywhere,
    /// or make one under `new_id`.
    pub(crate) async fn sign_in_on_web(
        &self,
        identity: &WebIdentity,
        new_id: &str,
        now: i64,
    ) -> Result<User, StoreError> {
        let openid = identity.openid.expose();
        let unionid = identity.unionid.as_ref().map(Secret::expose);
        let known = sqlx::query(AssertSqlSafe(format!(
            "UPDATE users SET web_openid = $1
             WHERE web_openid = $1 OR ($2 <> '' AND id = (SELECT id FROM users WHERE unionid = $2 AND web_openid IS NULL
                 AND NOT EXISTS (SELECT 1 FROM users AS others WHERE others.web_openid = $1)
                 ORDER BY created_at, id LIMIT 1))
             RETURNING {USER}"
        )))
        .bind(openid)
        .bind(unionid.unwrap_or(""))
        .fetch_optional(&self.pool)
        .await?;
        if let Some(row) = known {
            return user(&row);
        }
        let row = sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO users (id, openid, web_openid, unionid, session_key, nick_name, created_at)
             VALUES ($1, $2, $3, $4, '', $5, $6)
             ON CONFLICT (web_openid) DO UPDATE SET unionid = COALESCE(excluded.unionid, users.unionid)
             RETURNING {USER}"
        )))
        .bind(new_id)
        .bind(format!("web:{new_id}"))
        .bind(openid)
        .bind(unionid)
        .bind(UNNAMED)
        .bind(now)
        .fetch_one(&self.pool)
        .await?;
        user(&row)
    }

    pub(crate) async fn user(&self, user_id: &str) -> Result<User, StoreError> {
        let row = sqlx::query(AssertSqlSafe(format!(
            "SELECT {USER} FROM users WHERE id = $1"
        )))
        .bind(user_id)
        .fetch_one(&self.pool)
        .await?;
        user(&row)
    }

    /// The user's `openid` in the mini-program, for WeChat alone; `None` for one who has never logged in there.
    pub(crate) async fn openid(&self, user_id: &str) -> Result<Option<Secret>, StoreError> {
        let openid: String = sqlx::query_scalar("SELECT openid FROM users WHERE id = $1")
            .bind(user_id)
            .fetch_one(&self.pool)
            .await?;
        Ok((!openid.starts_with("web:")).then(|| Secret::new(openid)))
    }

    /// Give a user a name and a picture if it has chosen none.
    pub(crate) async fn introduce(
        &self,
        user_id: &str,
        nick_name: &str,
        avatar_url: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE users SET nick_name = $2, avatar_url = $3 WHERE id = $1 AND nick_name = $4 AND avatar_url IS NULL",
        )
        .bind(user_id)
        .bind(nick_name)
        .bind(avatar_url)
        .bind(UNNAMED)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Count one more authorised request of the user, and tell its number.
    ///
    /// A count is worth no wait for the disk, which on PostgreSQL took longer than all else of such a request: the last
    /// ones may be counted again after a crash.
    pub(crate) async fn count_request(&self, user_id: &str) -> Result<i64, StoreError> {
        let number = sqlx::query_scalar(match self.kind {
            Kind::Sqlite => {
                "UPDATE users SET request_no = request_no + 1 WHERE id = $1 RETURNING request_no"
            }
            Kind::Postgres => {
                "WITH relaxed AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
                 UPDATE users SET request_no = request_no + 1 FROM relaxed WHERE id = $1 RETURNING request_no"
            }
        })
        .bind(user_id)
        .fetch_one(&self.pool)
        .await?;
        Ok(number)
    }
}

/// Read a row of the columns [`USER`].
pub(super) fn user(row: &AnyRow) -> Result<User, StoreError> {
    Ok(User {
        id: row.try_get("id")?,
        nick_name: row.try_get("nick_name")?,
        blocked: row.try_get::<i64, _>("blocked")? != 0,
        points: row.try_get("points")?,
        member_until: row.try_get("member_until")?,
    })
}
