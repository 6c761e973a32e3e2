//! `/healthz`: that the process answers. `/readyz`: that it can do its work.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use hyper::StatusCode;
use hyper::header::{HeaderValue, RETRY_AFTER};
use serde_json::json;

use crate::app::App;
use crate::http::reply;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
}

/// `GET /healthz`: an orchestrator that hears nothing starts the process again.
async fn healthz() -> Response {
    reply::ok(&json!({ "ok": true }))
}

/// `GET /readyz`: an orchestrator that hears 503 sends its requests elsewhere.
async fn readyz(State(app): State<Arc<App>>) -> Response {
    let found = app.store.readiness().await;
    let stopping = app.stopping.is_on();
    let ok = found.is_ready() && !stopping;
    let body = json!({
        "ok": ok,
        "database": found.database,
        "migrations": found.migrations,
        "key": found.key,
        "stopping": stopping,
    });
    if ok {
        return reply::ok(&body);
    }
    let mut response = reply::json(StatusCode::SERVICE_UNAVAILABLE, &body);
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}
