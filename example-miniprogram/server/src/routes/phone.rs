//! `/phone`: the code of a getPhoneNumber button into a number, of which only the ends are told and nothing is kept.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, State};
use axum::response::Response;
use axum::routing::post;
use serde_json::json;

use crate::app::Bearer;
use crate::app::{App, Gate};
use crate::http::body::Fields;
use crate::http::client::Client;
use crate::http::counts::Event;
use crate::http::failure::Failure;
use crate::http::reply;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/phone", post(phone))
}

/// `POST /phone {code}`.
async fn phone(
    State(app): State<Arc<App>>,
    Extension(client): Extension<Client>,
    Bearer(account): Bearer,
    fields: Fields,
) -> Result<Response, Failure> {
    let code = fields.text("code", 256)?;
    app.limits.client(Gate::Phone, &client)?;
    app.limits.user(Gate::Phone, &account.user_id)?;
    let number = app.wechat.phone_number(code, app.clock.now()).await?;
    app.counts.event(Event::PhoneNumbersGiven);
    Ok(reply::ok(&json!({
        "phoneNumber": number.masked(),
        "countryCode": number.country_code,
    })))
}
