//! The stand-in's memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::booth::{Booth, Prepaid};
use super::codes::{Codes, Refusal};
use super::identity::{APPID, new_code, openid, unionid};
use super::web::{Consent, Web};
use crate::base::clock::Clock;
use crate::base::token::Secret;
use crate::http::counts::{Counts, Event};
use crate::wechat::pay::PayConfig;
use crate::wechat::{Api, AppCredentials};

/// The stand-in's memory.
#[derive(Debug)]
pub(crate) struct Standin {
    pub(super) secret: Secret,
    pub(super) clock: Clock,
    pub(super) codes: Codes<String>,
    pub(super) web: Web,
    pub(super) phone_codes: Codes<String>,
    pay: OnceLock<Option<Booth>>,
    prepaid: Mutex<HashMap<String, Prepaid>>,
    pub(super) api: Api,
    pub(super) counts: Arc<Counts>,
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
pub(super) struct Exchanged {
    pub(super) openid: String,
    pub(super) session_key: String,
    pub(super) unionid: String,
}

impl Standin {
    /// A stand-in with a fresh secret, on the server's clock.
    pub(crate) fn new(clock: Clock) -> Result<Self, getrandom::Error> {
        Ok(Self {
            secret: Secret::random()?,
            clock,
            codes: Codes::default(),
            web: Web::default(),
            phone_codes: Codes::default(),
            pay: OnceLock::new(),
            prepaid: Mutex::default(),
            api: Api::new(),
            counts: Arc::new(Counts::of_standin()),
            forced: Mutex::default(),
        })
    }

    /// The appid and the secret that it accepts.
    pub(crate) fn credentials(&self) -> AppCredentials {
        AppCredentials {
            appid: APPID.to_owned(),
            secret: self.secret.clone(),
        }
    }

    /// A merchant's account with test keys, drawn at the first call; `None` when none can be drawn.
    pub(crate) fn merchant(&self) -> Option<PayConfig> {
        self.booth().map(Booth::merchant)
    }

    pub(crate) fn counts(&self) -> &Arc<Counts> {
        &self.counts
    }

    pub(super) fn booth(&self) -> Option<&Booth> {
        self.pay.get_or_init(Booth::open).as_ref()
    }

    /// Give out a code for a user, as `wx.login` does.
    pub(super) fn issue(&self, user: &str) -> Result<String, getrandom::Error> {
        let code = new_code()?;
        self.codes.keep(&code, user.to_owned(), self.clock.now());
        self.counts.event(Event::CodesIssued);
        Ok(code)
    }

    /// Exchange a code, or give the `errcode` that WeChat gives.
    pub(super) fn exchange(&self, code: &str) -> Result<Exchanged, i64> {
        let user = self
            .codes
            .redeem(code, self.clock.now())
            .map_err(Refusal::errcode)?;
        let mut key = [0; 16];
        getrandom::fill(&mut key).map_err(|_| -1)?;
        Ok(Exchanged {
            openid: openid(&user),
            unionid: unionid(&user),
            session_key: STANDARD.encode(key),
        })
    }

    /// Let the next `times` questions under `path` answer `errcode`, without doing anything for them.
    pub(super) fn force(&self, path: &'static str, errcode: i64, times: i64) {
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

    pub(super) fn take_forced(&self, path: &str) -> Option<i64> {
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

    pub(super) fn prepaid(&self) -> MutexGuard<'_, HashMap<String, Prepaid>> {
        self.prepaid.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Give out a code for a user who agreed to `scope` on the web.
    pub(super) fn issue_web(&self, user: &str, scope: &str) -> Result<String, getrandom::Error> {
        let code = new_code()?;
        let consent = Consent {
            user: user.to_owned(),
            scope: scope.to_owned(),
        };
        self.web.codes.keep(&code, consent, self.clock.now());
        self.counts.event(Event::WebCodesIssued);
        Ok(code)
    }
}
