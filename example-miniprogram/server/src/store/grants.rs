//! Pairs of tokens, and the session that begins with one.

use serde_json::{Value, json};

use super::error::StoreError;
use super::transaction::Transaction;
use crate::base::token::{self, Secret};

/// A pair of tokens and their ends (milliseconds since the Unix epoch); the database keeps hashes.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) access: Secret,
    pub(crate) access_expires_at: i64,
    pub(crate) refresh: Secret,
    pub(crate) refresh_expires_at: i64,
}

impl Grant {
    /// The text that is sealed for a client whose answer may have been lost.
    pub(super) fn to_text(&self) -> String {
        json!([
            self.access.expose(),
            self.access_expires_at,
            self.refresh.expose(),
            self.refresh_expires_at
        ])
        .to_string()
    }

    pub(super) fn from_text(text: &str) -> Option<Self> {
        let parts: Value = serde_json::from_str(text).ok()?;
        Some(Self {
            access: Secret::new(parts[0].as_str()?),
            access_expires_at: parts[1].as_i64()?,
            refresh: Secret::new(parts[2].as_str()?),
            refresh_expires_at: parts[3].as_i64()?,
        })
    }
}

/// Store a session and its first pair of tokens.
pub(super) async fn begin(
    connection: &mut Transaction,
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
    keep(connection, session_id, grant, None).await
}

/// Store a pair of a session; `replaces` is the hash of the refresh token that was used up for it.
pub(super) async fn keep(
    connection: &mut Transaction,
    session_id: &str,
    grant: &Grant,
    replaces: Option<&str>,
) -> Result<(), StoreError> {
    for (statement, token, expires_at) in [
        (
            "INSERT INTO access_tokens (hash, session_id, expires_at, replaces) VALUES ($1, $2, $3, $4)",
            &grant.access,
            grant.access_expires_at,
        ),
        (
            "INSERT INTO refresh_tokens (hash, session_id, expires_at, replaces) VALUES ($1, $2, $3, $4)",
            &grant.refresh,
            grant.refresh_expires_at,
        ),
    ] {
        sqlx::query(statement)
            .bind(token::hash(token.expose()))
            .bind(session_id)
            .bind(expires_at)
            .bind(replaces)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
