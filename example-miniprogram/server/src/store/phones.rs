//! Phone numbers: what a getPhoneNumber button told of a user, sealed.

use sqlx::Row;

use super::database::Store;
use super::error::StoreError;
use crate::base::token::Secret;

impl Store {
    /// Keep the number of a user in the place of an earlier one.
    pub(crate) async fn keep_phone(
        &self,
        user_id: &str,
        number: &Secret,
        country_code: &str,
    ) -> Result<(), StoreError> {
        let sealed = self.keys.seal(&place(user_id), number.expose())?;
        sqlx::query("UPDATE users SET phone_number = $2, country_code = $3 WHERE id = $1")
            .bind(user_id)
            .bind(sealed)
            .bind(country_code)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The user's number and its country's code; `None` for one who has given none.
    pub(crate) async fn phone(
        &self,
        user_id: &str,
    ) -> Result<Option<(Secret, String)>, StoreError> {
        let row = sqlx::query("SELECT phone_number, country_code FROM users WHERE id = $1")
            .bind(user_id)
            .fetch_one(&self.pool)
            .await?;
        let sealed: Option<String> = row.try_get("phone_number")?;
        let Some(sealed) = sealed else {
            return Ok(None);
        };
        let number = self.keys.open(&place(user_id), &sealed)?;
        Ok(Some((number, row.try_get("country_code")?)))
    }
}

fn place(user_id: &str) -> String {
    format!("users.phone_number {user_id}")
}
