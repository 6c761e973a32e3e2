//! `/oauth`: a code of the open platform into tokens of ours, tokens into newer ones, and the end of the consent.
//!
//! WeChat's own tokens stay here, sealed. Ours are a family of their own beside `/auth`'s: renewed here alone, each time
//! only as long as WeChat renews its own, and never beyond the 30 days for which the user agreed.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, State};
use axum::response::Response;
use axum::routing::post;
use hyper::StatusCode;

use super::pair;
use crate::app::AnyBearer;
use crate::app::App;
use crate::app::{Action, Gate};
use crate::base::token;
use crate::http::body::Fields;
use crate::http::client::Client;
use crate::http::counts::Event;
use crate::http::failure::Failure;
use crate::http::reply;
use crate::http::visitor::Visitor;
use crate::store::{Authorization, Family, Rotation};
use crate::wechat::WechatError;

/// WeChat's access token is renewed this long before its end, in milliseconds.
const LEEWAY: i64 = 600_000;

/// The scope that lets the website see name and picture.
const SCOPE_USER_INFO: &str = "snsapi_userinfo";

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/oauth/exchange", post(exchange))
        .route("/oauth/refresh", post(refresh))
        .route("/oauth/revoke", post(revoke))
}

/// `POST /oauth/exchange {code}`.
async fn exchange(
    State(app): State<Arc<App>>,
    Extension(visitor): Extension<Visitor>,
    Extension(client): Extension<Client>,
    fields: Fields,
) -> Result<Response, Failure> {
    // Not audited: a stranger could fill the table.
    app.limits.client(Gate::Authorization, &client)?;
    match authorize(&app, &visitor, &fields).await {
        Ok(response) => {
            app.counts.event(Event::Authorizations);
            Ok(response)
        }
        Err(failure) => {
            app.counts.event(Event::AuthorizationsRefused);
            remember(&app, Action::Authorization, &failure, &visitor).await?;
            Err(failure)
        }
    }
}

async fn authorize(app: &App, visitor: &Visitor, fields: &Fields) -> Result<Response, Failure> {
    let code = fields.text("code", 256)?;
    if app.all_blocked.is_on() {
        return Err(Failure::blocked());
    }
    let (identity, wechat) = app.wechat.authorize(code, app.clock.now()).await?;
    let now = app.clock.now();
    let new_id = format!("u_{}", token::random_text::<16>()?);
    let mut user = app.store.sign_in_on_web(&identity, &new_id, now).await?;
    visitor.is(&user.id);
    if user.blocked {
        return Err(Failure::blocked());
    }
    if wechat
        .scope
        .split(',')
        .any(|scope| scope == SCOPE_USER_INFO)
    {
        // Who the user is called is worth no failed login.
        if let Ok(info) = app.wechat.user_info(&wechat.access, &identity.openid).await
            && !info.nick_name.is_empty()
        {
            app.store
                .introduce(&user.id, &info.nick_name, &info.avatar_url)
                .await?;
            user = app.store.user(&user.id).await?;
        }
    }
    let grant = pair::draw(app, now, wechat.refresh_expires_at)?;
    let session_id = token::random_text::<16>()?;
    app.store
        .begin_authorization(&session_id, &user.id, &grant, &wechat, now)
        .await?;
    app.audit
        .done(
            &app.store,
            &app.clock,
            Action::Authorization,
            Some(&user.id),
        )
        .await?;
    app.sweeper.poke(&app.store, now);
    let mut answer = pair::answer(&grant, &user, now);
    answer["scope"] = wechat.scope.into();
    Ok(reply::ok(&answer))
}

/// `POST /oauth/refresh {refreshToken}`: rotation as `/auth/refresh` has it.
async fn refresh(
    State(app): State<Arc<App>>,
    Extension(visitor): Extension<Visitor>,
    Extension(client): Extension<Client>,
    fields: Fields,
) -> Result<Response, Failure> {
    app.limits.client(Gate::Renewal, &client)?;
    match renew(&app, &visitor, &client, &fields).await {
        Ok(response) => {
            app.counts.event(Event::AuthorizationRefreshes);
            Ok(response)
        }
        Err(failure) => {
            app.counts.event(Event::AuthorizationRefreshesRefused);
            remember(&app, Action::Refresh, &failure, &visitor).await?;
            Err(failure)
        }
    }
}

