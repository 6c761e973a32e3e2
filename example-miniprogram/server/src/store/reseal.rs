//! The change of the data key: at start, what another key had sealed is sealed by the one in use.
//!
//! A row that does not open is told and left alone: the server with the right key may be the next one to start.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::Ordering;

use sqlx::{AssertSqlSafe, Row};

use super::database::Store;
use super::error::StoreError;
use crate::base::log::shadow;
use crate::sealing::seal::{Keyring, SealError};

/// Each sealed column, with the one that names its row.
const COLUMNS: &[(&str, &str, &str)] = &[
    ("users", "openid", "session_key"),
    ("users", "id", "phone_number"),
    ("authorizations", "session_id", "access_token"),
    ("authorizations", "session_id", "refresh_token"),
    ("refresh_tokens", "hash", "successor"),
    ("shops", "appid", "access_token"),
    ("shops", "appid", "refresh_token"),
];

/// How many rows are read at once.
const PAGE: i64 = 500;

/// How many rows of a column are named.
const NAMED: usize = 8;

/// The rows that no key at hand opens: for each column how many, and hashes of the first ones' names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unreadable(BTreeMap<String, (SealError, usize, Vec<String>)>);

impl Unreadable {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn add(&mut self, column: String, why: SealError, row: &str) {
        let (_, count, names) = self.0.entry(column).or_insert((why, 0, Vec::new()));
        *count += 1;
        if names.len() < NAMED {
            names.push(shadow(row));
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (column, (why, count, names))) in self.0.iter().enumerate() {
            let separator = if at == 0 { "" } else { "; " };
            write!(
                f,
                "{separator}{count} of {column} ({why}): {}",
                names.join(" ")
            )?;
            if *count > names.len() {
                f.write_str(" …")?;
            }
        }
        Ok(())
    }
}

impl Store {
    /// Seal anew what another key had sealed, and tell what does not open.
    pub(crate) async fn reseal(&self) -> Result<Unreadable, StoreError> {
        let mut unreadable = Unreadable::default();
        let mut foreign = 0;
        for (table, row, column) in COLUMNS {
            let mut after = String::new();
            loop {
                let rows = sqlx::query(AssertSqlSafe(format!(
                    "SELECT {row} AS name, {column} AS sealed FROM {table}
                     WHERE {column} IS NOT NULL AND {column} <> '' AND {column} NOT LIKE $1 AND {row} > $2
                     ORDER BY {row} LIMIT $3"
                )))
                .bind(self.keys.pattern())
                .bind(&after)
                .bind(PAGE)
                .fetch_all(&self.pool)
                .await?;
                for found in &rows {
                    let (name, sealed): (String, String) =
                        (found.try_get("name")?, found.try_get("sealed")?);
                    let place = format!("{table}.{column} {name}");
                    // Written before this column was sealed, unless it has the form.
                    let text = if Keyring::is_sealed(&sealed) {
                        self.keys
                            .open(&place, &sealed)
                            .map(|text| text.expose().to_owned())
                    } else {
                        Ok(sealed.clone())
                    };
                    match text {
                        Ok(text) => {
                            self.put(
                                table,
                                row,
                                column,
                                &name,
                                &sealed,
                                &self.keys.seal(&place, &text)?,
                            )
                            .await?
                        }
                        Err(why) => {
                            foreign += u64::from(why == SealError::ForeignKey);
                            unreadable.add(format!("{table}.{column}"), why, &name);
                        }
                    }
                    after = name;
                }
                if (rows.len() as i64) < PAGE {
                    break;
                }
            }
        }
        self.foreign.store(foreign, Ordering::SeqCst);
        Ok(unreadable)
    }

    /// Write the newer form, unless another server has written a newer value meanwhile.
    async fn put(
        &self,
        table: &str,
        row: &str,
        column: &str,
        name: &str,
        before: &str,
        anew: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(AssertSqlSafe(format!(
            "UPDATE {table} SET {column} = $1 WHERE {row} = $2 AND {column} = $3"
        )))
        .bind(anew)
        .bind(name)
        .bind(before)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
