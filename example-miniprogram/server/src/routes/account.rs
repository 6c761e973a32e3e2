//! `/account/login` and `/admin/report`: an account of the shop's own, and a route that it may not use. With `--demo` only.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, State};
use axum::response::Response;
use axum::routing::{get, post};

use super::auth::begin;
use crate::app::Bearer;
use crate::app::{App, Gate};
use crate::base::token::{self, Secret};
use crate::http::body::Fields;
use crate::http::client::Client;
use crate::http::counts::Event;
use crate::http::failure::Failure;
use crate::http::reply;
use crate::http::visitor::Visitor;
use crate::store::WebIdentity;

/// The demo's only account; its password is no secret.
const NAME: &str = "demo";
const PASSWORD: &str = "wx-session";

const WRONG_PASSWORD: u32 = 40_102;
const NO_PERMISSION: u32 = 40_301;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/account/login", post(login))
        .route("/admin/report", get(report))
}

/// `POST /account/login {name, password}`: tokens of a user who is not the phone's WeChat user.
async fn login(
    State(app): State<Arc<App>>,
    Extension(visitor): Extension<Visitor>,
    Extension(client): Extension<Client>,
    fields: Fields,
) -> Result<Response, Failure> {
    let answer = log_in(&app, &visitor, &client, &fields).await;
    app.counts
        .outcome(&answer, Event::Logins, Event::LoginsRefused);
    answer
}

async fn log_in(
    app: &App,
    visitor: &Visitor,
    client: &Client,
    fields: &Fields,
) -> Result<Response, Failure> {
    let name = fields.text("name", 64)?;
    let password = fields.text("password", 256)?;
    app.limits.client(Gate::Login, client)?;
    if app.all_blocked.is_on() {
        return Err(Failure::blocked());
    }
    // Hashes, so that the time of the comparison says nothing of the password.
    if name != NAME || token::hash(password) != token::hash(PASSWORD) {
        return Err(Failure::unauthorized_code(
            "wrong_password",
            WRONG_PASSWORD,
            "the name or the password is wrong",
        ));
    }
    let now = app.clock.now();
    // Like one who came by the web: a user without an openid in the mini-program.
    let identity = WebIdentity {
        openid: Secret::new(format!("account:{NAME}")),
        unionid: None,
    };
    let new_id = format!("u_{}", token::random_text::<16>()?);
    let user = app.store.sign_in_on_web(&identity, &new_id, now).await?;
    visitor.is(&user.id);
    if user.blocked {
        return Err(Failure::blocked());
    }
    app.limits.user(Gate::Login, &user.id)?;
    Ok(reply::ok(&begin(app, &user, now).await?))
}

/// `GET /admin/report`: 401 even with a good token, as servers answer that mean 403.
async fn report(_: Bearer) -> Failure {
    Failure::unauthorized_code(
        "no_permission",
        NO_PERMISSION,
        "this user may not read the report",
    )
}
