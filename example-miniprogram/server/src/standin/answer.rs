//! What WeChat's answers have in common: `errcode` and `errmsg` in an HTTP 200, labelled as text.

use std::borrow::Cow;
use std::collections::HashMap;

use axum::response::Response;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use serde_json::{Value, json};

use super::identity::APPID;
use super::state::Standin;
use crate::http::counts::Event;
use crate::http::reply;

/// The parameters of a question.
pub(super) struct Query<'a>(HashMap<Cow<'a, str>, Cow<'a, str>>);

impl<'a> Query<'a> {
    pub(super) fn parse(text: Option<&'a str>) -> Self {
        Self(form_urlencoded::parse(text.unwrap_or("").as_bytes()).collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(|value| value.as_ref())
            .filter(|value| !value.is_empty())
    }

    /// Check the app's id.
    pub(super) fn appid(&self) -> Result<(), i64> {
        match self.get("appid") {
            None => Err(41002),
            Some(APPID) => Ok(()),
            Some(_) => Err(40013),
        }
    }

    /// Check the app's secret.
    pub(super) fn secret(&self, standin: &Standin) -> Result<(), i64> {
        match self.get("secret") {
            None => Err(41004),
            Some(secret) if secret == standin.secret.expose() => Ok(()),
            Some(_) => Err(40125),
        }
    }
}

impl Standin {
    /// Answer a question under `path`, count how it went, and let `/standin/fail` come first.
    pub(super) fn answer(
        &self,
        path: &str,
        good: Event,
        bad: Event,
        ask: impl FnOnce() -> Result<Value, i64>,
    ) -> Response {
        match self.take_forced(path).map_or_else(ask, Err) {
            Ok(answer) => {
                self.counts.event(good);
                plain(&answer)
            }
            Err(errcode) => {
                self.counts.event(bad);
                plain(
                    &json!({ "errcode": errcode, "errmsg": format!("{}, rid: {:08x}", errmsg(errcode), self.clock.now()) }),
                )
            }
        }
    }
}

fn errmsg(errcode: i64) -> &'static str {
    match errcode {
        -1 => "system error",
        40001 => "invalid credential, access_token is invalid or not latest",
        40002 => "invalid grant_type",
        40003 => "invalid openid",
        40013 => "invalid appid",
        40029 => "invalid code",
        40030 => "invalid refresh_token",
        40125 => "invalid appsecret",
        40163 => "code been used",
        40226 => "code blocked",
        41001 => "access_token missing",
        41002 => "appid missing",
        41003 => "refresh_token missing",
        41004 => "appsecret missing",
        41008 => "missing code",
        42001 => "access_token expired",
        42002 => "refresh_token expired",
        45011 => "api minute-quota reach limit, must slower, retry next minute",
        47001 => "data format error",
        48001 => "api unauthorized",
        61023 => "refresh_token is invalid",
        _ => "forced by /standin/fail",
    }
}

/// WeChat labels its JSON as text/plain.
fn plain(body: &Value) -> Response {
    let mut response = reply::ok(body);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response
}
