//! Sessions: one login's family of tokens, revoked as a whole.

use sqlx::{Any, Executor, Row};

use super::authorizations;
use super::database::Store;
use super::error::StoreError;
use super::grants::{Grant, begin, keep};
use super::transaction::Transaction;
use super::users::User;
use super::users::{USER, user};

/// How long after its use a refresh token gives the same pair again, to the same client, in milliseconds.
pub(super) const GRACE: i64 = 60_000;

/// Which route a session began on; its tokens are renewed on that one alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// `/auth/login`.
    Login,
    /// `/oauth/exchange`: WeChat's tokens live beside ours.
    Authorization,
}

/// Whose an access token is.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) session_id: String,
    pub(crate) user_id: String,
    pub(crate) nick_name: String,
}

/// What an access token is worth.
#[derive(Clone, Debug)]
pub(crate) enum TokenState {
    Good(Account),
    Expired(Account),
    Revoked(Account),
    Unknown,
}

/// What became of a refresh token that was presented.
#[derive(Clone, Debug)]
pub(crate) enum Rotation {
    Done(User),
    /// The same client used it a moment ago, and nobody has used what it got: the answer may have been lost.
    Again {
        user: User,
        session_id: String,
        grant: Grant,
    },
    /// It had been used before: somebody else has it too, so its whole session was revoked (RFC 9700, section 4.14.2).
    Reused,
    Expired,
    Revoked,
    Unknown,
    /// Its user is blocked; it was not used up.
    Blocked,
}

