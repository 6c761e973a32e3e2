//! `/metrics`: what Prometheus asks, directly and not by way of a proxy.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

use crate::app::App;
use crate::http::failure::Failure;
use crate::http::metrics::Pool;
use crate::http::peer::is_proxied;

/// OpenMetrics 1.0, section 3.
const OPEN_METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/metrics", get(metrics))
}

async fn metrics(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Failure> {
    if is_proxied(&headers) {
        return Err(Failure::forbidden(
            "/metrics is asked directly, not by way of a proxy",
        ));
    }
    let status = app.store.pool_status();
    let text = app.counts.metrics().text(Pool {
        most: status.most,
        open: status.open,
        idle: status.idle,
        waiting: status.waiting,
    });
    let mut response = Response::new(Body::from(text.map_err(Failure::internal)?));
    response.headers_mut().insert(CONTENT_TYPE, OPEN_METRICS);
    Ok(response)
}
