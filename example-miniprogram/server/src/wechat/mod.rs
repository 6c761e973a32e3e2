//! The client of WeChat's API: codes and tokens in, WeChat's ids out.

mod login;
mod oauth;
mod phone;

use std::fmt;

use hyper::{Method, StatusCode};
use serde_json::Value;

use crate::api::{Api, ApiError, TIMEOUT};
use crate::token::Secret;
use phone::AppToken;

/// An app's id and secret.
#[derive(Clone, Debug)]
pub struct AppCredentials {
    pub appid: String,
    pub secret: Secret,
}

/// The client; connections are kept open between requests.
#[derive(Debug)]
pub(crate) struct Wechat {
    base: String,
    app: AppCredentials,
    /// The website's app, which users authorise in a browser.
    web: Option<AppCredentials>,
    api: Api,
    app_token: AppToken,
}

/// Why WeChat gave nothing.
#[derive(Debug)]
pub(crate) enum WechatError {
    /// WeChat said no; `errmsg` has what was secret in the question cut out.
    Refused {
        errcode: i64,
        errmsg: String,
    },
    /// Nobody has configured what would be asked; the text names the variables.
    NotConfigured(&'static str),
    TimedOut,
    Unreachable(String),
    /// It answered something else than the API does.
    Malformed(&'static str),
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
}

/// Ask an API of WeChat's and read its JSON object; `secrets` are what its `errmsg` may quote.
///
/// Values in the query are strangers' texts: encoded, so that they cannot add parameters.
pub(crate) async fn ask(
    api: &Api,
    base: &str,
    path: &str,
    query: &[(&str, &str)],
    body: Option<Value>,
    secrets: &[&str],
) -> Result<Value, WechatError> {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query)
        .finish();
    let method = if body.is_some() {
        Method::POST
    } else {
        Method::GET
    };
    let reply = api
        .ask(
            method,
            &format!("{base}{path}?{query}"),
            body.map(|body| body.to_string()),
            &[],
        )
        .await?;
    if reply.status != StatusCode::OK {
        return Err(WechatError::Malformed("its HTTP status is not 200"));
    }
    let answer = reply.json()?;
    if !answer.is_object() {
        return Err(WechatError::Malformed("its answer is not an object"));
    }
    // Success may omit errcode.
    match answer.get("errcode").map(Value::as_i64) {
        None | Some(Some(0)) => Ok(answer),
        Some(Some(errcode)) => Err(WechatError::Refused {
            errcode,
            errmsg: redact(answer["errmsg"].as_str().unwrap_or(""), secrets),
        }),
        Some(None) => Err(WechatError::Malformed("its errcode is not a number")),
    }
}

/// A non-empty string of an answer.
pub(crate) fn secret(answer: &Value, name: &str) -> Option<Secret> {
    answer[name]
        .as_str()
        .filter(|text| !text.is_empty())
        .map(Secret::new)
}

/// The end of a token that lives for the answer's `expires_in` seconds.
pub(crate) fn end(answer: &Value, now: i64) -> Result<i64, WechatError> {
    answer["expires_in"]
        .as_i64()
        .filter(|seconds| (1..=366 * 86_400).contains(seconds))
        .map(|seconds| now + seconds * 1_000)
        .ok_or(WechatError::Malformed("it has no expires_in"))
}

fn redact(text: &str, secrets: &[&str]) -> String {
    let mut cut = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        cut = cut.replace(secret, "…");
    }
    cut.chars().take(200).collect()
}

impl From<ApiError> for WechatError {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::TimedOut => Self::TimedOut,
            ApiError::Unreachable(why) => Self::Unreachable(why),
            ApiError::Malformed(how) => Self::Malformed(how),
        }
    }
}

impl fmt::Display for WechatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { errcode, errmsg } => {
                write!(f, "WeChat refused: errcode {errcode} {errmsg}")
            }
            Self::NotConfigured(what) => write!(f, "not configured: {what}"),
            Self::TimedOut => write!(f, "WeChat did not answer within {} s", TIMEOUT.as_secs()),
            Self::Unreachable(why) => write!(f, "WeChat cannot be reached: {why}"),
            Self::Malformed(how) => write!(f, "WeChat gave no usable answer: {how}"),
        }
    }
}

impl std::error::Error for WechatError {}
