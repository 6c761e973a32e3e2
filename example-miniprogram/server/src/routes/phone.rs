//! `/phone`: the code of a getPhoneNumber button into a number, which is kept with the account, and of which only the ends are told.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, State};
use axum::response::Response;
use axum::routing::post;
use serde_json::{Value, json};

use crate::app::Bearer;
use crate::app::{App, Gate};
use crate::http::body::Fields;
use crate::http::client::Client;
use crate::http::counts::Event;
use crate::http::failure::Failure;
use crate::http::reply;
use crate::wechat::PhoneNumber;

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
    let number = keep(&app, &account.user_id, code).await?;
    Ok(reply::ok(&describe(&number)))
}

/// Exchange the code of a button, and keep the number with the account.
pub(super) async fn keep(app: &App, user_id: &str, code: &str) -> Result<PhoneNumber, Failure> {
    let given = app.wechat.phone_number(code, app.clock.now()).await?;
    app.store
        .keep_phone(user_id, &given.number, &given.country_code)
        .await?;
    app.counts.event(Event::PhoneNumbersGiven);
    Ok(given)
}

/// What is told of a number, to its user too.
pub(super) fn describe(number: &PhoneNumber) -> Value {
    json!({ "phoneNumber": number.masked(), "countryCode": number.country_code })
}
