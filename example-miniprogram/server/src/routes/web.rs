//! `/web`: a page for a `<web-view>`, opened logged in by a ticket of `/auth/ticket`.
//!
//! The ticket is turned into a cookie at once, and the browser sent on without it: an address that is shared, stored or told to
//! another site by `Referer` has none.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use hyper::StatusCode;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};

use crate::app::App;
use crate::app::asked_host;
use crate::base::loopback::is_loopback_authority;
use crate::base::token::{self, Secret};
use crate::http::cookies::{cookie, set_cookie};
use crate::http::counts::Event;
use crate::http::failure::Failure;

const PATH: &str = "/web/account";
const COOKIE: &str = "web_session";
/// How long a page stays logged in, in milliseconds; it ends with the session of the mini-program, too.
const LIFE: i64 = 2 * 3_600_000;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route(PATH, get(account))
}

/// `GET /web/account`, with `?ticket=` or the cookie.
async fn account(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let host = asked_host(&headers);
    let query = query.unwrap_or_default();
    let (tickets, others): (Vec<_>, Vec<_>) =
        form_urlencoded::parse(query.as_bytes()).partition(|(name, _)| name == "ticket");
    if let [(_, ticket)] = tickets.as_slice() {
        let rest: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(others)
            .finish();
        return enter(&app, ticket, &host, &rest).await;
    }
    if !tickets.is_empty() {
        return Ok(page(StatusCode::BAD_REQUEST, OUTSIDE));
    }
    let viewer = match cookie(&headers, COOKIE) {
        Some(session) => {
            let hash = token::hash(session);
            app.store.web_viewer(&hash, &host, app.clock.now()).await?
        }
        None => None,
    };
    Ok(match viewer {
        Some(viewer) => page(
            StatusCode::OK,
            &format!(
                "<h1>{}</h1><p>Logged in by the mini-program · 已由小程序登录</p>",
                escaped(&viewer.nick_name)
            ),
        ),
        None => page(StatusCode::UNAUTHORIZED, OUTSIDE),
    })
}

/// Turn a ticket into a cookie, and send the browser on.
async fn enter(app: &App, ticket: &str, host: &str, rest: &str) -> Result<Response, Failure> {
    let session = Secret::random()?;
    let now = app.clock.now();
    let is_good = app
        .store
        .spend_ticket(
            &token::hash(ticket),
            host,
            &token::hash(session.expose()),
            now,
            now + LIFE,
        )
        .await?;
    if !is_good {
        app.counts.event(Event::TicketsRefused);
        return Ok(page(StatusCode::FORBIDDEN, OUTSIDE));
    }
    app.counts.event(Event::TicketsSpent);
    let mut response = page(StatusCode::SEE_OTHER, "");
    let mark = if rest.is_empty() { "" } else { "?" };
    let location =
        HeaderValue::try_from(format!("{PATH}{mark}{rest}")).map_err(Failure::internal)?;
    response.headers_mut().insert(LOCATION, location);
    // Only a demo's page of this machine has no TLS.
    let secure = if is_loopback_authority(host) {
        ""
    } else {
        "; Secure"
    };
    set_cookie(
        &mut response,
        format!(
            "{COOKIE}={}; Path=/web; HttpOnly; SameSite=Lax; Max-Age={}{secure}",
            session.expose(),
            LIFE / 1_000
        ),
    )?;
    Ok(response)
}

const OUTSIDE: &str = "<h1>Open this page from the mini-program · 请从小程序打开</h1>\
    <p>The link was used already, or is too old · 链接已使用或已过期</p>";

fn page(status: StatusCode, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>wx-session</title><body>{body}</body></html>"
    );
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A name is the user's own words.
fn escaped(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            '\'' => "&#39;".to_owned(),
            other => other.to_string(),
        })
        .collect()
}
