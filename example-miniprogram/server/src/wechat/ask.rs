//! A question to an API of WeChat's, and what its answers have in common.

use hyper::{Method, StatusCode};
use serde_json::Value;

use super::api::Api;
use super::error::WechatError;
use crate::base::token::Secret;

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
