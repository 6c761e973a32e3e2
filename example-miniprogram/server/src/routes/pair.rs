//! A pair of tokens, and what a login or an authorisation answers with it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::app::App;
use crate::base::token::{self, Secret};
use crate::http::failure::Failure;
use crate::store::{Grant, User};

/// Two new tokens, and what the store gets of them.
pub(super) struct Pair {
    access: Secret,
    refresh: Secret,
    pub(super) grant: Grant,
}

impl Pair {
    /// Draw two tokens; neither outlives `limit` (milliseconds since the Unix epoch).
    pub(super) fn new(app: &App, now: i64, limit: i64) -> Result<Self, Failure> {
        let (access, refresh) = (Secret::random()?, Secret::random()?);
        let grant = Grant {
            access_hash: token::hash(access.expose()),
            access_expires_at: after(now, app.access_life).min(limit),
            refresh_hash: token::hash(refresh.expose()),
            refresh_expires_at: after(now, app.refresh_life).min(limit),
        };
        Ok(Self {
            access,
            refresh,
            grant,
        })
    }

    pub(super) fn answer(&self, user: &User, now: i64) -> Value {
        json!({
            "token": self.access.expose(),
            "expiresIn": (self.grant.access_expires_at - now) / 1_000,
            "refreshToken": self.refresh.expose(),
            "refreshExpiresIn": (self.grant.refresh_expires_at - now) / 1_000,
            "user": describe(user, now),
        })
    }
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
