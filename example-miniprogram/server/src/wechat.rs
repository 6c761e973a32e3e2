//! The client of WeChat's `jscode2session`: a code in, WeChat's ids out.

use std::fmt;
use std::time::Duration;

use axum::body::Body;
use http_body_util::{BodyExt, Limited};
use hyper::{Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

use crate::token::Secret;

/// Less than a mini-program waits for its login (wx-session: 15 s by default), so it learns the reason.
const TIMEOUT: Duration = Duration::from_secs(8);

/// An answer has three short strings.
const LONGEST_ANSWER: usize = 64 * 1024;

/// The client; connections are kept open between logins.
pub(crate) struct Wechat {
    base: String,
    appid: String,
    secret: Secret,
    client: Client<HttpsConnector<HttpConnector>, Body>,
}

/// What WeChat says of a code's user; it stays in this server.
#[derive(Debug)]
pub(crate) struct WechatUser {
    pub(crate) openid: Secret,
    pub(crate) unionid: Option<Secret>,
    pub(crate) session_key: Secret,
}

/// Why there is no [`WechatUser`].
#[derive(Debug)]
pub(crate) enum WechatError {
    /// WeChat said no; `errmsg` has code and secret cut out.
    Refused {
        errcode: i64,
        errmsg: String,
    },
    TimedOut,
    Unreachable(String),
    /// It answered something else than the API does.
    Malformed(&'static str),
}

impl Wechat {
    /// A client of the WeChat at `base` (no slash at its end), with the mini-program's id and secret.
    pub(crate) fn new(base: String, appid: String, secret: Secret) -> Self {
        let connector = HttpsConnectorBuilder::new()
            .with_webpki_roots()
            .https_or_http()
            .enable_http1()
            .build();
        Self {
            base,
            appid,
            secret,
            client: Client::builder(TokioExecutor::new()).build(connector),
        }
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Exchange a `wx.login` code (platform page code2Session).
    ///
    /// Never tried twice here: a code that was used up is refused with 40163, and only the client can get another.
    pub(crate) async fn exchange(&self, code: &str) -> Result<WechatUser, WechatError> {
        let answer = tokio::time::timeout(TIMEOUT, self.ask(code))
            .await
            .map_err(|_| WechatError::TimedOut)??;
        let text = |name: &str| {
            answer[name]
                .as_str()
                .filter(|text| !text.is_empty())
                .map(Secret::new)
        };
        // Success omits errcode; some proxies of the API say 0.
        match answer.get("errcode").map(Value::as_i64) {
            None | Some(Some(0)) => {}
            Some(Some(errcode)) => {
                return Err(WechatError::Refused {
                    errcode,
                    errmsg: self.redact(answer["errmsg"].as_str().unwrap_or(""), code),
                });
            }
            Some(None) => return Err(WechatError::Malformed("its errcode is not a number")),
        }
        Ok(WechatUser {
            openid: text("openid").ok_or(WechatError::Malformed("it has no openid"))?,
            session_key: text("session_key")
                .ok_or(WechatError::Malformed("it has no session_key"))?,
            unionid: text("unionid"),
        })
    }

    async fn ask(&self, code: &str) -> Result<Value, WechatError> {
        // The code is a stranger's text: encoded, so that it cannot add parameters.
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("appid", &self.appid)
            .append_pair("secret", self.secret.expose())
            .append_pair("js_code", code)
            .append_pair("grant_type", "authorization_code")
            .finish();
        let request = Request::get(format!("{}/sns/jscode2session?{query}", self.base))
            .body(Body::empty())
            .map_err(|_| WechatError::Malformed("its base URL cannot be asked"))?;
        let response = self.client.request(request).await.map_err(unreachable)?;
        if response.status() != StatusCode::OK {
            return Err(WechatError::Malformed("its HTTP status is not 200"));
        }
        let body = Limited::new(response.into_body(), LONGEST_ANSWER)
            .collect()
            .await
            .map_err(|_| WechatError::Malformed("its answer broke off or is too long"))?
            .to_bytes();
        // The content type says text/plain, JSON it is all the same.
        let answer: Value = serde_json::from_slice(&body)
            .map_err(|_| WechatError::Malformed("its answer is not JSON"))?;
        if !answer.is_object() {
            return Err(WechatError::Malformed("its answer is not an object"));
        }
        Ok(answer)
    }

    fn redact(&self, text: &str, code: &str) -> String {
        let cut = text.replace(self.secret.expose(), "…").replace(code, "…");
        cut.chars().take(200).collect()
    }
}

/// The chain of causes: hyper's own words say "client error (Connect)" alone. None of them holds the URL.
fn unreachable(error: hyper_util::client::legacy::Error) -> WechatError {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    WechatError::Unreachable(text)
}

impl fmt::Debug for Wechat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wechat")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for WechatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { errcode, errmsg } => {
                write!(f, "WeChat refused: errcode {errcode} {errmsg}")
            }
            Self::TimedOut => write!(f, "WeChat did not answer within {} s", TIMEOUT.as_secs()),
            Self::Unreachable(why) => write!(f, "WeChat cannot be reached: {why}"),
            Self::Malformed(how) => write!(f, "WeChat gave no usable answer: {how}"),
        }
    }
}

impl std::error::Error for WechatError {}
