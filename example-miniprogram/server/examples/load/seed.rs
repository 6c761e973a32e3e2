//! Other people's sessions, as rows: what a query must not look at.

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, Executor};

use crate::Failed;

/// Far in the future, in milliseconds.
const LATER: i64 = 4_000_000_000_000;

/// Add sessions; their number makes their names differ from those that were added before.
pub async fn run(database: &str, sessions: i64) -> Result<Value, Failed> {
    sqlx::any::install_default_drivers();
    let is_postgres = database.starts_with("postgres");
    let url = if is_postgres {
        database.to_owned()
    } else {
        format!("sqlite://{database}")
    };
    let (numbers, hash) = if is_postgres {
        (
            format!("SELECT i FROM generate_series(1, {sessions}) AS n (i)"),
            format!(
                "lpad(to_hex({from} + i), 64, '0')",
                from = sessions * 1_000_000
            ),
        )
    } else {
        (
            format!(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {sessions}) SELECT i FROM n"
            ),
            format!("printf('%064x', {from} + i)", from = sessions * 1_000_000),
        )
    };
    let mut connection = sqlx::AnyConnection::connect(&url).await?;
    for statement in [
        "INSERT INTO users (id, openid, session_key, nick_name, created_at) VALUES ('seed', 'seed', '', 'seed', 1)
         ON CONFLICT (id) DO NOTHING".to_owned(),
        format!("INSERT INTO sessions (id, user_id, created_at) SELECT 'seed{sessions}-' || i, 'seed', i FROM ({numbers}) AS m"),
        format!("INSERT INTO access_tokens (hash, session_id, expires_at) SELECT {hash}, 'seed{sessions}-' || i, {LATER} FROM ({numbers}) AS m"),
        format!("INSERT INTO refresh_tokens (hash, session_id, expires_at) SELECT {hash}, 'seed{sessions}-' || i, {LATER} FROM ({numbers}) AS m"),
        "ANALYZE".to_owned(),
    ] {
        connection
            .execute(sqlx::raw_sql(AssertSqlSafe(statement)))
            .await?;
    }
    connection.close().await?;
    Ok(json!({ "seeded": sessions }))
}
