//! The app's own token, which some of WeChat's APIs want.

use serde_json::json;
use tokio::sync::Mutex;

use super::api::Api;
use super::ask::{ask, end, secret};
use super::error::WechatError;
use crate::base::token::Secret;

/// A token this close to its end is not used any more, in milliseconds.
const LEEWAY: i64 = 300_000;

/// The app's own token: one for the whole app, kept in memory, for WeChat gives the same one again.
#[derive(Debug, Default)]
pub(super) struct AppToken(Mutex<Option<(Secret, i64)>>);

impl AppToken {
    /// The app's token, renewed before its end or because `refused` is no longer good; whoever comes meanwhile waits and
    /// gets the same one.
    pub(super) async fn get(
        &self,
        api: &Api,
        base: &str,
        appid: &str,
        app_secret: &Secret,
        refused: Option<&Secret>,
        now: i64,
    ) -> Result<Secret, WechatError> {
        let mut slot = self.0.lock().await;
        if let Some((token, ends_at)) = &*slot
            && now < ends_at - LEEWAY
            && refused != Some(token)
        {
            return Ok(token.clone());
        }
        let app_secret = app_secret.expose();
        let answer = ask(
            api,
            base,
            "/cgi-bin/stable_token",
            &[],
            Some(json!({
                "grant_type": "client_credential",
                "appid": appid,
                "secret": app_secret,
                "force_refresh": refused.is_some(),
            })),
            &[app_secret],
        )
        .await?;
        let token = secret(&answer, "access_token")
            .ok_or(WechatError::Malformed("it has no access_token"))?;
        *slot = Some((token.clone(), end(&answer, now)?));
        Ok(token)
    }
}