async fn renew(
    app: &App,
    visitor: &Visitor,
    client: &Client,
    fields: &Fields,
) -> Result<Response, Failure> {
    let hash = token::hash(fields.text("refreshToken", 256)?);
    if app.all_blocked.is_on() {
        return Err(Failure::blocked());
    }
    let now = app.clock.now();
    // WeChat first, while our token is still unused: if WeChat fails, the client may send the same one again.
    let authorization = app.store.authorization_of(&hash, now).await?;
    let mut limit = i64::MAX;
    let mut scope = None;
    if let Some(authorization) = authorization {
        visitor.is(&authorization.user_id);
        let _held = app.renewals.of(&authorization.session_id).await;
        // Whoever was here first may have renewed it.
        if let Some(authorization) = app.store.authorization_of(&hash, now).await? {
            renew_at_wechat(app, &authorization, now).await?;
            limit = authorization.refresh_expires_at;
            scope = Some(authorization.scope);
        }
    }
    let grant = pair::draw(app, now, limit)?;
    match app
        .store
        .rotate(Family::Authorization, &hash, &client.mark(), &grant, now)
        .await?
    {
        Rotation::Done(user) => {
            visitor.is(&user.id);
            app.audit
                .done(&app.store, &app.clock, Action::Refresh, Some(&user.id))
                .await?;
            let mut answer = pair::answer(&grant, &user, now);
            if let Some(scope) = scope {
                answer["scope"] = scope.into();
            }
            Ok(reply::ok(&answer))
        }
        Rotation::Again {
            user,
            session_id,
            grant,
        } => {
            visitor.is(&user.id);
            app.counts.event(Event::RefreshesRepeated);
            let mut answer = pair::answer(&grant, &user, now);
            answer["scope"] = app.store.scope(&session_id).await?.into();
            Ok(reply::ok(&answer))
        }
        Rotation::Reused => {
            app.counts.event(Event::ReuseDetected);
            Err(Failure::invalid_grant(
                "the refresh token was used before, so the whole authorisation has been ended",
            )
            .audited_as("reused"))
        }
        Rotation::Expired => {
            Err(Failure::invalid_grant("the refresh token has expired").audited_as("expired"))
        }
        Rotation::Revoked => {
            Err(Failure::invalid_grant("the authorisation was ended").audited_as("revoked"))
        }
        Rotation::Unknown => {
            Err(Failure::invalid_grant("the refresh token is unknown").audited_as("unknown"))
        }
        Rotation::Blocked => Err(Failure::blocked()),
    }
}

/// Renew WeChat's access token if it ends soon; when WeChat no longer takes its refresh token, the authorisation has ended.
async fn renew_at_wechat(
    app: &App,
    authorization: &Authorization,
    now: i64,
) -> Result<(), Failure> {
    if now < authorization.access_expires_at - LEEWAY {
        return Ok(());
    }
    match app
        .wechat
        .renew_authorization(
            &authorization.refresh,
            authorization.refresh_expires_at,
            now,
        )
        .await
    {
        Ok(wechat) => {
            app.store
                .renew_authorization(&authorization.session_id, &wechat)
                .await?;
            Ok(())
        }
        // Invalid, expired, or the user took the consent back at WeChat.
        Err(WechatError::Refused {
            errcode: 40030 | 42002 | 42007,
            ..
        }) => {
            app.store
                .revoke_session(&authorization.session_id, now)
                .await?;
            Err(Failure::invalid_grant(
                "WeChat renews this authorisation no longer: the user has to agree again",
            )
            .audited_as("refused_by_wechat"))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /oauth/revoke`: the consent is taken back; with an expired token too, as at `/auth/logout`.
async fn revoke(
    State(app): State<Arc<App>>,
    AnyBearer(account): AnyBearer,
) -> Result<Response, Failure> {
    if !app.store.is_authorization(&account.session_id).await? {
        return Err(Failure::bad_request(
            "the token is not one of an authorisation: end it with /auth/logout",
        ));
    }
    app.store
        .revoke_session(&account.session_id, app.clock.now())
        .await?;
    app.audit
        .done(
            &app.store,
            &app.clock,
            Action::Revocation,
            Some(&account.user_id),
        )
        .await?;
    app.counts.event(Event::AuthorizationsRevoked);
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

/// Audit a failure; a question that could not be understood is none, or any stranger could fill the table for nothing.
async fn remember(
    app: &App,
    action: Action,
    failure: &Failure,
    visitor: &Visitor,
) -> Result<(), Failure> {
    if failure.is_bad_request() {
        return Ok(());
    }
    app.audit
        .failed(&app.store, &app.clock, action, failure, visitor.user_id())
        .await?;
    Ok(())
}
