//! One session, as the glue holds it.
//!
//! A handful of methods with numbered purposes instead of one per input: each exported method costs a hundred bytes
//! of checks and glue. `js-glue/machine.js` names the numbers; the two lists are compared by a test.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::wasm_bindgen;

use super::output::Output;
use super::{entropy, options, output};
use crate::cookie::{self, Filter};
use crate::error::Failure;
use crate::record::Record;
use crate::session::{Auth, Refusal, Session, Status, Verdict};
use crate::token::Grant;
use crate::url::Url;

/// The session machine. Every method that changes it is followed by draining `poll`.
#[wasm_bindgen]
#[allow(missing_debug_implementations)] // An action carries a token.
pub struct Core {
    session: Session,
    /// The action that `poll` took out last.
    action: Output,
    /// When the plan that was made last is to be made anew.
    plan_until: f64,
    /// How many cookies the last snapshot of the jar left out.
    left_out: usize,
}

#[wasm_bindgen]
impl Core {
    /// `hosts` and `numbers`: see `options`. `record` and `jar`: as they were stored, `""` if they were not.
    #[wasm_bindgen(constructor)]
    pub fn new(
        hosts: &str,
        numbers: &[f64],
        record: &str,
        jar: &str,
        supported: bool,
        now: f64,
    ) -> Core {
        let config = options::config(hosts, numbers);
        let session = Session::new(
            config,
            Record::read(record),
            jar,
            supported,
            entropy::fill,
            now,
        );
        Core {
            session,
            action: Output::default(),
            plan_until: f64::INFINITY,
            left_out: 0,
        }
    }

    /// Takes the next action out and returns its kind, 0 when there is none.
    pub fn poll(&mut self) -> u8 {
        self.action = self
            .session
            .poll_action()
            .map(Output::from)
            .unwrap_or_default();
        self.action.kind
    }

    /// An input that is made of numbers; truths are 0 or 1.
    #[allow(clippy::too_many_arguments)] // Numbers cross for nothing, an object does not.
    pub fn input(&mut self, purpose: u8, id: u32, a: f64, b: f64, c: f64, d: f64, now: f64) -> u32 {
        let session = &mut self.session;
        match purpose {
            1 => session.launch(now),
            2 => session.start(id, now),
            3 => session.admit(id, auth(a), b != 0.0, now),
            4 => {
                // The low bit says how the request is authorised, the rest how often it was sent again.
                let flags = d as u32;
                let refusal = Refusal {
                    call: id,
                    auth: auth(f64::from(flags & 1)),
                    admitted: a as u32,
                    sent: b as u32,
                    resent: flags >> 1,
                    status: c as u16,
                };
                session.handle_expired(refusal, now);
            }
            5 => session.handle_accepted(id, now),
            6 => session.ensure(id, now),
            7 => session.login(id, now),
            8 => session.refresh(id, now),
            9 => session.cancel(id, now),
            10 => session.logout(id, a != 0.0, now),
            11 => return session.hold(a, now),
            12 => session.release_hold(id, now),
            13 => session.handle_failure(id, failure(a, b, c), now),
            14 => {
                let verdict = match a as u8 {
                    1 => Verdict::Holds,
                    2 => Verdict::Refused { status: b as u16 },
                    _ => Verdict::Unknown,
                };
                session.handle_verdict(id, verdict, now);
            }
            15 => session.handle_session_checked(id, a != 0.0, now),
            16 => session.handle_stored(id, a != 0.0, now),
            17 => session.handle_timer(id, now),
            18 => session.handle_date(a, now),
            19 => session.handle_online(now),
            20 => session.handle_show(now),
            21 => session.handle_hide(now),
            22 => session.clear_cookies(now),
            _ => {}
        }
        0
    }

    /// `wx.login` gave this code.
    pub fn code(&mut self, op: u32, code: &str, now: f64) {
        self.session.handle_code(op, code, now);
    }

    /// A token answer; absent numbers are NaN, absent texts empty.
    #[allow(clippy::too_many_arguments)] // As above.
    pub fn grant(
        &mut self,
        op: u32,
        access: String,
        refresh: String,
        user: String,
        expires_in: f64,
        expires_at: f64,
        refresh_expires_in: f64,
        now: f64,
    ) {
        let refresh = Some(refresh).filter(|text| !text.is_empty());
        let user = Some(user).filter(|text| !text.is_empty());
        let grant = Grant {
            access,
            refresh,
            expires_in,
            expires_at,
            refresh_expires_in,
            user,
        };
        self.session.handle_grant(op, grant, now);
    }

    /// The stored record, read before a renewal.
    pub fn record(&mut self, op: u32, record: &str, now: f64) {
        self.session.handle_record(op, Record::read(record), now);
    }

    /// The record to write, after a look at what stands in storage; `""` when that is newer.
    pub fn reconcile(&mut self, record: &str, now: f64) -> String {
        self.session
            .reconcile(Record::read(record), now)
            .map(|record| record.write())
            .unwrap_or_default()
    }

