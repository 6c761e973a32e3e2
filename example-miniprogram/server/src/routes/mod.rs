//! The routes, one file per noun.

mod account;
mod admin;
mod auth;
mod business;
mod captcha;
mod chat;
mod demo;
mod files;
mod health;
mod live;
mod me;
mod metrics;
mod oauth;
mod pair;
mod pay;
mod phone;
mod prefetch;
mod profile;
mod shop;
mod ticket;
mod web;

use std::sync::Arc;

use axum::Router;

use crate::app::App;
use crate::http::fallback::{method_not_allowed, not_found};

/// Every path, as the counters name them; any other path counts as one.
pub(crate) const PATHS: &[&str] = &[
    "/auth/login",
    "/auth/refresh",
    "/auth/verify",
    "/auth/logout",
    "/auth/ticket",
    "/me",
    "/business/me",
    "/files",
    "/files/bill",
    "/captcha",
    "/chat",
    "/healthz",
    "/readyz",
    "/metrics",
    "/orders/live",
    "/oauth/exchange",
    "/oauth/refresh",
    "/oauth/revoke",
    "/shop/info",
    "/pay/prepare",
    "/pay/confirm",
    "/pay/notify",
    "/profile",
    "/phone",
    "/prefetch",
    "/web/account",
    "/admin/audit",
    "/admin/report",
    "/account/login",
];

/// All routes; `/demo` only if asked for.
pub(crate) fn router(app: &Arc<App>, demo: bool) -> Router {
    let mut router = Router::new()
        .merge(auth::router())
        .merge(me::router())
        .merge(business::router())
        .merge(files::router())
        .merge(captcha::router())
        .merge(chat::router())
        .merge(health::router())
        .merge(live::router())
        .merge(oauth::router())
        .merge(shop::router())
        .merge(pay::router())
        .merge(profile::router())
        .merge(phone::router())
        .merge(prefetch::router())
        .merge(ticket::router())
        .merge(web::router())
        .merge(metrics::router());
    if app.admin_secret.is_some() {
        router = router.merge(admin::router());
    }
    if demo {
        router = router.merge(demo::router()).merge(account::router());
    }
    router
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(Arc::clone(app))
}
