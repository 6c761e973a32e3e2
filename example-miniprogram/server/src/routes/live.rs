//! `/orders/live`: a WebSocket that shows its user's orders as they change.
//!
//! Any handshake is accepted, and one without a good token closed with 4401: a phone cannot see the status of a refused handshake.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use hyper::header::HeaderMap;
use serde_json::{Value, json};

use crate::app::{App, bearer_token};
use crate::base::token;
use crate::http::failure::Failure;
use crate::store::{PlacedOrder, TokenState};

/// How often a quiet connection is looked at: a token may have ended, another server may have changed something, and a phone that
/// went away without a word must not be kept for ever.
const LOOK: Duration = Duration::from_secs(30);

/// The longest that a phone says here; anything asks for the orders once more.
const LONGEST: usize = 1_024;

const NOT_WITH_THIS_TOKEN: u16 = 4401;
/// RFC 6455, section 7.4.1.
const GOING_AWAY: u16 = 1001;
const FAILED: u16 = 1011;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/orders/live", get(live))
}

async fn live(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    socket: WebSocketUpgrade,
) -> Response {
    let token = bearer_token(&headers).ok().flatten().map(token::hash);
    socket
        .max_message_size(LONGEST)
        .on_upgrade(async move |mut socket| {
            let (code, reason) = show(&app, &token.unwrap_or_default(), &mut socket).await;
            let frame = CloseFrame {
                code,
                reason: reason.into(),
            };
            // It may be gone already.
            let _ = socket.send(Message::Close(Some(frame))).await;
        })
}

/// Show the orders until something ends it; tells what.
async fn show(app: &App, token: &str, socket: &mut WebSocket) -> (u16, &'static str) {
    let mut changes = app.live.listen();
    let mut shown = String::new();
    loop {
        if app.stopping.is_on() {
            return (GOING_AWAY, "the server stops");
        }
        let user_id = match app.store.access_token(token, app.clock.now()).await {
            Ok(TokenState::Good(account)) => account.user_id,
            Ok(_) => return (NOT_WITH_THIS_TOKEN, "the token is not good"),
            Err(_) => return (FAILED, "the server failed"),
        };
        let Ok(orders) = described(app, &user_id).await else {
            return (FAILED, "the server failed");
        };
        let text = orders.to_string();
        if text != shown {
            if socket.send(Message::text(text.clone())).await.is_err() {
                return (GOING_AWAY, "");
            }
            shown = text;
        }
        tokio::select! {
            () = changes.of(&user_id) => {}
            said = socket.recv() => match said {
                Some(Ok(Message::Text(_) | Message::Binary(_))) => shown.clear(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return (1000, ""),
            },
            () = tokio::time::sleep(LOOK) => {
                if socket.send(Message::Ping("".into())).await.is_err() {
                    return (GOING_AWAY, "");
                }
            }
        }
    }
}

async fn described(app: &App, user_id: &str) -> Result<Value, Failure> {
    let orders = app.store.orders_of(user_id).await?;
    let orders: Vec<Value> = orders
        .iter()
        .map(|PlacedOrder { id, sku, is_paid }| json!({ "id": id, "sku": sku, "paid": is_paid }))
        .collect();
    Ok(json!({ "orders": orders }))
}
