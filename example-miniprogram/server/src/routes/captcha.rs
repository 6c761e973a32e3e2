//! `/captcha`: a sum to solve, remembered under a session cookie as servers did before tokens.
//!
//! Its `Set-Cookie` answers are made to be hard for a client: several at once, and one with a comma in `Expires`, which
//! cannot be told from the comma between two values once a platform has joined them.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, State};
use axum::response::Response;
use axum::routing::get;
use hyper::StatusCode;
use hyper::header::HeaderMap;
use serde_json::{Value, json};

use crate::app::{App, Gate};
use crate::base::clock::http_date;
use crate::base::token::{self, Secret};
use crate::http::body::Fields;
use crate::http::client::Client;
use crate::http::cookies::{cookie, set_cookie};
use crate::http::failure::Failure;
use crate::http::reply;

const SESSION: &str = "captcha_session";
/// How long a captcha can be solved, in milliseconds.
const LIFE: i64 = 300_000;
const YEAR: i64 = 365 * 86_400_000;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/captcha", get(ask).post(solve))
}

/// `GET /captcha`.
async fn ask(
    State(app): State<Arc<App>>,
    Extension(client): Extension<Client>,
) -> Result<Response, Failure> {
    app.limits.client(Gate::Captcha, &client)?;
    let mut dice = [0; 2];
    getrandom::fill(&mut dice)?;
    let [left, right] = dice.map(|byte| byte % 10);
    let session = Secret::random()?;
    let now = app.clock.now();
    app.sweeper.poke(&app.store, now);
    app.store
        .keep_captcha(
            &token::hash(session.expose()),
            &(left + right).to_string(),
            now + LIFE,
        )
        .await?;

    let mut response = reply::ok(&json!({ "question": format!("{left} + {right}") }));
    set_cookie(
        &mut response,
        format!(
            "{SESSION}={}; Path=/captcha; HttpOnly; SameSite=Lax",
            session.expose()
        ),
    )?;
    set_cookie(
        &mut response,
        format!(
            "captcha_seen={}; Path=/captcha; Expires={}",
            now / 1_000,
            http_date(now + YEAR)
        ),
    )?;
    set_cookie(&mut response, "theme=light; Path=/".to_owned())?;
    Ok(response)
}

/// `POST /captcha {answer}`, with the cookie.
async fn solve(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Failure> {
    let given = match fields.value("answer") {
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(text)) if !text.trim().is_empty() => text.trim().to_owned(),
        _ => {
            return Err(Failure::bad_request(
                "`answer` must be a number or its digits",
            ));
        }
    };
    let session = cookie(&headers, SESSION)
        .ok_or_else(|| Failure::bad_request("the cookie of GET /captcha is missing: ask for a captcha first and send its cookies back"))?;
    let hash = token::hash(session);
    let Some(right) = app.store.guess_captcha(&hash, app.clock.now()).await? else {
        return Err(Failure::new(
            StatusCode::FORBIDDEN,
            "captcha_over",
            "this captcha is unknown, over or guessed too often: ask for another",
        ));
    };
    if given != right || !app.store.forget_captcha(&hash).await? {
        return Err(Failure::new(
            StatusCode::FORBIDDEN,
            "wrong_answer",
            "the answer is wrong",
        ));
    }
    let mut response = reply::ok(&json!({ "ok": true }));
    set_cookie(
        &mut response,
        format!("{SESSION}=; Path=/captcha; HttpOnly; SameSite=Lax; Max-Age=0"),
    )?;
    Ok(response)
}
