//! `jscode2session`: a `wx.login` code in, WeChat's ids out.

use super::ask::{ask, secret};
use super::client::Wechat;
use super::error::WechatError;
use crate::base::token::Secret;

/// What WeChat says of a code's user; it stays in this server.
#[derive(Debug)]
pub(crate) struct WechatUser {
    pub(crate) openid: Secret,
    pub(crate) unionid: Option<Secret>,
    pub(crate) session_key: Secret,
}

impl Wechat {
    /// Exchange a `wx.login` code (platform page code2Session).
    ///
    /// Never tried twice here: a code that was used up is refused with 40163, and only the client can get another.
    pub(crate) async fn exchange(&self, code: &str) -> Result<WechatUser, WechatError> {
        let app_secret = self.app.secret.expose();
        let answer = ask(
            &self.api,
            &self.base,
            "/sns/jscode2session",
            &[
                ("appid", &self.app.appid),
                ("secret", app_secret),
                ("js_code", code),
                ("grant_type", "authorization_code"),
            ],
            None,
            &[app_secret, code],
        )
        .await?;
        Ok(WechatUser {
            openid: secret(&answer, "openid").ok_or(WechatError::Malformed("it has no openid"))?,
            session_key: secret(&answer, "session_key")
                .ok_or(WechatError::Malformed("it has no session_key"))?,
            unionid: secret(&answer, "unionid"),
        })
    }
}
