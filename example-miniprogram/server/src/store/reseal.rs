//! The change of the data key: at start, what another key had sealed is sealed by the newest.

use sqlx::{AssertSqlSafe, Row};

use super::database::Store;
use super::error::StoreError;
use crate::sealing::seal::{Keyring, SealError};

/// Each sealed column, with the one that names its row.
const COLUMNS: &[(&str, &str, &str)] = &[
    ("users", "openid", "session_key"),
    ("authorizations", "session_id", "access_token"),
    ("authorizations", "session_id", "refresh_token"),
    ("refresh_tokens", "hash", "successor"),
    ("shops", "appid", "access_token"),
    ("shops", "appid", "refresh_token"),
];

impl Store {
    /// Seal anew what the newest key did not seal; after that the key before it is no longer needed.
    pub(super) async fn reseal(&self) -> Result<(), StoreError> {
        for (table, row, column) in COLUMNS {
            let rows = sqlx::query(AssertSqlSafe(format!(
                "SELECT {row} AS name, {column} AS sealed FROM {table} WHERE {column} IS NOT NULL AND {column} <> ''"
            )))
            .fetch_all(&self.pool)
            .await?;
            for found in rows {
                let (name, sealed): (String, String) =
                    (found.try_get("name")?, found.try_get("sealed")?);
                if self.keys.is_current(&sealed) {
                    continue;
                }
                let place = format!("{table}.{column} {name}");
                let anew = if Keyring::is_sealed(&sealed) {
                    let opened = self.keys.open(&place, &sealed).map_err(explain)?;
                    self.keys.seal(&place, opened.expose())?
                } else {
                    // Written before this column was sealed.
                    self.keys.seal(&place, &sealed)?
                };
                // Another server may have written a newer value meanwhile.
                sqlx::query(AssertSqlSafe(format!(
                    "UPDATE {table} SET {column} = $1 WHERE {row} = $2 AND {column} = $3"
                )))
                .bind(anew)
                .bind(name)
                .bind(sealed)
                .execute(&self.pool)
                .await?;
            }
        }
        Ok(())
    }
}

fn explain(error: SealError) -> StoreError {
    StoreError::Unusable(match error {
        SealError::ForeignKey => "its secrets were sealed under another key: give that key in WX_DATA_KEY, or in WX_DATA_KEY_OLD beside the new one".into(),
        SealError::Broken | SealError::Random => format!("{error}: bring back a backup"),
    })
}
