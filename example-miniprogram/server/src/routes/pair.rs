//! A pair of tokens, and what a login or an authorisation answers with it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::app::App;
use crate::base::token::Secret;
use crate::http::failure::Failure;
use crate::store::{Grant, User};

/// Draw two tokens; neither outlives `limit` (milliseconds since the Unix epoch).
pub(super) fn draw(app: &App, now: i64, limit: i64) -> Result<Grant, Failure> {
    Ok(Grant {
        access: Secret::random()?,
        access_expires_at: after(now, app.access_life).min(limit),
        refresh: Secret::random()?,
        refresh_expires_at: after(now, app.refresh_life).min(limit),
    })
}

/// What the client gets; whole seconds, for a token must not end before its client thinks so.
pub(super) fn answer(grant: &Grant, user: &User, now: i64) -> Value {
    json!({
        "token": grant.access.expose(),
        "expiresIn": (grant.access_expires_at - now) / 1_000,
        "refreshToken": grant.refresh.expose(),
        "refreshExpiresIn": (grant.refresh_expires_at - now) / 1_000,
        "user": describe(user, now),
    })
}

/// What the client keeps of its user.
pub(super) fn describe(user: &User, now: i64) -> Value {
    json!({
        "id": user.id,
        "nickName": user.nick_name,
        "points": user.points,
        "member": user.member_until > now,
    })
}

fn after(now: i64, life: Duration) -> i64 {
    now.saturating_add(i64::try_from(life.as_millis()).unwrap_or(i64::MAX))
}
