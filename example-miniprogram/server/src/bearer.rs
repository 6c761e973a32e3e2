//! Who asks: the bearer token of a request (RFC 6750, section 2.1).

use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use hyper::header::{AUTHORIZATION, HeaderMap};
use hyper::http::request::Parts;

use crate::app::App;
use crate::counts::Event;
use crate::error::Failure;
use crate::log;
use crate::store::{Account, TokenState};
use crate::token;

/// The user whose good token came with the request.
#[derive(Debug)]
pub(crate) struct Bearer(pub(crate) Account);

/// Carries the user's id from a route back to what logs and audits it, in hashed form alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Visitor(Arc<OnceLock<String>>);

impl Visitor {
    pub(crate) fn is(&self, user_id: &str) {
        // A second answer to "who" would be the same one.
        let _ = self.0.set(user_id.to_owned());
    }

    pub(crate) fn user_id(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }

    pub(crate) fn shadow(&self) -> Option<String> {
        self.user_id().map(log::shadow)
    }
}

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
fn bearer_token(headers: &HeaderMap) -> Result<Option<&str>, Failure> {
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
