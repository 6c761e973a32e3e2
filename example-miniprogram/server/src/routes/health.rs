//! `/healthz`: that the server answers.

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use serde_json::json;

use crate::app::App;
use crate::http::reply;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/healthz", get(healthz))
}

async fn healthz() -> Response {
    reply::ok(&json!({ "ok": true }))
}
