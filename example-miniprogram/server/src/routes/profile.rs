//! `/profile`: what a user says of itself.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use super::phone;
use crate::app::App;
use crate::app::Bearer;
use crate::http::body::Fields;
use crate::http::counts::Event;
use crate::http::failure::Failure;
use crate::http::reply;
use crate::store::Profile;
use crate::wechat::PhoneNumber;

/// What an avatar's address may begin with: never `javascript:`, for whoever shows it.
const SCHEMES: &[&str] = &["https://", "http://", "wxfile://", "data:image/"];

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/profile", get(profile).put(keep))
}

async fn profile(
    State(app): State<Arc<App>>,
    Bearer(account): Bearer,
) -> Result<Response, Failure> {
    let profile = app.store.profile(&account.user_id).await?;
    let mut answer = describe(&profile);
    if let Some((number, country_code)) = app.store.phone(&account.user_id).await? {
        answer["phone"] = phone::describe(&PhoneNumber {
            number,
            country_code,
        });
    }
    Ok(reply::ok(&answer))
}

/// `PUT /profile {nickName?, avatarUrl?}`: what is not given stays.
async fn keep(
    State(app): State<Arc<App>>,
    Bearer(account): Bearer,
    fields: Fields,
) -> Result<Response, Failure> {
    fields.only(&["nickName", "avatarUrl"])?;
    let nick_name = fields.optional_text("nickName", 96)?;
    let avatar_url = fields.optional_text("avatarUrl", 8 * 1024)?;
    if nick_name.is_none() && avatar_url.is_none() {
        return Err(Failure::bad_request("give `nickName`, `avatarUrl` or both"));
    }
    if nick_name.is_some_and(|name| name.trim().is_empty() || name.chars().any(char::is_control)) {
        return Err(Failure::bad_request(
            "`nickName` must have letters and no control characters",
        ));
    }
    if avatar_url.is_some_and(|url| {
        !SCHEMES.iter().any(|scheme| url.starts_with(scheme)) || url.chars().any(char::is_control)
    }) {
        return Err(Failure::bad_request(format!(
            "`avatarUrl` must begin with one of {}",
            SCHEMES.join(", ")
        )));
    }
    let profile = app
        .store
        .keep_profile(&account.user_id, nick_name, avatar_url)
        .await?;
    app.counts.event(Event::ProfilesKept);
    Ok(reply::ok(&describe(&profile)))
}

fn describe(profile: &Profile) -> Value {
    json!({ "nickName": profile.nick_name, "avatarUrl": profile.avatar_url })
}
