//! Who asks: the bearer token of a request (RFC 6750, section 2.1).

use std::sync::Arc;

use axum::extract::FromRequestParts;
use hyper::header::{AUTHORIZATION, HeaderMap};
use hyper::http::request::Parts;

use super::state::App;
use crate::base::token;
use crate::http::counts::Event;
use crate::http::failure::Failure;
use crate::http::visitor::Visitor;
use crate::store::{Account, TokenState};

/// The user whose good token came with the request.
#[derive(Debug)]
pub(crate) struct Bearer(pub(crate) Account);

impl FromRequestParts<Arc<App>> for Bearer {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        match presented(parts, app).await? {
            TokenState::Good(account) => Ok(Self(account)),
            TokenState::Expired(_) => Err(refused(app, "the token has expired")),
            TokenState::Revoked(_) => Err(refused(app, "the token was revoked")),
            TokenState::Unknown => Err(refused(app, "the token is unknown")),
        }
    }
}

/// The session of a token of ours, whether or not it still holds: logging out works with an ended token too.
#[derive(Debug)]
pub(crate) struct AnyBearer(pub(crate) Account);

impl FromRequestParts<Arc<App>> for AnyBearer {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        match presented(parts, app).await? {
            TokenState::Good(account)
            | TokenState::Expired(account)
            | TokenState::Revoked(account) => Ok(Self(account)),
            TokenState::Unknown => Err(refused(app, "the token is unknown")),
        }
    }
}

async fn presented(parts: &Parts, app: &App) -> Result<TokenState, Failure> {
    let Some(token) = bearer_token(&parts.headers)? else {
        return Err(Failure::missing_token());
    };
    let state = app
        .store
        .access_token(&token::hash(token), app.clock.now())
        .await?;
    if let (
        TokenState::Good(account) | TokenState::Expired(account) | TokenState::Revoked(account),
        Some(visitor),
    ) = (&state, parts.extensions.get::<Visitor>())
    {
        visitor.is(&account.user_id);
    }
    Ok(state)
}

fn refused(app: &App, why: &str) -> Failure {
    app.counts.event(Event::TokensRefused);
    Failure::invalid_token(why)
}

/// The token of the one `Authorization: Bearer` header, if there is any `Authorization`.
pub(crate) fn bearer_token(headers: &HeaderMap) -> Result<Option<&str>, Failure> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(Failure::bad_request(
            "there is more than one Authorization header",
        ));
    }
    let token = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .filter(|token| !token.is_empty());
    match token {
        Some(token) => Ok(Some(token)),
        None => Err(Failure::invalid_token(
            "the Authorization header is not of the form Bearer <token>",
        )),
    }
}
