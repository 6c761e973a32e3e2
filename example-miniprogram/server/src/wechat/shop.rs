//! A shop's own API, behind a trait.

use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;

use serde_json::json;

use super::api::Api;
use super::ask::{ask, end, secret};
use super::error::WechatError;
use crate::base::token::Secret;
use crate::store::ShopTokens;

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, WechatError>> + Send + 'a>>;

/// What is asked of a shop's API.
pub(crate) trait ShopApi: fmt::Debug + Send + Sync {
    fn info<'a>(&'a self, access: &'a Secret) -> Answer<'a, ShopInfo>;

    /// Get a new access token for a refresh token, `now` being when.
    fn renew<'a>(&'a self, refresh: &'a Secret, now: i64) -> Answer<'a, ShopTokens>;
}

/// What a shop says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShopInfo {
    pub(crate) name: String,
    pub(crate) logo: String,
    pub(crate) status: String,
}

/// The shop, and how it was approved: by whoever runs it, once, for this server's platform account.
#[derive(Clone, Debug)]
pub struct ShopConfig {
    pub appid: String,
    /// What the shop's approval gave; a newer one that WeChat gave since then stands in the database.
    pub refresh_token: Secret,
    pub component_appid: String,
    /// Where the platform's ticket service keeps the current `component_access_token`.
    pub component_token_file: PathBuf,
}

/// A WeChat shop, by the API of platforms that run shops for others (platform page api_authorizer_token).
#[derive(Debug)]
pub(crate) struct WechatShop {
    pub(crate) base: String,
    pub(crate) appid: String,
    pub(crate) component_appid: String,
    pub(crate) component_token: ComponentToken,
    pub(crate) api: Api,
}

/// Where the platform's own token comes from.
#[derive(Debug)]
pub(crate) enum ComponentToken {
    /// Read at each renewal, for it lives two hours.
    File(PathBuf),
    Fixed(Secret),
}

impl ComponentToken {
    async fn read(&self) -> Result<Secret, WechatError> {
        match self {
            Self::Fixed(token) => Ok(token.clone()),
            Self::File(path) => tokio::fs::read_to_string(path)
                .await
                .map(|text| Secret::new(text.trim()))
                .map_err(|_| {
                    WechatError::NotConfigured("the file of WX_COMPONENT_TOKEN_FILE cannot be read")
                }),
        }
    }
}

impl ShopApi for WechatShop {
    fn info<'a>(&'a self, access: &'a Secret) -> Answer<'a, ShopInfo> {
        Box::pin(async move {
            let answer = ask(
                &self.api,
                &self.base,
                "/channels/ec/basics/info/get",
                &[("access_token", access.expose())],
                None,
                &[access.expose()],
            )
            .await?;
            let text = |name: &str| answer["info"][name].as_str().unwrap_or_default().to_owned();
            let info = ShopInfo {
                name: text("nickname"),
                logo: text("headimg_url"),
                status: text("status"),
            };
            if info.name.is_empty() {
                return Err(WechatError::Malformed("it has no shop name"));
            }
            Ok(info)
        })
    }

    fn renew<'a>(&'a self, refresh: &'a Secret, now: i64) -> Answer<'a, ShopTokens> {
        Box::pin(async move {
            let component = self.component_token.read().await?;
            let answer = ask(
                &self.api,
                &self.base,
                "/cgi-bin/component/api_authorizer_token",
                &[("component_access_token", component.expose())],
                Some(json!({
                    "component_appid": self.component_appid,
                    "authorizer_appid": self.appid,
                    "authorizer_refresh_token": refresh.expose(),
                })),
                &[component.expose(), refresh.expose()],
            )
            .await?;
            Ok(ShopTokens {
                access: secret(&answer, "authorizer_access_token")
                    .ok_or(WechatError::Malformed("it has no authorizer_access_token"))?,
                access_expires_at: end(&answer, now)?,
                refresh: secret(&answer, "authorizer_refresh_token")
                    .unwrap_or_else(|| refresh.clone()),
            })
        })
    }
}