    /// A number about the session or the last action.
    pub fn number(&self, purpose: u8, now: f64) -> f64 {
        let (session, action) = (&self.session, &self.action);
        match purpose {
            1 => action.id.into(),
            2 => action.number,
            3 => action.code.into(),
            4 => action.evidence.into(),
            5 => f64::from(u8::from(action.flag)),
            6 => match session.state(now).status {
                Status::Anonymous => 1.0,
                Status::Active => 2.0,
                Status::Renewing => 3.0,
                Status::Blocked => 4.0,
            },
            7 => session.state(now).expires_at.unwrap_or(f64::NAN),
            8 => session
                .state(now)
                .reason
                .map_or(0.0, |code| f64::from(code as u8)),
            9 => session.generation().into(),
            10 => session.first_of_account().into(),
            11 => session.offset(),
            12 => session.sends_until(now),
            13 => f64::from(u8::from(session.usable_token(now).is_some())),
            14 => self.plan_until,
            15 => self.left_out as f64,
            _ => f64::NAN,
        }
    }

    /// A text about the session or the last action, `""` if there is none.
    pub fn text(&self, purpose: u8, now: f64) -> String {
        let session = &self.session;
        let text = match purpose {
            1 => self.action.text.as_str(),
            2 => session.state(now).user.unwrap_or_default(),
            _ => session.token_of(session.generation()).unwrap_or_default(),
        };
        text.into()
    }

    /// What a request to `url` may carry: `"1"` or `"0"` (takes the token), then the `Cookie` header. The names of
    /// cookies that were left out follow, each after a line feed, which no header holds.
    pub fn plan(&mut self, url: &str, own: &str, now: f64) -> String {
        let plan = self.session.plan(url, own, now);
        self.plan_until = plan.until;
        let mut text = String::with_capacity(plan.cookie.len() + 1);
        text.push(if plan.takes_token { '1' } else { '0' });
        text.push_str(&plan.cookie);
        for name in &plan.left_out {
            text.push('\n');
            text.push_str(name);
        }
        text
    }

    /// Stores Set-Cookie values; `true` when headers may have changed.
    ///
    /// Either the platform joined them by commas, or they are single values that cross joined by line feeds, of which
    /// no valid one holds any.
    pub fn receive(&mut self, url: &str, values: &str, by_commas: bool, now: f64) -> bool {
        if by_commas {
            self.session
                .receive_cookies(url, cookie::split(values).into_iter(), now)
        } else {
            self.session.receive_cookies(url, values.split('\n'), now)
        }
    }

    #[wasm_bindgen(js_name = cookieHeader)]
    pub fn cookie_header(&mut self, url: &str, now: f64) -> String {
        self.session.cookie_header(url, now)
    }

    /// The cookies, of all hosts when `url` is empty: see `output::push_cookie`.
    #[wasm_bindgen(js_name = listCookies)]
    pub fn list_cookies(&self, url: &str, now: f64) -> String {
        let parsed = Url::parse(url);
        let mut text = String::new();
        if parsed.is_some() || url.is_empty() {
            for cookie in self.session.list_cookies(parsed.as_ref(), now) {
                output::push_cookie(&mut text, &cookie);
            }
        }
        text
    }

    #[wasm_bindgen(js_name = removeCookies)]
    pub fn remove_cookies(
        &mut self,
        name: Option<String>,
        domain: Option<String>,
        path: Option<String>,
        now: f64,
    ) -> u32 {
        let filter = Filter {
            name: name.as_deref(),
            domain: domain.as_deref(),
            path: path.as_deref(),
        };
        self.session.remove_cookies(&filter, now) as u32
    }

    /// The jar's stored form, at most `max_size` bytes.
    #[wasm_bindgen(js_name = jarSnapshot)]
    pub fn jar_snapshot(&mut self, max_size: u32, now: f64) -> String {
        let snapshot = self.session.jar_snapshot(max_size as usize, now);
        self.left_out = snapshot.left_out;
        snapshot.text
    }
}

/// Splits a string in which the platform joined Set-Cookie values by commas.
#[wasm_bindgen(js_name = splitSetCookie)]
pub fn split_set_cookie(joined: &str) -> Array {
    cookie::split(joined)
        .into_iter()
        .map(JsString::from)
        .collect()
}

fn auth(optional: f64) -> Auth {
    if optional != 0.0 {
        Auth::Optional
    } else {
        Auth::Required
    }
}

fn failure(kind: f64, status: f64, errcode: f64) -> Failure {
    match kind as u8 {
        1 => Failure::Network,
        2 => Failure::Timeout,
        3 => Failure::Unsupported,
        4 => Failure::Http {
            status: status as u16,
            errcode: errcode as i32,
        },
        _ => Failure::Other,
    }
}
