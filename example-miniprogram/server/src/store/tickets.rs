//! Tickets that open a web page once, and the page's sessions that come of them. Both end with the session that they belong to.

use sqlx::Row;

use super::database::Store;
use super::error::StoreError;
use super::sessions::Account;

impl Store {
    /// Keep a ticket of a session for one host.
    pub(crate) async fn keep_ticket(
        &self,
        hash: &str,
        session_id: &str,
        host: &str,
        expires_at: i64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO tickets (hash, session_id, host, expires_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(hash)
        .bind(session_id)
        .bind(host)
        .bind(expires_at)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Use up a ticket and begin a page's session with it; `false` when it is unknown, used, over, of another host or of a session
    /// that has ended.
    pub(crate) async fn spend_ticket(
        &self,
        hash: &str,
        host: &str,
        web_hash: &str,
        now: i64,
        expires_at: i64,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        // One statement: of two at once exactly one gets it.
        let session_id: Option<String> = sqlx::query_scalar(
            "DELETE FROM tickets WHERE hash = $1 AND host = $2 AND expires_at > $3
                 AND EXISTS (SELECT 1 FROM sessions WHERE id = tickets.session_id AND revoked_at IS NULL)
             RETURNING session_id",
        )
        .bind(hash)
        .bind(host)
        .bind(now)
        .fetch_optional(&mut transaction)
        .await?;
        let Some(session_id) = session_id else {
            transaction.rollback().await?;
            return Ok(false);
        };
        sqlx::query(
            "INSERT INTO web_sessions (hash, session_id, host, expires_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(web_hash)
        .bind(session_id)
        .bind(host)
        .bind(expires_at)
        .execute(&mut transaction)
        .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Whose a page's session is, while it and the session that it belongs to last.
    pub(crate) async fn web_viewer(
        &self,
        hash: &str,
        host: &str,
        now: i64,
    ) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query(
            "SELECT sessions.id, sessions.user_id, users.nick_name
             FROM web_sessions
             JOIN sessions ON sessions.id = web_sessions.session_id
             JOIN users ON users.id = sessions.user_id
             WHERE web_sessions.hash = $1 AND web_sessions.host = $2 AND web_sessions.expires_at > $3
                 AND sessions.revoked_at IS NULL AND users.blocked = 0",
        )
        .bind(hash)
        .bind(host)
        .bind(now)
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| {
            Ok(Account {
                session_id: row.try_get("id")?,
                user_id: row.try_get("user_id")?,
                nick_name: row.try_get("nick_name")?,
            })
        })
        .transpose()
    }
}
