//! `/auth/ticket`: a web page's address into a ticket that opens it logged in, once.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, State};
use axum::response::Response;
use axum::routing::post;
use hyper::StatusCode;
use serde_json::json;

use crate::app::Bearer;
use crate::app::{App, Gate};
use crate::base::token::{self, Secret};
use crate::http::body::Fields;
use crate::http::client::Client;
use crate::http::counts::Event;
use crate::http::failure::Failure;
use crate::http::reply;

/// How long a ticket can be used, in milliseconds: as long as a slow phone takes to open a page.
const LIFE: i64 = 60_000;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/auth/ticket", post(give))
}

/// `POST /auth/ticket {url}`.
async fn give(
    State(app): State<Arc<App>>,
    Extension(client): Extension<Client>,
    Bearer(account): Bearer,
    fields: Fields,
) -> Result<Response, Failure> {
    let url = fields.text("url", 8 * 1024)?;
    app.limits.client(Gate::Ticket, &client)?;
    app.limits.user(Gate::Ticket, &account.user_id)?;
    let Some(host) = app.pages.host_of(url) else {
        return Err(Failure::new(
            StatusCode::FORBIDDEN,
            "foreign_page",
            "there are no tickets for this page: its host must be one of WX_PAGE_HOSTS, over https",
        ));
    };
    let ticket = Secret::random()?;
    let now = app.clock.now();
    app.sweeper.poke(&app.store, now);
    app.store
        .keep_ticket(
            &token::hash(ticket.expose()),
            &account.session_id,
            &host,
            now + LIFE,
        )
        .await?;
    app.counts.event(Event::TicketsGiven);
    Ok(reply::ok(
        &json!({ "ticket": ticket.expose(), "expiresIn": LIFE / 1_000 }),
    ))
}
