//! The tables, as a list of steps: a database is brought from any earlier step to the last one.

use sqlx::Executor;

use super::database::Kind;
use super::error::StoreError;
use super::transaction::Transaction;

/// One step, in the words that each database understands.
#[derive(Clone, Copy, Debug)]
enum Step {
    Both(&'static str),
    Each {
        sqlite: &'static str,
        postgres: &'static str,
    },
}

impl Step {
    fn sql(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Both(sql), _)
            | (Self::Each { sqlite: sql, .. }, Kind::Sqlite)
            | (Self::Each { postgres: sql, .. }, Kind::Postgres) => sql,
        }
    }
}

/// Each step once and in this order; a step that was released is never edited, a change is a new step.
const STEPS: &[Step] = &[
    FIRST,
    AUTHORIZATIONS,
    PROFILES,
    SHOPS,
    ORDERS,
    AUDIT,
    RENEWALS,
    WEB_PAGES,
    PHONES,
];

const FIRST: Step = Step::Both(
    "CREATE TABLE users (
         id TEXT PRIMARY KEY,
         openid TEXT NOT NULL UNIQUE,
         unionid TEXT,
         session_key TEXT NOT NULL,
         nick_name TEXT NOT NULL,
         blocked BIGINT NOT NULL DEFAULT 0,
         request_no BIGINT NOT NULL DEFAULT 0,
         created_at BIGINT NOT NULL
     );
     CREATE TABLE sessions (
         id TEXT PRIMARY KEY,
         user_id TEXT NOT NULL REFERENCES users (id),
         created_at BIGINT NOT NULL,
         revoked_at BIGINT
     );
     CREATE INDEX sessions_of_user ON sessions (user_id);
     CREATE TABLE access_tokens (
         hash TEXT PRIMARY KEY,
         session_id TEXT NOT NULL REFERENCES sessions (id),
         expires_at BIGINT NOT NULL,
         revoked_at BIGINT
     );
     CREATE INDEX access_tokens_of_session ON access_tokens (session_id);
     CREATE INDEX access_tokens_by_end ON access_tokens (expires_at);
     CREATE TABLE refresh_tokens (
         hash TEXT PRIMARY KEY,
         session_id TEXT NOT NULL REFERENCES sessions (id),
         expires_at BIGINT NOT NULL,
         used_at BIGINT
     );
     CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);
     CREATE INDEX refresh_tokens_by_end ON refresh_tokens (expires_at);
     CREATE TABLE captchas (
         hash TEXT PRIMARY KEY,
         answer TEXT NOT NULL,
         attempts BIGINT NOT NULL DEFAULT 0,
         expires_at BIGINT NOT NULL
     );
     CREATE TABLE files (
         id TEXT PRIMARY KEY,
         user_id TEXT NOT NULL REFERENCES users (id),
         name TEXT NOT NULL,
         size BIGINT NOT NULL,
         sha256 TEXT NOT NULL,
         created_at BIGINT NOT NULL
     );
     CREATE INDEX files_of_user ON files (user_id);",
);

/// `web_openid` is the user's id under the website's appid; a user known by that alone has `web:` and its own id as `openid`.
/// The tokens are sealed; NULL once the authorisation has ended.
const AUTHORIZATIONS: Step = Step::Both(
    "ALTER TABLE users ADD COLUMN web_openid TEXT;
     CREATE UNIQUE INDEX users_by_web_openid ON users (web_openid);
     CREATE INDEX users_by_unionid ON users (unionid);
     CREATE TABLE authorizations (
         session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
         scope TEXT NOT NULL,
         access_token TEXT,
         access_expires_at BIGINT NOT NULL,
         refresh_token TEXT,
         refresh_expires_at BIGINT NOT NULL
     );",
);

const PROFILES: Step = Step::Both("ALTER TABLE users ADD COLUMN avatar_url TEXT;");

/// The tokens are sealed.
const SHOPS: Step = Step::Both(
    "CREATE TABLE shops (
         appid TEXT PRIMARY KEY,
         access_token TEXT NOT NULL,
         access_expires_at BIGINT NOT NULL,
         refresh_token TEXT NOT NULL
     );",
);

/// An order's id is the `out_trade_no` that WeChat Pay knows it by; amounts are in fen.
const ORDERS: Step = Step::Both(
    "ALTER TABLE users ADD COLUMN points BIGINT NOT NULL DEFAULT 0;
     ALTER TABLE users ADD COLUMN member_until BIGINT NOT NULL DEFAULT 0;
     CREATE TABLE orders (
         id TEXT PRIMARY KEY,
         user_id TEXT NOT NULL REFERENCES users (id),
         sku TEXT NOT NULL,
         amount BIGINT NOT NULL,
         points BIGINT NOT NULL,
         member_ms BIGINT NOT NULL,
         prepay_id TEXT NOT NULL UNIQUE,
         created_at BIGINT NOT NULL,
         paid_at BIGINT,
         transaction_id TEXT
     );
     CREATE INDEX orders_of_user ON orders (user_id);",
);

