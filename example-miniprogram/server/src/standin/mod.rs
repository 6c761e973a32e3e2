//! A stand-in of WeChat's `jscode2session`, for machines without an appid.
//!
//! It keeps the rules of codes (platform page code2Session): one use, five minutes, `errcode` in an HTTP 200, success
//! without `errcode`, JSON under `text/plain`. What it does not have: rate limits of its own (`/standin/fail` gives
//! 45011 on demand), risk control, and real users: a user is a name, and its `openid` follows from the name, so the
//! same name is the same user after a restart.

mod codes;
mod routes;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::clock::Clock;
use crate::counts::{Counts, Event};
use crate::token::{self, Secret};
use codes::Codes;

/// The stand-in's one mini-program.
const APPID: &str = "wx0000000000000000";

/// The stand-in's memory.
#[derive(Debug)]
pub(crate) struct Standin {
    secret: Secret,
    clock: Clock,
    codes: Codes,
    counts: Arc<Counts>,
    forced: Mutex<Option<Forced>>,
}

/// An `errcode` that the next exchanges get, whatever they ask.
#[derive(Clone, Copy, Debug)]
struct Forced {
    errcode: i64,
    left: i64,
}

/// What a good code gives.
#[derive(Debug)]
struct Exchanged {
    openid: String,
    session_key: String,
}

impl Standin {
    /// A stand-in with a fresh secret, on the server's clock.
    pub(crate) fn new(clock: Clock) -> Result<Self, getrandom::Error> {
        Ok(Self {
            secret: Secret::random()?,
            clock,
            codes: Codes::default(),
            counts: Arc::new(Counts::of_standin()),
            forced: Mutex::new(None),
        })
    }

    pub(crate) fn router(standin: &Arc<Self>) -> Router {
        routes::router(standin)
    }

    /// The appid and the secret that it accepts.
    pub(crate) fn credentials(&self) -> (String, Secret) {
        (APPID.to_owned(), self.secret.clone())
    }

    pub(crate) fn counts(&self) -> &Arc<Counts> {
        &self.counts
    }

    /// Give out a code for a user, as `wx.login` does.
    fn issue(&self, user: &str) -> Result<String, getrandom::Error> {
        // 24 bytes give the 32 characters that WeChat's codes have.
        let code = token::random_text::<24>()?;
        self.codes.keep(&code, user, self.clock.now());
        self.counts.event(Event::CodesIssued);
        Ok(code)
    }

    /// Exchange a code, or give the `errcode` and `errmsg` that WeChat gives.
    fn exchange(&self, code: &str) -> Result<Exchanged, (i64, String)> {
        let user = self
            .codes
            .redeem(code, self.clock.now())
            .map_err(|refusal| (refusal.errcode(), refusal.errmsg().to_owned()))?;
        let mut key = [0; 16];
        getrandom::fill(&mut key).map_err(|_| (-1, "system error".to_owned()))?;
        Ok(Exchanged {
            openid: openid(&user),
            session_key: STANDARD.encode(key),
        })
    }

    /// Let the next `times` exchanges answer `errcode`, without using up their codes.
    fn force(&self, errcode: i64, times: i64) {
        *self.forced() = (times > 0).then_some(Forced {
            errcode,
            left: times,
        });
    }

    fn take_forced(&self) -> Option<i64> {
        let mut slot = self.forced();
        let forced = (*slot)?;
        *slot = (forced.left > 1).then_some(Forced {
            left: forced.left - 1,
            ..forced
        });
        Some(forced.errcode)
    }

    fn forced(&self) -> MutexGuard<'_, Option<Forced>> {
        self.forced.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 28 characters that begin with `o`, as WeChat's are.
fn openid(user: &str) -> String {
    let digest = Sha256::digest(format!("{APPID} {user}").as_bytes());
    format!("o{}", &URL_SAFE_NO_PAD.encode(digest)[..27])
}
