//! Authorisations: WeChat's tokens beside a session of ours, sealed.

use sqlx::Row;

use super::database::Store;
use super::error::StoreError;
use super::grants::{Grant, begin};
use super::pool::Pool;
use super::transaction::Transaction;
use crate::base::token::Secret;

/// What WeChat grants for an authorisation code.
#[derive(Clone, Debug)]
pub(crate) struct WechatGrant {
    pub(crate) access: Secret,
    pub(crate) access_expires_at: i64,
    pub(crate) refresh: Secret,
    pub(crate) refresh_expires_at: i64,
    pub(crate) scope: String,
}

/// An authorisation that holds.
#[derive(Clone, Debug)]
pub(crate) struct Authorization {
    pub(crate) session_id: String,
    pub(crate) user_id: String,
    pub(crate) scope: String,
    pub(crate) access_expires_at: i64,
    pub(crate) refresh: Secret,
    pub(crate) refresh_expires_at: i64,
}

impl Store {
    /// Begin a session with its first pair of tokens, and keep WeChat's beside it.
    pub(crate) async fn begin_authorization(
        &self,
        session_id: &str,
        user_id: &str,
        grant: &Grant,
        wechat: &WechatGrant,
        now: i64,
    ) -> Result<(), StoreError> {
        let (access, refresh) = self.sealed(session_id, wechat)?;
        let mut transaction = self.begin().await?;
        begin(&mut transaction, session_id, user_id, grant, now).await?;
        sqlx::query(
            "INSERT INTO authorizations (session_id, scope, access_token, access_expires_at, refresh_token, refresh_expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(session_id)
        .bind(&wechat.scope)
        .bind(access)
        .bind(wechat.access_expires_at)
        .bind(refresh)
        .bind(wechat.refresh_expires_at)
        .execute(&mut transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The authorisation that a refresh token of ours belongs to, while that one can still be used.
    pub(crate) async fn authorization_of(
        &self,
        refresh_hash: &str,
        now: i64,
    ) -> Result<Option<Authorization>, StoreError> {
        let row = sqlx::query(
            "SELECT authorizations.session_id, sessions.user_id, authorizations.scope, authorizations.access_expires_at,
                 authorizations.refresh_token, authorizations.refresh_expires_at
             FROM refresh_tokens
             JOIN sessions ON sessions.id = refresh_tokens.session_id
             JOIN authorizations ON authorizations.session_id = sessions.id
             WHERE refresh_tokens.hash = $1 AND refresh_tokens.used_at IS NULL AND refresh_tokens.expires_at > $2
                 AND sessions.revoked_at IS NULL AND authorizations.refresh_token IS NOT NULL",
        )
        .bind(refresh_hash)
        .bind(now)
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let session_id: String = row.try_get("session_id")?;
        let refresh = self.keys.open(
            &refresh_place(&session_id),
            &row.try_get::<String, _>("refresh_token")?,
        )?;
        Ok(Some(Authorization {
            user_id: row.try_get("user_id")?,
            scope: row.try_get("scope")?,
            access_expires_at: row.try_get("access_expires_at")?,
            refresh_expires_at: row.try_get("refresh_expires_at")?,
            refresh,
            session_id,
        }))
    }

    /// Keep newer tokens of WeChat, unless the authorisation has ended meanwhile.
    pub(crate) async fn renew_authorization(
        &self,
        session_id: &str,
        wechat: &WechatGrant,
    ) -> Result<(), StoreError> {
        let (access, refresh) = self.sealed(session_id, wechat)?;
        sqlx::query(
            "UPDATE authorizations SET access_token = $2, access_expires_at = $3, refresh_token = $4, scope = $5
             WHERE session_id = $1 AND refresh_token IS NOT NULL",
        )
        .bind(session_id)
        .bind(access)
        .bind(wechat.access_expires_at)
        .bind(refresh)
        .bind(&wechat.scope)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Whether a session began by an authorisation.
    pub(crate) async fn is_authorization(&self, session_id: &str) -> Result<bool, StoreError> {
        let count: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM authorizations WHERE session_id = $1")
                .bind(session_id)
                .fetch_one(&self.pool)
                .await?;
        Ok(count > 0)
    }

    /// What a user allowed the website; empty for a session that began otherwise.
    pub(crate) async fn scope(&self, session_id: &str) -> Result<String, StoreError> {
        let scope = sqlx::query_scalar("SELECT scope FROM authorizations WHERE session_id = $1")
            .bind(session_id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(scope.unwrap_or_default())
    }

    fn sealed(
        &self,
        session_id: &str,
        wechat: &WechatGrant,
    ) -> Result<(String, String), StoreError> {
        let access = self
            .keys
            .seal(&access_place(session_id), wechat.access.expose())?;
        let refresh = self
            .keys
            .seal(&refresh_place(session_id), wechat.refresh.expose())?;
        Ok((access, refresh))
    }
}

/// Delete WeChat's tokens of one session.
pub(super) async fn forget(
    connection: &mut Transaction,
    session_id: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE authorizations SET access_token = NULL, refresh_token = NULL WHERE session_id = $1",
    )
    .bind(session_id)
    .execute(connection)
    .await?;
    Ok(())
}

/// Delete WeChat's tokens of the sessions that were revoked: everybody's, or one user's.
pub(super) async fn forget_ended(pool: &Pool, user_id: Option<&str>) -> Result<(), StoreError> {
    const ALL: &str = "UPDATE authorizations SET access_token = NULL, refresh_token = NULL
         WHERE session_id IN (SELECT id FROM sessions WHERE revoked_at IS NOT NULL)";
    const ONE: &str = "UPDATE authorizations SET access_token = NULL, refresh_token = NULL
         WHERE session_id IN (SELECT id FROM sessions WHERE user_id = $1 AND revoked_at IS NOT NULL)";
    match user_id {
        None => sqlx::query(ALL).execute(pool).await?,
        Some(user_id) => sqlx::query(ONE).bind(user_id).execute(pool).await?,
    };
    Ok(())
}

fn access_place(session_id: &str) -> String {
    format!("authorizations.access_token {session_id}")
}

fn refresh_place(session_id: &str) -> String {
    format!("authorizations.refresh_token {session_id}")
}
