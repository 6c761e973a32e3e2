//! `/auth`: a `wx.login` code into tokens, tokens into newer ones, and their end.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, State};
use axum::response::Response;
use axum::routing::{get, post};
use hyper::StatusCode;
use serde_json::{Value, json};

use super::{pair, phone};
use crate::app::App;
use crate::app::{Action, Gate};
use crate::app::{AnyBearer, Bearer};
use crate::base::token::{self, Secret};
use crate::http::body::Fields;
use crate::http::client::Client;
use crate::http::counts::Event;
use crate::http::failure::Failure;
use crate::http::reply;
use crate::http::visitor::Visitor;
use crate::store::{Family, Rotation, User};

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/auth/login", post(login))
        .route("/auth/refresh", post(refresh))
        .route("/auth/verify", get(verify).post(verify))
        .route("/auth/logout", post(logout))
}

/// `POST /auth/login {code, phoneCode?}`: with the code of a getPhoneNumber button the login gives the number too.
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
    // WeChat's codes have 32 characters; the limit leaves room and keeps a stranger's text out of a long URL.
    let code = fields.text("code", 256)?;
    let phone_code = fields.optional_text("phoneCode", 256)?;
    app.limits.client(Gate::Login, client)?;
    if phone_code.is_some() {
        app.limits.client(Gate::Phone, client)?;
    }
    if app.all_blocked.is_on() {
        return Err(Failure::blocked());
    }
    let wechat = app.wechat.exchange(code).await?;
    app.counts.event(Event::CodesExchanged);

    let now = app.clock.now();
    let new_id = format!("u_{}", token::random_text::<16>()?);
    let unionid = wechat.unionid.as_ref().map(Secret::expose);
    let user = app
        .store
        .sign_in(
            wechat.openid.expose(),
            unionid,
            wechat.session_key.expose(),
            &new_id,
            now,
        )
        .await?;
    visitor.is(&user.id);
    if user.blocked {
        return Err(Failure::blocked());
    }
    app.limits.user(Gate::Login, &user.id)?;
    // Before the session begins: who gives a bad phone code is not logged in by halves.
    let phone = match phone_code {
        Some(phone_code) => {
            app.limits.user(Gate::Phone, &user.id)?;
            Some(phone::keep(app, &user.id, phone_code).await?)
        }
        None => None,
    };
    let mut answer = begin(app, &user, now).await?;
    if let Some(number) = phone
        && let Value::Object(told) = phone::describe(&number)
        && let Some(user) = answer["user"].as_object_mut()
    {
        user.extend(told);
    }
    Ok(reply::ok(&answer))
}

/// Begin a session of a user who has shown who it is.
pub(super) async fn begin(app: &App, user: &User, now: i64) -> Result<Value, Failure> {
    let grant = pair::draw(app, now, i64::MAX)?;
    app.store
        .begin_session(&token::random_text::<16>()?, &user.id, &grant, now)
        .await?;
    app.sweeper.poke(&app.store, now);
    Ok(pair::answer(&grant, user, now))
}

/// `POST /auth/refresh {refreshToken}`: rotation with reuse detected (RFC 9700, section 4.14.2).
///
/// A used refresh token that comes again means that two have it, so both lose the session. Not so within a minute, from the
/// same client, as long as nobody has used what it got: then the answer was lost on its way, and it is given again.
async fn refresh(
    State(app): State<Arc<App>>,
    Extension(visitor): Extension<Visitor>,
    Extension(client): Extension<Client>,
    fields: Fields,
) -> Result<Response, Failure> {
    let answer = renew(&app, &visitor, &client, &fields).await;
    app.counts
        .outcome(&answer, Event::Refreshes, Event::RefreshesRefused);
    answer
}

async fn renew(
    app: &App,
    visitor: &Visitor,
    client: &Client,
    fields: &Fields,
) -> Result<Response, Failure> {
    let hash = token::hash(fields.text("refreshToken", 256)?);
    app.limits.client(Gate::Renewal, client)?;
    if app.all_blocked.is_on() {
        return Err(Failure::blocked());
    }
    let now = app.clock.now();
    let grant = pair::draw(app, now, i64::MAX)?;
    match app
        .store
        .rotate(Family::Login, &hash, &client.mark(), &grant, now)
        .await?
    {
        Rotation::Done(user) => {
            visitor.is(&user.id);
            Ok(reply::ok(&pair::answer(&grant, &user, now)))
        }
        Rotation::Again { user, grant, .. } => {
            visitor.is(&user.id);
            app.counts.event(Event::RefreshesRepeated);
            Ok(reply::ok(&pair::answer(&grant, &user, now)))
        }
        Rotation::Reused => {
            app.counts.event(Event::ReuseDetected);
            Err(Failure::invalid_grant(
                "the refresh token was used before, so its whole session has been ended",
            ))
        }
        Rotation::Expired => Err(Failure::invalid_grant("the refresh token has expired")),
        Rotation::Revoked => Err(Failure::invalid_grant("the session was ended")),
        Rotation::Unknown => Err(Failure::invalid_grant("the refresh token is unknown")),
        Rotation::Blocked => Err(Failure::blocked()),
    }
}

/// `GET` or `POST /auth/verify`.
async fn verify(_: Bearer) -> Response {
    reply::ok(&json!({ "ok": true }))
}

/// `POST /auth/logout`: ends the session, with an expired token too, for the user wants to be out (RFC 7009, section 2.2).
async fn logout(
    State(app): State<Arc<App>>,
    AnyBearer(account): AnyBearer,
) -> Result<Response, Failure> {
    app.store
        .revoke_session(&account.session_id, app.clock.now())
        .await?;
    app.live.tell(&account.user_id);
    // An authorisation that is ended here is ended all the same.
    if app.store.is_authorization(&account.session_id).await? {
        app.audit
            .done(
                &app.store,
                &app.clock,
                Action::Revocation,
                Some(&account.user_id),
            )
            .await?;
    }
    app.counts.event(Event::Logouts);
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}
