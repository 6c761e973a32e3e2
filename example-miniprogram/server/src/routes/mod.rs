//! The routes, one file per noun.

mod admin;
mod auth;
mod business;
mod captcha;
mod demo;
mod files;
mod health;
mod me;
mod oauth;
mod pair;
mod pay;
mod phone;
mod profile;
mod shop;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use hyper::{Method, StatusCode, Uri};
use serde_json::json;

use crate::app::App;
use crate::reply;
pub(crate) use oauth::Renewals;

/// Every path of both listeners, as the counters name them; any other path counts as one.
const PATHS: &[&str] = &[
    "/auth/login",
    "/auth/refresh",
    "/auth/verify",
    "/auth/logout",
    "/me",
    "/business/me",
    "/files",
    "/files/bill",
    "/captcha",
    "/healthz",
    "/oauth/exchange",
    "/oauth/refresh",
    "/oauth/revoke",
    "/shop/info",
    "/pay/prepare",
    "/pay/confirm",
    "/pay/notify",
    "/profile",
    "/phone",
    "/admin/audit",
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

/// All routes; `/demo` only if asked for.
pub(crate) fn router(app: &Arc<App>, demo: bool) -> Router {
    let mut router = Router::new()
        .merge(auth::router())
        .merge(me::router())
        .merge(business::router())
        .merge(files::router())
        .merge(captcha::router())
        .merge(health::router())
        .merge(oauth::router())
        .merge(shop::router())
        .merge(pay::router())
        .merge(profile::router())
        .merge(phone::router())
        .merge(admin::router());
    if demo {
        router = router.merge(demo::router());
    }
    router
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(Arc::clone(app))
}

/// A path's name for the counters: a closed set, so that strangers cannot make them grow.
pub(crate) fn name(path: &str) -> &'static str {
    let of = |known: &str| match known.strip_suffix('*') {
        Some(beginning) => path.starts_with(beginning),
        None => known == path,
    };
    PATHS
        .iter()
        .find(|known| of(known))
        .copied()
        .unwrap_or("other")
}

pub(crate) async fn not_found(method: Method, uri: Uri) -> Response {
    reply::json(
        StatusCode::NOT_FOUND,
        &json!({ "error": "not_found", "message": format!("there is no route {method} {}", uri.path()) }),
    )
}

/// axum adds `Allow`.
pub(crate) async fn method_not_allowed(method: Method, uri: Uri) -> Response {
    reply::json(
        StatusCode::METHOD_NOT_ALLOWED,
        &json!({ "error": "method_not_allowed", "message": format!("{} does not take {method}; see the Allow header", uri.path()) }),
    )
}
