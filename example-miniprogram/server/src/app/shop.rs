//! The shop that this server speaks for: its tokens, renewed before their end.

use tokio::sync::Mutex;

use super::audit::{Action, Audit};
use crate::base::clock::Clock;
use crate::base::token::Secret;
use crate::http::failure::Failure;
use crate::store::Store;
use crate::wechat::{ShopApi, ShopInfo};

/// A token this close to its end is renewed first, in milliseconds.
const LEEWAY: i64 = 300_000;

/// The shop with its stored tokens.
#[derive(Debug)]
pub(crate) struct Shop {
    appid: String,
    first_refresh: Secret,
    api: Box<dyn ShopApi>,
    /// Held while a token is renewed, so that one renewal serves all who wait.
    renewing: Mutex<()>,
}

impl Shop {
    pub(crate) fn new(appid: String, first_refresh: Secret, api: Box<dyn ShopApi>) -> Self {
        Self {
            appid,
            first_refresh,
            api,
            renewing: Mutex::new(()),
        }
    }

    /// Ask what the shop says of itself; once more with a new token when WeChat refuses the stored one.
    pub(crate) async fn info(
        &self,
        store: &Store,
        clock: &Clock,
        audit: &Audit,
    ) -> Result<ShopInfo, Failure> {
        let token = self.token(store, clock, audit, None).await?;
        let answer = match self.api.info(&token).await {
            Err(error) if error.is_bad_token() => {
                let token = self.token(store, clock, audit, Some(&token)).await?;
                self.api.info(&token).await
            }
            answer => answer,
        };
        match answer {
            Ok(info) => {
                audit.went_well(Action::ShopCall);
                Ok(info)
            }
            Err(error) => {
                audit
                    .failed(store, clock, Action::ShopCall, &error, None)
                    .await?;
                Err(error.into())
            }
        }
    }

    /// The stored access token, or a new one when that ends soon or is the one that was `refused`.
    async fn token(
        &self,
        store: &Store,
        clock: &Clock,
        audit: &Audit,
        refused: Option<&Secret>,
    ) -> Result<Secret, Failure> {
        let _held = self.renewing.lock().await;
        let now = clock.now();
        let stored = store.shop_tokens(&self.appid).await?;
        if let Some(tokens) = &stored
            && now < tokens.access_expires_at - LEEWAY
            && refused != Some(&tokens.access)
        {
            return Ok(tokens.access.clone());
        }
        let refresh = stored.map_or_else(|| self.first_refresh.clone(), |tokens| tokens.refresh);
        match self.api.renew(&refresh, now).await {
            Ok(tokens) => {
                store.keep_shop_tokens(&self.appid, &tokens).await?;
                audit.done(store, clock, Action::ShopRenewal, None).await?;
                Ok(tokens.access)
            }
            Err(error) => {
                audit
                    .failed(store, clock, Action::ShopRenewal, &error, None)
                    .await?;
                Err(error.into())
            }
        }
    }
}