/// Append-only by triggers: this server's own mistakes, and whoever has no right to drop them, cannot rewrite what happened.
const AUDIT: Step = Step::Each {
    sqlite: "CREATE TABLE audit (
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             at BIGINT NOT NULL,
             action TEXT NOT NULL,
             result TEXT NOT NULL,
             user_hash TEXT NOT NULL
         );
         CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
         BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
         CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
         BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
         CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit
         WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
         BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;",
    postgres: "CREATE TABLE audit (
             id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
             at BIGINT NOT NULL,
             action TEXT NOT NULL,
             result TEXT NOT NULL,
             user_hash TEXT NOT NULL
         );
         CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN RAISE EXCEPTION 'audit is append-only'; END $$;
         CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit
         FOR EACH ROW EXECUTE FUNCTION audit_refuse();
         CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
         FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();",
};

/// A used refresh token remembers for a minute who used it and, sealed, what it gave. `replaces` is the hash of the one that a
/// token was given for; NULL once the token was used.
const RENEWALS: Step = Step::Both(
    "ALTER TABLE refresh_tokens ADD COLUMN used_by TEXT;
     ALTER TABLE refresh_tokens ADD COLUMN successor TEXT;
     ALTER TABLE refresh_tokens ADD COLUMN replaces TEXT;
     ALTER TABLE access_tokens ADD COLUMN replaces TEXT;
     CREATE INDEX refresh_tokens_with_successor ON refresh_tokens (used_at) WHERE successor IS NOT NULL;
     CREATE INDEX captchas_by_end ON captchas (expires_at);",
);

/// A ticket and the session of a web page that comes of it hold for one host, and end with the session that they belong to.
const WEB_PAGES: Step = Step::Both(
    "CREATE TABLE tickets (
         hash TEXT PRIMARY KEY,
         session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
         host TEXT NOT NULL,
         expires_at BIGINT NOT NULL
     );
     CREATE INDEX tickets_of_session ON tickets (session_id);
     CREATE INDEX tickets_by_end ON tickets (expires_at);
     CREATE TABLE web_sessions (
         hash TEXT PRIMARY KEY,
         session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
         host TEXT NOT NULL,
         expires_at BIGINT NOT NULL
     );
     CREATE INDEX web_sessions_of_session ON web_sessions (session_id);
     CREATE INDEX web_sessions_by_end ON web_sessions (expires_at);",
);

/// The number is sealed; NULL for a user who has given none.
const PHONES: Step = Step::Both(
    "ALTER TABLE users ADD COLUMN phone_number TEXT;
     ALTER TABLE users ADD COLUMN country_code TEXT NOT NULL DEFAULT '';",
);

/// Do the steps that this database has not seen.
///
/// # Errors
/// [`StoreError::Unusable`] when a newer version of the server has already gone further.
pub(super) async fn update(connection: &mut Transaction, kind: Kind) -> Result<(), StoreError> {
    connection
        .execute("CREATE TABLE IF NOT EXISTS wx_session_example (steps BIGINT NOT NULL)")
        .await?;
    let done: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(steps), 0) FROM wx_session_example")
        .fetch_one(&mut *connection)
        .await?;
    let done = usize::try_from(done).unwrap_or(usize::MAX);
    if done > STEPS.len() {
        return Err(StoreError::Unusable(
            "a newer version of this server wrote it: use that version, or give another file"
                .into(),
        ));
    }
    for step in &STEPS[done..] {
        connection.execute(sqlx::raw_sql(step.sql(kind))).await?;
    }
    if done < STEPS.len() {
        connection.execute("DELETE FROM wx_session_example").await?;
        sqlx::query("INSERT INTO wx_session_example (steps) VALUES ($1)")
            .bind(STEPS.len() as i64)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Whether a database has seen all steps, and none that this program does not know.
pub(super) fn is_last(steps: i64) -> bool {
    usize::try_from(steps).is_ok_and(|steps| steps == STEPS.len())
}

#[cfg(test)]
mod tests {
    use sqlx::{AnyConnection, Connection as _};

    use super::*;
    use crate::sealing::data_key::DataKeyConfig;
    use crate::store::{Location, Store};

    #[tokio::test]
    async fn a_database_of_the_first_step_is_brought_up_to_date_and_its_secrets_are_sealed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        sqlx::any::install_default_drivers();
        let mut old = AnyConnection::connect(&format!("sqlite://{}?mode=rwc", path.display()))
            .await
            .unwrap();
        for sql in [
            FIRST.sql(Kind::Sqlite),
            "CREATE TABLE wx_session_example (steps BIGINT NOT NULL)",
            "INSERT INTO wx_session_example VALUES (1)",
            "INSERT INTO users (id, openid, session_key, nick_name, created_at) VALUES ('u_1', 'o1', 'marked', 'Ali', 0)",
        ] {
            old.execute(sqlx::raw_sql(sql)).await.unwrap();
        }
        old.close().await.unwrap();

        for _ in 0..2 {
            let store = Store::open(&Location::File(path.clone()), None, &DataKeyConfig::Beside)
                .await
                .unwrap();
            assert!(store.reseal().await.unwrap().is_empty());
            let user = store.user("u_1").await.unwrap();
            assert_eq!((user.nick_name.as_str(), user.points), ("Ali", 0));
            let sealed: String = sqlx::query_scalar("SELECT session_key FROM users")
                .fetch_one(&store.pool)
                .await
                .unwrap();
            let opened = store.keys.open("users.session_key o1", &sealed).unwrap();
            assert_eq!(opened.expose(), "marked");
            store.close().await;
        }
    }
}
