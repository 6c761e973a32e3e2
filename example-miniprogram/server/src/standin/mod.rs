//! A stand-in of WeChat, for machines without an appid: `jscode2session`, web authorisation, a shop's API, phone numbers,
//! and WeChat Pay.
//!
//! It keeps the rules of codes (platform page code2Session): one use, five minutes, `errcode` in an HTTP 200, success
//! without `errcode`, JSON under `text/plain`. What it does not have: rate limits of its own (`/standin/fail` gives
//! 45011 on demand), risk control, and real users: a user is a name, and its ids follow from the name, so the
//! same name is the same user after a restart. One appid plays the mini-program and the website; a user's `openid` differs
//! between the two all the same, as between two apps of WeChat's, and its `unionid` does not.

mod answer;
mod codes;
mod oauth;
mod pay;
mod phone;
mod routes;
mod shop;
mod ticket;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use axum::Router;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::clock::Clock;
use crate::counts::{Counts, Event};
use crate::pay::PayConfig;
use crate::token::{self, Secret};
use crate::wechat::AppCredentials;
use codes::Codes;

/// The stand-in's one app.
const APPID: &str = "wx0000000000000000";

/// The stand-in's memory.
#[derive(Debug)]
pub(crate) struct Standin {
    secret: Secret,
    clock: Clock,
    codes: Codes<String>,
    web: oauth::Web,
    phone_codes: Codes<String>,
    pay: OnceLock<Option<pay::Booth>>,
    prepaid: Mutex<HashMap<String, pay::Prepaid>>,
    api: crate::api::Api,
    counts: Arc<Counts>,
    forced: Mutex<HashMap<&'static str, Forced>>,
}

/// An `errcode` that the next questions under a path get, whatever they ask.
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
    unionid: String,
}

impl Standin {
    /// The platform that runs the stand-in's shop.
    pub(crate) const COMPONENT: &str = shop::COMPONENT;

    /// A stand-in with a fresh secret, on the server's clock.
    pub(crate) fn new(clock: Clock) -> Result<Self, getrandom::Error> {
        Ok(Self {
            secret: Secret::random()?,
            clock,
            codes: Codes::default(),
            web: oauth::Web::default(),
            phone_codes: Codes::default(),
            pay: OnceLock::new(),
            prepaid: Mutex::default(),
            api: crate::api::Api::new(),
            counts: Arc::new(Counts::of_standin()),
            forced: Mutex::default(),
        })
    }

    pub(crate) fn router(standin: &Arc<Self>) -> Router {
        routes::router(standin)
    }

    /// The appid and the secret that it accepts.
    pub(crate) fn credentials(&self) -> AppCredentials {
        AppCredentials {
            appid: APPID.to_owned(),
            secret: self.secret.clone(),
        }
    }

    /// The shop's appid, what its approval gave, and the platform's own token.
    pub(crate) fn shop() -> Result<(String, Secret, Secret), getrandom::Error> {
        shop::approval()
    }

    /// A merchant's account with test keys, drawn at the first call; `None` when none can be drawn.
    pub(crate) fn merchant(&self) -> Option<PayConfig> {
        self.booth().map(pay::Booth::merchant)
    }

    pub(crate) fn counts(&self) -> &Arc<Counts> {
        &self.counts
    }

    fn booth(&self) -> Option<&pay::Booth> {
        self.pay.get_or_init(pay::Booth::open).as_ref()
    }

    /// Give out a code for a user, as `wx.login` does.
    fn issue(&self, user: &str) -> Result<String, getrandom::Error> {
        let code = new_code()?;
        self.codes.keep(&code, user.to_owned(), self.clock.now());
        self.counts.event(Event::CodesIssued);
        Ok(code)
    }

    /// Exchange a code, or give the `errcode` that WeChat gives.
    fn exchange(&self, code: &str) -> Result<Exchanged, i64> {
        let user = self
            .codes
            .redeem(code, self.clock.now())
            .map_err(codes::Refusal::errcode)?;
        let mut key = [0; 16];
        getrandom::fill(&mut key).map_err(|_| -1)?;
        Ok(Exchanged {
            openid: openid(&user),
            unionid: unionid(&user),
            session_key: STANDARD.encode(key),
        })
    }

    /// Let the next `times` questions under `path` answer `errcode`, without doing anything for them.
    fn force(&self, path: &'static str, errcode: i64, times: i64) {
        let mut forced = self.forced();
        if times > 0 {
            forced.insert(
                path,
                Forced {
                    errcode,
                    left: times,
                },
            );
        } else {
            forced.remove(path);
        }
    }

    fn take_forced(&self, path: &str) -> Option<i64> {
        let mut all = self.forced();
        let forced = all.get_mut(path)?;
        forced.left -= 1;
        let errcode = forced.errcode;
        if forced.left == 0 {
            all.remove(path);
        }
        Some(errcode)
    }

    fn forced(&self) -> MutexGuard<'_, HashMap<&'static str, Forced>> {
        self.forced.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 24 bytes give the 32 characters that WeChat's codes have.
fn new_code() -> Result<String, getrandom::Error> {
    token::random_text::<24>()
}

/// A user's id in the mini-program.
fn openid(user: &str) -> String {
    id('o', user)
}

/// The same user's id on the website: another app, another id.
fn web_openid(user: &str) -> String {
    id('o', &format!("website\n{user}"))
}

/// A user's id in all apps of one company.
fn unionid(user: &str) -> String {
    id('u', &format!("everywhere\n{user}"))
}

/// 28 characters, as WeChat's ids have.
fn id(first: char, of: &str) -> String {
    let digest = Sha256::digest(format!("{APPID} {of}").as_bytes());
    format!("{first}{}", &URL_SAFE_NO_PAD.encode(digest)[..27])
}
