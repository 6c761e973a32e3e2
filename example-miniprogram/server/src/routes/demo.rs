//! `/demo`: what a demo or a test does to the server from outside. With `--demo` only, for this machine only.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::app::AnyBearer;
use crate::app::App;
use crate::http::body::Fields;
use crate::http::failure::Failure;
use crate::http::reply;
use crate::store::Target;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/demo/expire", post(expire))
        .route("/demo/revoke", post(revoke))
        .route("/demo/block", post(block))
        .route("/demo/chat", post(chat))
        .route("/demo/clock", get(clock).post(advance))
        .route("/demo/counts", get(counts))
        .route("/demo/counts/reset", post(reset_counts))
        .route(
            "/demo/faults",
            get(faults).post(add_fault).delete(clear_faults),
        )
}

/// `POST /demo/expire {all|user|, refresh?}`: access tokens end by time, refresh tokens too if asked.
async fn expire(State(app): State<Arc<App>>, request: Request) -> Result<Response, Failure> {
    let (target, fields) = aimed(&app, request, &["all", "user", "refresh"]).await?;
    let refresh_too = fields.flag("refresh")?;
    let expired = app
        .store
        .expire_tokens(&target, refresh_too, app.clock.now())
        .await?;
    Ok(reply::ok(&json!({ "expired": expired })))
}

/// `POST /demo/revoke {all|user|, refresh?}`: the server withdraws access tokens, whole sessions if asked.
async fn revoke(State(app): State<Arc<App>>, request: Request) -> Result<Response, Failure> {
    let (target, fields) = aimed(&app, request, &["all", "user", "refresh"]).await?;
    let refresh_too = fields.flag("refresh")?;
    let now = app.clock.now();
    let tokens = app.store.revoke_access(&target, now).await?;
    let sessions = if refresh_too {
        app.store.revoke_sessions(&target, now).await?
    } else {
        0
    };
    app.live.tell_all();
    Ok(reply::ok(
        &json!({ "revoked": tokens, "sessions": sessions }),
    ))
}

/// `POST /demo/block {all|user|, blocked}`: login and renewal answer 403.
async fn block(State(app): State<Arc<App>>, request: Request) -> Result<Response, Failure> {
    let (target, fields) = aimed(&app, request, &["all", "user", "blocked"]).await?;
    let blocked = fields
        .optional_flag("blocked")?
        .ok_or_else(|| Failure::bad_request("`blocked` is missing: true or false"))?;
    match &target {
        Target::Everybody if blocked => app.all_blocked.set(true),
        Target::Everybody => {
            app.all_blocked.set(false);
            app.store.set_blocked(&target, false).await?;
        }
        Target::User(id) => {
            if app.store.set_blocked(&target, blocked).await? == 0 {
                return Err(Failure::bad_request(format!(
                    "there is no user {id}; /me tells a user's id"
                )));
            }
        }
    }
    Ok(reply::ok(&json!({ "blocked": blocked })))
}

/// `POST /demo/chat {endAfter}`: after so many words of each new answer of `/chat` its user's token is revoked; 0: no longer.
async fn chat(State(app): State<Arc<App>>, fields: Fields) -> Result<Response, Failure> {
    fields.only(&["endAfter"])?;
    let words = fields.integer("endAfter", 0, 1_000)?.ok_or_else(|| {
        Failure::bad_request("`endAfter` is missing: after how many words the token ends")
    })?;
    let count = usize::try_from(words).map_err(Failure::internal)?;
    app.chat_ends_after.store(count, Ordering::SeqCst);
    Ok(reply::ok(&json!({ "endAfter": words })))
}

/// Read whom a command is for: everybody (`all`), a user's id (`user`), or the user of the bearer token.
async fn aimed(
    app: &Arc<App>,
    request: Request,
    known: &[&str],
) -> Result<(Target, Fields), Failure> {
    let (mut parts, body) = request.into_parts();
    let bearer = AnyBearer::from_request_parts(&mut parts, app).await;
    let fields = {
        use axum::extract::FromRequest;
        Fields::from_request(Request::from_parts(parts, body), &()).await?
    };
    fields.only(known)?;
    let target = match (fields.flag("all")?, fields.optional_text("user", 64)?) {
        (true, None) => Target::Everybody,
        (true, Some(_)) => return Err(Failure::bad_request("give `all` or `user`, not both")),
        (false, Some(id)) => Target::User(id.to_owned()),
        (false, None) => match bearer {
            Ok(AnyBearer(account)) => Target::User(account.user_id),
            Err(_) => {
                return Err(Failure::bad_request(
                    "say whose: `all`, `user` (an id from /me), or a bearer token",
                ));
            }
        },
    };
    Ok((target, fields))
}

/// `GET /demo/clock`.
async fn clock(State(app): State<Arc<App>>) -> Response {
    reply::ok(&time(&app))
}

/// `POST /demo/clock {advanceMs}`: negative moves it back.
async fn advance(State(app): State<Arc<App>>, fields: Fields) -> Result<Response, Failure> {
    fields.only(&["advanceMs"])?;
    let ms = fields
        .integer("advanceMs", i64::MIN, i64::MAX)?
        .ok_or_else(|| {
            Failure::bad_request("`advanceMs` is missing: milliseconds to move the clock by")
        })?;
    app.clock
        .advance(ms)
        .map_err(|error| Failure::bad_request(error.to_string()))?;
    Ok(reply::ok(&time(&app)))
}

fn time(app: &App) -> Value {
    json!({ "now": app.clock.now(), "offsetMs": app.clock.offset() })
}

/// `GET /demo/counts`.
async fn counts(State(app): State<Arc<App>>) -> Response {
    let mut all = app.counts.to_json();
    if let Some(standin) = &app.standin_counts {
        all["standin"] = standin.to_json();
    }
    reply::ok(&all)
}

/// `POST /demo/counts/reset`.
async fn reset_counts(State(app): State<Arc<App>>) -> Response {
    app.counts.reset();
    if let Some(standin) = &app.standin_counts {
        standin.reset();
    }
    reply::ok(&json!({ "ok": true }))
}

/// `GET /demo/faults`.
async fn faults(State(app): State<Arc<App>>) -> Response {
    reply::ok(&app.faults.to_json())
}

/// `POST /demo/faults`: adds a plan.
async fn add_fault(State(app): State<Arc<App>>, fields: Fields) -> Result<Response, Failure> {
    app.faults.add(&fields)?;
    Ok(reply::ok(&app.faults.to_json()))
}

/// `DELETE /demo/faults`: ends all plans.
async fn clear_faults(State(app): State<Arc<App>>) -> Response {
    app.faults.clear();
    reply::ok(&app.faults.to_json())
}
