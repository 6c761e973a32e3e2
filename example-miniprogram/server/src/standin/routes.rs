//! The stand-in's routes: WeChat's own, and those that play the phone and the test.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::{get, post};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use serde_json::{Value, json};

use super::{APPID, Standin};
use crate::body::Fields;
use crate::counts::Event;
use crate::error::Failure;
use crate::{reply, routes};

pub(super) fn router(standin: &Arc<Standin>) -> Router {
    Router::new()
        .route("/sns/jscode2session", get(jscode2session))
        .route("/standin/code", post(code))
        .route("/standin/fail", post(fail))
        .route("/standin/counts", get(counts))
        .fallback(routes::not_found)
        .method_not_allowed_fallback(routes::method_not_allowed)
        .with_state(Arc::clone(standin))
}

/// `GET /sns/jscode2session`, as api.weixin.qq.com answers it.
async fn jscode2session(
    State(standin): State<Arc<Standin>>,
    RawQuery(query): RawQuery,
) -> Response {
    match exchange(&standin, query.as_deref().unwrap_or("")) {
        Ok(answer) => {
            standin.counts.event(Event::CodesExchanged);
            plain(&answer)
        }
        Err((errcode, errmsg)) => {
            standin.counts.event(Event::CodesRefused);
            plain(
                &json!({ "errcode": errcode, "errmsg": format!("{errmsg}, rid: {:08x}", standin.clock.now()) }),
            )
        }
    }
}

fn exchange(standin: &Standin, query: &str) -> Result<Value, (i64, String)> {
    if let Some(errcode) = standin.take_forced() {
        return Err((errcode, errmsg(errcode).to_owned()));
    }
    let query: HashMap<_, _> = form_urlencoded::parse(query.as_bytes()).collect();
    let given = |name: &str| {
        query
            .get(name)
            .map(|value| value.as_ref())
            .filter(|value| !value.is_empty())
    };
    let no = |errcode: i64| (errcode, errmsg(errcode).to_owned());

    if given("appid").ok_or_else(|| no(41002))? != APPID {
        return Err(no(40013));
    }
    if given("secret").ok_or_else(|| no(41004))? != standin.secret.expose() {
        return Err(no(40125));
    }
    if given("grant_type") != Some("authorization_code") {
        return Err(no(40002));
    }
    let exchanged = standin.exchange(given("js_code").ok_or_else(|| no(41008))?)?;
    Ok(json!({ "session_key": exchanged.session_key, "openid": exchanged.openid }))
}

fn errmsg(errcode: i64) -> &'static str {
    match errcode {
        -1 => "system error",
        40002 => "invalid grant_type",
        40013 => "invalid appid",
        40029 => "invalid code",
        40125 => "invalid appsecret",
        40163 => "code been used",
        40226 => "code blocked",
        41002 => "appid missing",
        41004 => "appsecret missing",
        41008 => "missing code",
        45011 => "api minute-quota reach limit, must slower, retry next minute",
        _ => "forced by /standin/fail",
    }
}

/// `POST /standin/code`: what `wx.login` does on a phone.
async fn code(State(standin): State<Arc<Standin>>, fields: Fields) -> Result<Response, Failure> {
    fields.only(&["user"])?;
    let user = fields.optional_text("user", 64)?.unwrap_or("alice");
    Ok(reply::ok(&json!({ "code": standin.issue(user)? })))
}

/// `POST /standin/fail`: the next exchanges fail.
async fn fail(State(standin): State<Arc<Standin>>, fields: Fields) -> Result<Response, Failure> {
    fields.only(&["errcode", "times"])?;
    let errcode = fields
        .integer("errcode", -99_999, 99_999)?
        .filter(|errcode| *errcode != 0)
        .ok_or_else(|| {
            Failure::bad_request("`errcode` is missing or 0: give WeChat's code, for example 45011")
        })?;
    let times = fields.integer("times", 0, 1_000_000)?.unwrap_or(1);
    standin.force(errcode, times);
    Ok(reply::ok(&json!({ "errcode": errcode, "times": times })))
}

async fn counts(State(standin): State<Arc<Standin>>) -> Response {
    reply::ok(&standin.counts.to_json())
}

/// WeChat labels its JSON as text/plain.
fn plain(body: &Value) -> Response {
    let mut response = reply::ok(body);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response
}
