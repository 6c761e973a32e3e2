//! `/admin`: what whoever runs the server may see, from this machine alone.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use hyper::header::HeaderMap;
use serde_json::{Value, json};

use crate::app::App;
use crate::http::failure::Failure;
use crate::http::peer::Peer;
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
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    peer.must_be_here(&headers)?;
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
