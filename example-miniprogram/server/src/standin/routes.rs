//! The stand-in's routes: WeChat's own, and those that play the phone and the test.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::json;

use super::answer::Query;
use super::state::Standin;
use super::{oauth, pay, phone, shop};
use crate::http::body::Fields;
use crate::http::counts::Event;
use crate::http::failure::Failure;
use crate::http::fallback::{method_not_allowed, not_found};
use crate::http::reply;

const LOGIN: &str = "/sns/jscode2session";

/// Every path, as the counters name them.
pub(crate) const PATHS: &[&str] = &[
    "/sns/jscode2session",
    "/standin/code",
    "/standin/fail",
    "/standin/counts",
    "/connect/oauth2/authorize",
    "/sns/oauth2/access_token",
    "/sns/oauth2/refresh_token",
    "/sns/userinfo",
    "/standin/oauth/code",
    "/standin/oauth/visitor",
    "/channels/ec/basics/info/get",
    "/cgi-bin/component/api_authorizer_token",
    "/cgi-bin/stable_token",
    "/wxa/business/getuserphonenumber",
    "/standin/phone",
    "/v3/pay/transactions/jsapi",
    "/v3/pay/transactions/out-trade-no/*",
    "/standin/pay",
];

/// Which of WeChat's routes `/standin/fail` can make fail.
const FAILING: &[&str] = &[
    LOGIN,
    oauth::EXCHANGE,
    oauth::RENEW,
    oauth::USER_INFO,
    shop::INFO,
    shop::RENEW,
    phone::TOKEN,
    phone::NUMBER,
];

/// All routes.
pub(crate) fn router(standin: &Arc<Standin>) -> Router {
    Router::new()
        .route(LOGIN, get(jscode2session))
        .route("/standin/code", post(code))
        .route("/standin/fail", post(fail))
        .route("/standin/counts", get(counts))
        .merge(oauth::router())
        .merge(shop::router())
        .merge(phone::router())
        .merge(pay::router())
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(Arc::clone(standin))
}

/// `GET /sns/jscode2session`, as api.weixin.qq.com answers it.
async fn jscode2session(
    State(standin): State<Arc<Standin>>,
    RawQuery(query): RawQuery,
) -> Response {
    standin.answer(LOGIN, Event::CodesExchanged, Event::CodesRefused, || {
        let query = Query::parse(query.as_deref());
        query.appid()?;
        query.secret(&standin)?;
        if query.get("grant_type") != Some("authorization_code") {
            return Err(40002);
        }
        let exchanged = standin.exchange(query.get("js_code").ok_or(41008)?)?;
        Ok(json!({
            "session_key": exchanged.session_key,
            "openid": exchanged.openid,
            "unionid": exchanged.unionid,
        }))
    })
}

/// `POST /standin/code`: what `wx.login` does on a phone.
async fn code(State(standin): State<Arc<Standin>>, fields: Fields) -> Result<Response, Failure> {
    fields.only(&["user"])?;
    let user = fields.optional_text("user", 64)?.unwrap_or("alice");
    Ok(reply::ok(&json!({ "code": standin.issue(user)? })))
}

/// `POST /standin/fail`: the next questions under a path fail.
async fn fail(State(standin): State<Arc<Standin>>, fields: Fields) -> Result<Response, Failure> {
    fields.only(&["path", "errcode", "times"])?;
    let path = fields.optional_text("path", 128)?.unwrap_or(LOGIN);
    let path = FAILING
        .iter()
        .find(|known| **known == path)
        .copied()
        .ok_or_else(|| {
            Failure::bad_request(format!("`path` must be one of {}", FAILING.join(", ")))
        })?;
    let errcode = fields
        .integer("errcode", -99_999, 99_999)?
        .filter(|errcode| *errcode != 0)
        .ok_or_else(|| {
            Failure::bad_request("`errcode` is missing or 0: give WeChat's code, for example 45011")
        })?;
    let times = fields.integer("times", 0, 1_000_000)?.unwrap_or(1);
    standin.force(path, errcode, times);
    Ok(reply::ok(
        &json!({ "path": path, "errcode": errcode, "times": times }),
    ))
}

async fn counts(State(standin): State<Arc<Standin>>) -> Response {
    reply::ok(&standin.counts.to_json())
}
