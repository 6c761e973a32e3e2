//! Web authorisation of the open platform: an authorisation code in, WeChat's tokens out, and newer ones for old.

use serde_json::Value;

use super::ask::{ask, end, secret};
use super::client::{AppCredentials, Wechat};
use super::error::WechatError;
use crate::base::token::Secret;
use crate::store::{WebIdentity, WechatGrant};

/// Life of WeChat's refresh token, which no renewal lengthens: after it the user is asked again.
const REFRESH_LIFE: i64 = 30 * 86_400_000;

/// What a user lets the website see, with scope `snsapi_userinfo` alone.
#[derive(Debug)]
pub(crate) struct UserInfo {
    pub(crate) nick_name: String,
    pub(crate) avatar_url: String,
}

impl Wechat {
    /// Exchange an authorisation code. Never tried twice, as in [`Wechat::exchange`].
    pub(crate) async fn authorize(
        &self,
        code: &str,
        now: i64,
    ) -> Result<(WebIdentity, WechatGrant), WechatError> {
        let web = self.web()?;
        let app_secret = web.secret.expose();
        let answer = ask(
            &self.api,
            &self.base,
            "/sns/oauth2/access_token",
            &[
                ("appid", &web.appid),
                ("secret", app_secret),
                ("code", code),
                ("grant_type", "authorization_code"),
            ],
            None,
            &[app_secret, code],
        )
        .await?;
        let identity = WebIdentity {
            openid: secret(&answer, "openid").ok_or(WechatError::Malformed("it has no openid"))?,
            unionid: secret(&answer, "unionid"),
        };
        Ok((identity, grant(&answer, now, now + REFRESH_LIFE)?))
    }

    /// Renew WeChat's access token; the refresh token ends when it ends.
    pub(crate) async fn renew_authorization(
        &self,
        refresh: &Secret,
        refresh_expires_at: i64,
        now: i64,
    ) -> Result<WechatGrant, WechatError> {
        let web = self.web()?;
        let answer = ask(
            &self.api,
            &self.base,
            "/sns/oauth2/refresh_token",
            &[
                ("appid", &web.appid),
                ("grant_type", "refresh_token"),
                ("refresh_token", refresh.expose()),
            ],
            None,
            &[refresh.expose()],
        )
        .await?;
        grant(&answer, now, refresh_expires_at)
    }

    /// Ask who the user is; WeChat answers it for scope `snsapi_userinfo` alone.
    pub(crate) async fn user_info(
        &self,
        access: &Secret,
        openid: &Secret,
    ) -> Result<UserInfo, WechatError> {
        let answer = ask(
            &self.api,
            &self.base,
            "/sns/userinfo",
            &[
                ("access_token", access.expose()),
                ("openid", openid.expose()),
                ("lang", "zh_CN"),
            ],
            None,
            &[access.expose(), openid.expose()],
        )
        .await?;
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        Ok(UserInfo {
            nick_name: text("nickname"),
            avatar_url: text("headimgurl"),
        })
    }

    fn web(&self) -> Result<&AppCredentials, WechatError> {
        self.web.as_ref().ok_or(WechatError::NotConfigured(
            "web authorisation needs WX_OAUTH_APPID and WX_OAUTH_SECRET in the server's environment",
        ))
    }
}

fn grant(answer: &Value, now: i64, refresh_expires_at: i64) -> Result<WechatGrant, WechatError> {
    Ok(WechatGrant {
        access: secret(answer, "access_token")
            .ok_or(WechatError::Malformed("it has no access_token"))?,
        access_expires_at: end(answer, now)?,
        refresh: secret(answer, "refresh_token")
            .ok_or(WechatError::Malformed("it has no refresh_token"))?,
        refresh_expires_at,
        scope: answer["scope"].as_str().unwrap_or_default().to_owned(),
    })
}
