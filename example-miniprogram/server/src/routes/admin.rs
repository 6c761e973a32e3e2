//! `/admin`: what whoever runs the server may see. There is no such route unless a secret was set.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use hyper::header::{AUTHORIZATION, HeaderMap};
use serde_json::{Value, json};

use crate::app::App;
use crate::base::token;
use crate::http::failure::Failure;
use crate::http::reply;
use crate::store::AuditRow;

const DEFAULT_LIMIT: i64 = 100;
const MOST: i64 = 1_000;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/admin/audit", get(audit))
}

/// `GET /admin/audit?limit=&after=`: the oldest first; `next` is the `after` of the next page.
async fn audit(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    admit(&app, &headers)?;
    let (mut after, mut limit) = (0, DEFAULT_LIMIT);
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match &*name {
            "after" => after = number("after", &value, 0, i64::MAX)?,
            "limit" => limit = number("limit", &value, 1, MOST)?,
            _ => {
                return Err(Failure::bad_request(
                    "there is `limit` and `after`, and no other parameter",
                ));
            }
        }
    }
    let rows = app.store.audit(after, limit).await?;
    let next = rows.last().map_or(after, |row| row.id);
    let entries: Vec<Value> = rows.iter().map(describe).collect();
    Ok(reply::ok(&json!({ "entries": entries, "next": next })))
}

/// Let in who brings the secret as a bearer token.
fn admit(app: &App, headers: &HeaderMap) -> Result<(), Failure> {
    let given = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    match (given, &app.admin_secret) {
        (None, _) => Err(Failure::missing_token()),
        // Hashes are compared: how long that takes tells nothing of the secret.
        (Some(given), Some(secret)) if token::hash(given) == token::hash(secret.expose()) => Ok(()),
        _ => Err(Failure::invalid_token("this is not WX_ADMIN_SECRET")),
    }
}

fn number(name: &str, text: &str, least: i64, most: i64) -> Result<i64, Failure> {
    text.parse()
        .ok()
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| {
            Failure::bad_request(format!(
                "`{name}` must be a whole number from {least} to {most}"
            ))
        })
}

fn describe(row: &AuditRow) -> Value {
    json!({
        "id": row.id,
        "at": row.at,
        "action": row.action,
        "result": row.result,
        "user": row.user_hash,
    })
}
