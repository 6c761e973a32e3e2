//! `/prefetch`: what WeChat's server fetches before the mini-program runs, for the user whose token it brings.
//!
//! The token stands in the address, for WeChat can send no header: the log has paths without queries, and so should a proxy's.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use serde_json::json;

use super::me;
use crate::app::App;
use crate::base::token;
use crate::http::counts::Event;
use crate::http::failure::Failure;
use crate::http::reply;
use crate::http::visitor::Visitor;
use crate::store::TokenState;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/prefetch", get(prefetch))
}

/// `GET /prefetch?token=…&appid=…&timestamp=…`, and `path`, `query`, `scene` of the launch; an answer of another status than 200 is not
/// kept for the mini-program.
async fn prefetch(
    State(app): State<Arc<App>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = query.unwrap_or_default();
    let given = |wanted: &str| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value)
    };
    // Without a token WeChat sends a login code: it is left alone, for nobody waits for this login.
    let Some(token) = given("token") else {
        return Err(Failure::bad_request("`token` is missing"));
    };
    let now = app.clock.now();
    match app.store.access_token(&token::hash(&token), now).await? {
        TokenState::Good(account) => {
            visitor.is(&account.user_id);
            app.counts.event(Event::Prefetches);
            let me = me::describe(&app, &account).await?;
            Ok(reply::ok(&json!({ "me": me, "at": now })))
        }
        // `logged-out`, which wx-session sets at a logout, is one of these.
        TokenState::Expired(_) | TokenState::Revoked(_) | TokenState::Unknown => {
            Err(Failure::invalid_token("the token is not good"))
        }
    }
}
