//! The client of WeChat's API for one mini-program and one website.

use super::api::Api;
use super::app_token::AppToken;
use super::error::WechatError;
use crate::base::token::Secret;

/// An app's id and secret.
#[derive(Clone, Debug)]
pub struct AppCredentials {
    pub appid: String,
    pub secret: Secret,
}

/// The client; connections are kept open between requests.
#[derive(Debug)]
pub(crate) struct Wechat {
    pub(super) base: String,
    pub(super) app: AppCredentials,
    /// The website's app, which users authorise in a browser.
    pub(super) web: Option<AppCredentials>,
    pub(super) api: Api,
    app_token: AppToken,
}

impl Wechat {
    /// A client of the WeChat at `base` (no slash at its end), with the mini-program's id and secret, and the website's.
    pub(crate) fn new(base: String, app: AppCredentials, web: Option<AppCredentials>) -> Self {
        Self {
            base,
            app,
            web,
            api: Api::new(),
            app_token: AppToken::default(),
        }
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// The app's own token, another one than `refused`.
    pub(super) async fn app_token(
        &self,
        refused: Option<&Secret>,
        now: i64,
    ) -> Result<Secret, WechatError> {
        let AppCredentials { appid, secret } = &self.app;
        self.app_token
            .get(&self.api, &self.base, appid, secret, refused, now)
            .await
    }
}
