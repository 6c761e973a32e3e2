//! One session, as the glue holds it.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

use super::output::{CookieOutput, Output};
use super::{entropy, options};
use crate::cookie::{self, Filter, Snapshot};
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
    /// What was cut from the jar's last snapshot.
    snapshot: Snapshot,
}

#[wasm_bindgen]
impl Core {
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue, record: JsValue, jar: &str, supported: bool, now: f64) -> Result<Core, JsError> {
        let config = options::config(options)?;
        let session = Session::new(config, stored(record), jar, supported, entropy::fill, now);
        let snapshot = Snapshot { text: String::new(), size: 0, left_out: 0 };
        Ok(Core { session, action: Output::default(), plan_until: f64::INFINITY, snapshot })
    }

    /// Takes the next action out and returns its kind, 0 when there is none. The getters below show it.
    pub fn poll(&mut self) -> u8 {
        self.action = self.session.poll_action().map(Output::from).unwrap_or_default();
        self.action.kind
    }

    #[wasm_bindgen(getter, js_name = actionId)]
    pub fn action_id(&self) -> u32 {
        self.action.id
    }

    #[wasm_bindgen(getter, js_name = actionText)]
    pub fn action_text(&self) -> String {
        self.action.text.clone()
    }

    #[wasm_bindgen(getter, js_name = actionNumber)]
    pub fn action_number(&self) -> f64 {
        self.action.number
    }

    #[wasm_bindgen(getter, js_name = actionCode)]
    pub fn action_code(&self) -> u8 {
        self.action.code
    }

    #[wasm_bindgen(getter, js_name = actionEvidence)]
    pub fn action_evidence(&self) -> u32 {
        self.action.evidence
    }

    #[wasm_bindgen(getter, js_name = actionFlag)]
    pub fn action_flag(&self) -> bool {
        self.action.flag
    }

    pub fn launch(&mut self, now: f64) {
        self.session.launch(now);
    }

    pub fn start(&mut self, call: u32, now: f64) {
        self.session.start(call, now);
    }

    pub fn admit(&mut self, call: u32, optional: bool, fresh: bool, now: f64) {
        self.session.admit(call, auth(optional), fresh, now);
    }

    #[allow(clippy::too_many_arguments)] // Numbers cross for nothing, an object does not.
    pub fn expired(
        &mut self,
        call: u32,
        optional: bool,
        admitted: u32,
        sent: u32,
        resent: u32,
        status: u16,
        now: f64,
    ) {
        let refusal = Refusal { call, auth: auth(optional), admitted, sent, resent, status };
        self.session.handle_expired(refusal, now);
    }

    pub fn accepted(&mut self, sent: u32, now: f64) {
        self.session.handle_accepted(sent, now);
    }

    pub fn ensure(&mut self, call: u32, now: f64) {
        self.session.ensure(call, now);
    }

    pub fn login(&mut self, call: u32, now: f64) {
        self.session.login(call, now);
    }

    pub fn refresh(&mut self, call: u32, now: f64) {
        self.session.refresh(call, now);
    }

    pub fn cancel(&mut self, call: u32, now: f64) {
        self.session.cancel(call, now);
    }

    pub fn logout(&mut self, call: u32, keep_cookies: bool, now: f64) {
        self.session.logout(call, keep_cookies, now);
    }

    pub fn hold(&mut self, max_time: f64, now: f64) -> u32 {
        self.session.hold(max_time, now)
    }

    #[wasm_bindgen(js_name = releaseHold)]
    pub fn release_hold(&mut self, hold: u32, now: f64) {
        self.session.release_hold(hold, now);
    }

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
        expires_in: f64,
        expires_at: f64,
        refresh_expires_in: f64,
        user: String,
        now: f64,
    ) {
        let refresh = Some(refresh).filter(|text| !text.is_empty());
        let user = Some(user).filter(|text| !text.is_empty());
        let grant = Grant { access, refresh, expires_in, expires_at, refresh_expires_in, user };
        self.session.handle_grant(op, grant, now);
    }

    /// `kind`: 1 network, 2 timeout, 3 unsupported, 4 HTTP, 5 other.
    pub fn failure(&mut self, op: u32, kind: u8, status: u16, errcode: i32, now: f64) {
        let failure = match kind {
            1 => Failure::Network,
            2 => Failure::Timeout,
            3 => Failure::Unsupported,
            4 => Failure::Http { status, errcode },
            _ => Failure::Other,
        };
        self.session.handle_failure(op, failure, now);
    }

    /// `kind`: 1 holds, 2 refused, 3 unknown.
    pub fn verdict(&mut self, op: u32, kind: u8, status: u16, now: f64) {
        let verdict = match kind {
            1 => Verdict::Holds,
            2 => Verdict::Refused { status },
            _ => Verdict::Unknown,
        };
        self.session.handle_verdict(op, verdict, now);
    }

    #[wasm_bindgen(js_name = sessionChecked)]
    pub fn session_checked(&mut self, op: u32, ok: bool, now: f64) {
        self.session.handle_session_checked(op, ok, now);
    }

    pub fn record(&mut self, op: u32, record: JsValue, now: f64) {
        self.session.handle_record(op, stored(record), now);
    }

    /// The record to write, after a look at what stands in storage; `undefined` when that is newer.
    pub fn reconcile(&mut self, record: JsValue, now: f64) -> JsValue {
        match self.session.reconcile(stored(record), now) {
            Some(record) => serde_wasm_bindgen::to_value(&record).unwrap_or(JsValue::UNDEFINED),
            None => JsValue::UNDEFINED,
        }
    }

    pub fn stored(&mut self, op: u32, ok: bool, now: f64) {
        self.session.handle_stored(op, ok, now);
    }

    pub fn timer(&mut self, op: u32, now: f64) {
        self.session.handle_timer(op, now);
    }

    pub fn date(&mut self, date: f64, now: f64) {
        self.session.handle_date(date, now);
    }

    pub fn online(&mut self, now: f64) {
        self.session.handle_online(now);
    }

    pub fn show(&mut self, now: f64) {
        self.session.handle_show(now);
    }

    pub fn hide(&mut self, now: f64) {
        self.session.handle_hide(now);
    }

    /// 1 anonymous, 2 active, 3 renewing, 4 blocked.
    pub fn status(&self, now: f64) -> u8 {
        match self.session.state(now).status {
            Status::Anonymous => 1,
            Status::Active => 2,
            Status::Renewing => 3,
            Status::Blocked => 4,
        }
    }

    #[wasm_bindgen(js_name = expiresAt)]
    pub fn expires_at(&self, now: f64) -> f64 {
        self.session.state(now).expires_at.unwrap_or(f64::NAN)
    }

    /// The user as JSON text, `""` if unknown.
    pub fn user(&self, now: f64) -> String {
        self.session.state(now).user.unwrap_or_default().into()
    }

    /// The error code of the reason, 0 if there is none.
    pub fn reason(&self, now: f64) -> u8 {
        self.session.state(now).reason.map_or(0, |code| code as u8)
    }

    #[wasm_bindgen(getter)]
    pub fn generation(&self) -> u32 {
        self.session.generation()
    }

    #[wasm_bindgen(getter, js_name = firstOfAccount)]
    pub fn first_of_account(&self) -> u32 {
        self.session.first_of_account()
    }

    #[wasm_bindgen(getter)]
    pub fn offset(&self) -> f64 {
        self.session.offset()
    }

    #[wasm_bindgen(js_name = sendsUntil)]
    pub fn sends_until(&self, now: f64) -> f64 {
        self.session.sends_until(now)
    }

    /// The current token, `""` if none.
    #[wasm_bindgen(js_name = currentToken)]
    pub fn current_token(&self) -> String {
        self.session.token_of(self.session.generation()).unwrap_or_default().into()
    }

    #[wasm_bindgen(js_name = isUsable)]
    pub fn is_usable(&self, now: f64) -> bool {
        self.session.usable_token(now).is_some()
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

    /// Until when the last plan holds, if the jar does not change.
    #[wasm_bindgen(getter, js_name = planUntil)]
    pub fn plan_until(&self) -> f64 {
        self.plan_until
    }

    /// Stores Set-Cookie values that the platform joined by commas; `true` when headers may have changed.
    #[wasm_bindgen(js_name = receiveJoined)]
    pub fn receive_joined(&mut self, url: &str, joined: &str, now: f64) -> bool {
        self.session.receive_cookies(url, cookie::split(joined).into_iter(), now)
    }

    /// Stores single Set-Cookie values, which cross joined by line feeds: no valid one holds any.
    #[wasm_bindgen(js_name = receiveLines)]
    pub fn receive_lines(&mut self, url: &str, lines: &str, now: f64) -> bool {
        self.session.receive_cookies(url, lines.split('\n'), now)
    }

    #[wasm_bindgen(js_name = cookieHeader)]
    pub fn cookie_header(&mut self, url: &str, now: f64) -> String {
        self.session.cookie_header(url, now)
    }

    /// The cookies, of all hosts when `url` is empty.
    #[wasm_bindgen(js_name = listCookies)]
    pub fn list_cookies(&self, url: &str, now: f64) -> Result<JsValue, JsError> {
        let parsed = Url::parse(url);
        if parsed.is_none() && !url.is_empty() {
            return Ok(Array::new().into());
        }
        let cookies = self.session.list_cookies(parsed.as_ref(), now);
        let output: Vec<CookieOutput> = cookies.into_iter().map(CookieOutput::from).collect();
        Ok(serde_wasm_bindgen::to_value(&output)?)
    }

    #[wasm_bindgen(js_name = removeCookies)]
    pub fn remove_cookies(
        &mut self,
        name: Option<String>,
        domain: Option<String>,
        path: Option<String>,
        now: f64,
    ) -> u32 {
        let filter = Filter { name: name.as_deref(), domain: domain.as_deref(), path: path.as_deref() };
        self.session.remove_cookies(&filter, now) as u32
    }

    #[wasm_bindgen(js_name = clearCookies)]
    pub fn clear_cookies(&mut self, now: f64) {
        self.session.clear_cookies(now);
    }

    /// The jar's stored form, at most `max_size` bytes.
    #[wasm_bindgen(js_name = jarSnapshot)]
    pub fn jar_snapshot(&mut self, max_size: u32, now: f64) -> String {
        self.snapshot = self.session.jar_snapshot(max_size as usize, now);
        std::mem::take(&mut self.snapshot.text)
    }

    /// How many cookies the last snapshot left out.
    #[wasm_bindgen(getter, js_name = leftOut)]
    pub fn left_out(&self) -> u32 {
        self.snapshot.left_out as u32
    }
}

/// Splits a string in which the platform joined Set-Cookie values by commas.
#[wasm_bindgen(js_name = splitSetCookie)]
pub fn split_set_cookie(joined: &str) -> Array {
    cookie::split(joined).into_iter().map(JsString::from).collect()
}

fn auth(optional: bool) -> Auth {
    if optional { Auth::Optional } else { Auth::Required }
}

/// A stored record; whatever is none is a fresh start.
fn stored(record: JsValue) -> Option<Record> {
    serde_wasm_bindgen::from_value(record).ok()
}
