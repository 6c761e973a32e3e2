//! Answers where there is no route.

use axum::response::Response;
use hyper::{Method, StatusCode, Uri};
use serde_json::json;

use super::reply;

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
