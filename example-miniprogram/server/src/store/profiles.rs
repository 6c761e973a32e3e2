//! Profiles: what users say of themselves.

use sqlx::Row;

use super::database::Store;
use super::error::StoreError;

/// What a user says of itself.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub(crate) nick_name: String,
    pub(crate) avatar_url: Option<String>,
}

impl Store {
    pub(crate) async fn profile(&self, user_id: &str) -> Result<Profile, StoreError> {
        let row = sqlx::query("SELECT nick_name, avatar_url FROM users WHERE id = $1")
            .bind(user_id)
            .fetch_one(&self.pool)
            .await?;
        Ok(Profile {
            nick_name: row.try_get("nick_name")?,
            avatar_url: row.try_get("avatar_url")?,
        })
    }

    /// Keep what is given and leave the rest; tell what the profile is now.
    pub(crate) async fn keep_profile(
        &self,
        user_id: &str,
        nick_name: Option<&str>,
        avatar_url: Option<&str>,
    ) -> Result<Profile, StoreError> {
        // '' stands for "not given": a parameter that may be NULL has no type in PostgreSQL, and neither field may be empty.
        let row = sqlx::query(
            "UPDATE users SET nick_name = CASE WHEN $2 = '' THEN nick_name ELSE $2 END,
                 avatar_url = CASE WHEN $3 = '' THEN avatar_url ELSE $3 END
             WHERE id = $1 RETURNING nick_name, avatar_url",
        )
        .bind(user_id)
        .bind(nick_name.unwrap_or(""))
        .bind(avatar_url.unwrap_or(""))
        .fetch_one(&self.pool)
        .await?;
        Ok(Profile {
            nick_name: row.try_get("nick_name")?,
            avatar_url: row.try_get("avatar_url")?,
        })
    }
}
