//! `/business/me`: `/me` in the style of servers that always answer HTTP 200 and put a code in the body.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use hyper::StatusCode;
use serde_json::json;

use super::me::describe;
use crate::app::App;
use crate::app::Bearer;
use crate::http::failure::Failure;
use crate::http::reply;

/// "The token no longer holds": 401 with a running number, as such servers number their codes.
const TOKEN_EXPIRED: u32 = 40_101;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/business/me", get(me))
}

async fn me(
    State(app): State<Arc<App>>,
    bearer: Result<Bearer, Failure>,
) -> Result<Response, Failure> {
    match bearer {
        Ok(Bearer(account)) => Ok(reply::ok(
            &json!({ "code": 0, "data": describe(&app, &account).await? }),
        )),
        Err(failure) if failure.status() == StatusCode::UNAUTHORIZED => Ok(reply::ok(
            &json!({ "code": TOKEN_EXPIRED, "message": failure.message() }),
        )),
        Err(failure) => Err(failure),
    }
}