impl Store {
    /// Begin a session with its first pair of tokens.
    pub(crate) async fn begin_session(
        &self,
        session_id: &str,
        user_id: &str,
        grant: &Grant,
        now: i64,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        begin(&mut transaction, session_id, user_id, grant, now).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Tell what the access token with this hash is worth.
    pub(crate) async fn access_token(
        &self,
        hash: &str,
        now: i64,
    ) -> Result<TokenState, StoreError> {
        let row = sqlx::query(
            "SELECT sessions.id, sessions.user_id, users.nick_name, access_tokens.expires_at,
                 COALESCE(access_tokens.revoked_at, sessions.revoked_at) AS revoked_at, access_tokens.replaces
             FROM access_tokens
             JOIN sessions ON sessions.id = access_tokens.session_id
             JOIN users ON users.id = sessions.user_id
             WHERE access_tokens.hash = $1",
        )
        .bind(hash)
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else {
            return Ok(TokenState::Unknown);
        };
        let account = Account {
            session_id: row.try_get("id")?,
            user_id: row.try_get("user_id")?,
            nick_name: row.try_get("nick_name")?,
        };
        if row.try_get::<Option<i64>, _>("revoked_at")?.is_some() {
            return Ok(TokenState::Revoked(account));
        }
        if row.try_get::<i64, _>("expires_at")? <= now {
            return Ok(TokenState::Expired(account));
        }
        if let Some(before) = row.try_get::<Option<String>, _>("replaces")? {
            // Its first use: the answer that brought it was not lost, so nobody needs it a second time.
            forget_successor(&self.pool, &before).await?;
            sqlx::query("UPDATE access_tokens SET replaces = NULL WHERE hash = $1")
                .bind(hash)
                .execute(&self.pool)
                .await?;
        }
        Ok(TokenState::Good(account))
    }

    /// Use up a refresh token and store the pair that follows it, or tell why not.
    ///
    /// Older access tokens of the session hold until their end, so that requests under way are not refused. `client` is what
    /// the client is known by, should it come again with the same token.
    pub(crate) async fn rotate(
        &self,
        family: Family,
        refresh_hash: &str,
        client: &str,
        next: &Grant,
        now: i64,
    ) -> Result<Rotation, StoreError> {
        let successor = self
            .keys
            .seal(&successor_place(refresh_hash), &next.to_text())?;
        let mut transaction = self.begin().await?;
        // The first statement takes the row (PostgreSQL): of two at once exactly one gets it.
        let used = sqlx::query(
            "UPDATE refresh_tokens SET used_at = $2, used_by = $4, successor = $5
             WHERE hash = $1 AND used_at IS NULL AND expires_at > $2
                 AND EXISTS (SELECT 1 FROM sessions WHERE id = refresh_tokens.session_id AND revoked_at IS NULL)
                 AND $3 = (SELECT COUNT(*) FROM authorizations WHERE session_id = refresh_tokens.session_id)
             RETURNING session_id, replaces",
        )
        .bind(refresh_hash)
        .bind(now)
        .bind(family.authorizations())
        .bind(client)
        .bind(successor)
        .fetch_optional(&mut transaction)
        .await?;
        let Some(used) = used else {
            let refusal = self
                .refuse(&mut transaction, family, refresh_hash, client, now)
                .await?;
            transaction.commit().await?;
            return Ok(refusal);
        };
        let session_id: String = used.try_get("session_id")?;
        let user = user_of(&mut transaction, &session_id).await?;
        if user.blocked {
            transaction.rollback().await?;
            return Ok(Rotation::Blocked);
        }
        if let Some(before) = used.try_get::<Option<String>, _>("replaces")? {
            forget_successor(&mut transaction, &before).await?;
        }
        keep(&mut transaction, &session_id, next, Some(refresh_hash)).await?;
        transaction.commit().await?;
        Ok(Rotation::Done(user))
    }

    /// Tell why a refresh token could not be used; revoke its session if somebody else had used it before.
    async fn refuse(
        &self,
        connection: &mut Transaction,
        family: Family,
        refresh_hash: &str,
        client: &str,
        now: i64,
    ) -> Result<Rotation, StoreError> {
        let row = sqlx::query(
            "SELECT refresh_tokens.session_id, refresh_tokens.used_at, refresh_tokens.used_by, refresh_tokens.successor,
                 sessions.revoked_at
             FROM refresh_tokens JOIN sessions ON sessions.id = refresh_tokens.session_id
             WHERE refresh_tokens.hash = $1
                 AND $2 = (SELECT COUNT(*) FROM authorizations WHERE session_id = refresh_tokens.session_id)",
        )
        .bind(refresh_hash)
        .bind(family.authorizations())
        .fetch_optional(&mut *connection)
        .await?;
        let Some(row) = row else {
            return Ok(Rotation::Unknown);
        };
        let session_id: String = row.try_get("session_id")?;
        let is_revoked = row.try_get::<Option<i64>, _>("revoked_at")?.is_some();
        let Some(used_at) = row.try_get::<Option<i64>, _>("used_at")? else {
            return Ok(if is_revoked {
                Rotation::Revoked
            } else {
                Rotation::Expired
            });
        };
        let same = row.try_get::<Option<String>, _>("used_by")?.as_deref() == Some(client);
        if let Some(sealed) = row.try_get::<Option<String>, _>("successor")?
            && same
            && !is_revoked
            && (used_at..used_at + GRACE).contains(&now)
            // One that does not open was sealed by a server with another key: as good as lost.
            && let Ok(text) = self.keys.open(&successor_place(refresh_hash), &sealed)
            && let Some(grant) = Grant::from_text(text.expose())
        {
            let user = user_of(connection, &session_id).await?;
            return Ok(if user.blocked {
                Rotation::Blocked
            } else {
                Rotation::Again {
                    user,
                    session_id,
                    grant,
                }
            });
        }
        end(connection, &session_id, now).await?;
        Ok(Rotation::Reused)
    }

    /// End a session: all its tokens, those too that a renewal is storing at this moment.
    pub(crate) async fn revoke_session(
        &self,
        session_id: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        end(&mut transaction, session_id, now).await?;
        transaction.commit().await?;
        Ok(())
    }
}

impl Family {
    /// How many authorisations a session of this family has.
    fn authorizations(self) -> i64 {
        match self {
            Self::Login => 0,
            Self::Authorization => 1,
        }
    }
}

/// Revoke a session; WeChat's tokens beside it are of no more use and go.
async fn end(connection: &mut Transaction, session_id: &str, now: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE sessions SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
        .bind(session_id)
        .bind(now)
        .execute(&mut *connection)
        .await?;
    authorizations::forget(connection, session_id).await
}

/// Let nobody have a pair a second time.
async fn forget_successor<'e>(
    executor: impl Executor<'e, Database = Any>,
    refresh_hash: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE refresh_tokens SET successor = NULL WHERE hash = $1")
        .bind(refresh_hash)
        .execute(executor)
        .await?;
    Ok(())
}

async fn user_of(connection: &mut Transaction, session_id: &str) -> Result<User, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {USER} FROM users WHERE id = (SELECT user_id FROM sessions WHERE id = $1)"
    )))
    .bind(session_id)
    .fetch_one(connection)
    .await?;
    user(&row)
}

fn successor_place(refresh_hash: &str) -> String {
    format!("refresh_tokens.successor {refresh_hash}")
}
