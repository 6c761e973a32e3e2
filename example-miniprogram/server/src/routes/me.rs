//! `/me`: the least that an authorised request can ask.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use crate::app::App;
use crate::app::Bearer;
use crate::http::failure::Failure;
use crate::http::reply;
use crate::store::Account;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/me", get(me))
}

async fn me(State(app): State<Arc<App>>, Bearer(account): Bearer) -> Result<Response, Failure> {
    Ok(reply::ok(&describe(&app, &account).await?))
}

/// What a user is told of itself; `requestNo` counts its authorised requests, so a repeated one shows.
pub(super) async fn describe(app: &App, account: &Account) -> Result<Value, Failure> {
    let request_no = app.store.count_request(&account.user_id).await?;
    Ok(json!({ "id": account.user_id, "nickName": account.nick_name, "requestNo": request_no }))
}
