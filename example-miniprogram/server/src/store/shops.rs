//! The shop's tokens, sealed.

use sqlx::Row;

use super::database::Store;
use super::error::StoreError;
use crate::base::token::Secret;

/// The tokens by which this server speaks for a shop.
#[derive(Clone, Debug)]
pub(crate) struct ShopTokens {
    pub(crate) access: Secret,
    pub(crate) access_expires_at: i64,
    pub(crate) refresh: Secret,
}

impl Store {
    pub(crate) async fn shop_tokens(&self, appid: &str) -> Result<Option<ShopTokens>, StoreError> {
        let row = sqlx::query(
            "SELECT access_token, access_expires_at, refresh_token FROM shops WHERE appid = $1",
        )
        .bind(appid)
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let open = |place: String, column: &str| -> Result<Secret, StoreError> {
            Ok(self.keys.open(&place, &row.try_get::<String, _>(column)?)?)
        };
        Ok(Some(ShopTokens {
            access: open(access_place(appid), "access_token")?,
            access_expires_at: row.try_get("access_expires_at")?,
            refresh: open(refresh_place(appid), "refresh_token")?,
        }))
    }

    pub(crate) async fn keep_shop_tokens(
        &self,
        appid: &str,
        tokens: &ShopTokens,
    ) -> Result<(), StoreError> {
        let access = self
            .keys
            .seal(&access_place(appid), tokens.access.expose())?;
        let refresh = self
            .keys
            .seal(&refresh_place(appid), tokens.refresh.expose())?;
        sqlx::query(
            "INSERT INTO shops (appid, access_token, access_expires_at, refresh_token) VALUES ($1, $2, $3, $4)
             ON CONFLICT (appid) DO UPDATE SET access_token = excluded.access_token,
                 access_expires_at = excluded.access_expires_at, refresh_token = excluded.refresh_token",
        )
        .bind(appid)
        .bind(access)
        .bind(tokens.access_expires_at)
        .bind(refresh)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

fn access_place(appid: &str) -> String {
    format!("shops.access_token {appid}")
}

fn refresh_place(appid: &str) -> String {
    format!("shops.refresh_token {appid}")
}
