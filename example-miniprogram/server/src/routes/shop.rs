//! `/shop/info`: what the shop's own API says, asked with the stored token of the shop.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde_json::json;

use crate::app::App;
use crate::app::Bearer;
use crate::http::failure::Failure;
use crate::http::reply;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/shop/info", get(info))
}

async fn info(State(app): State<Arc<App>>, _: Bearer) -> Result<Response, Failure> {
    let shop = app.shop.as_ref().ok_or_else(|| {
        Failure::not_configured(
            "a shop needs WX_SHOP_APPID and its kin in the server's environment",
        )
    })?;
    let info = shop.info(&app.store, &app.clock, &app.audit).await?;
    Ok(reply::ok(
        &json!({ "name": info.name, "logo": info.logo, "status": info.status }),
    ))
}
