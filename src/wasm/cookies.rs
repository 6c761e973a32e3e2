//! The jar: what requests take out of it and answers put in, and what the program asks of it.

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::sessions::{object, unborrowed, with};
use super::stored;
use crate::cookie::{self, CookieView, Filter};
use crate::session::{Plan, Received};
use crate::url::Url;

/// Stored cookies, as the program sees them.
#[derive(Debug, Serialize, Tsify)]
pub struct CookieList<'a>(Vec<CookieView<'a>>);

/// Set-Cookie values, in order.
#[derive(Debug, Serialize, Tsify)]
pub struct SplitCookies<'a>(Vec<&'a str>);

/// The jar's stored form.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct JarSnapshot {
    pub text: String,
    /// How many cookies had no room.
    pub left_out: u32,
    /// Headers that were kept from before may have got other cookies: another copy's were taken over.
    pub rearranged: bool,
}

/// The cookies of a request to `url`; `own` is the caller's Cookie header, `""` if none.
#[wasm_bindgen(js_name = planCookies)]
pub fn plan_cookies(session: u32, url: &str, own: &str, now: f64) -> Ts<Plan> {
    let plan = with(session, |session| session.plan(url, own, now));
    object(&plan)
}

/// The same for a request that was refused: the jar's cookies win over the caller's.
#[wasm_bindgen(js_name = planCookiesAgain)]
pub fn plan_cookies_again(session: u32, url: &str, own: &str, now: f64) -> Ts<Plan> {
    let plan = with(session, |session| session.plan_again(url, own, now));
    object(&plan)
}

/// Stores one Set-Cookie value that `url` answered with.
#[wasm_bindgen(js_name = receiveCookie)]
pub fn receive_cookie(
    session: u32,
    url: &str,
    set_cookie: &str,
    now: f64,
) -> Ts<Received<'static>> {
    let received = with(session, |session| {
        session.receive_cookie(url, set_cookie, now)
    });
    unborrowed(object(&received))
}

/// The header for `url` as the RFC makes it.
#[wasm_bindgen(js_name = cookieHeader)]
pub fn cookie_header(session: u32, url: &str, now: f64) -> String {
    with(session, |session| session.cookie_header(url, now))
}

/// The cookies for `url`, those of all hosts without one.
#[wasm_bindgen(js_name = listCookies)]
pub fn list_cookies(session: u32, url: Option<String>, now: f64) -> Ts<CookieList<'static>> {
    let url = match url.as_deref() {
        None => None,
        Some(text) => match Url::parse(text) {
            Some(url) => Some(url),
            None => return object(&CookieList(Vec::new())),
        },
    };
    with(session, |session| {
        let cookies = CookieList(session.list_cookies(url.as_ref(), now));
        unborrowed(object(&cookies))
    })
}

/// Removes the cookies that have this name, domain and path, as far as they are given; returns how many.
#[wasm_bindgen(js_name = removeCookies)]
pub fn remove_cookies(
    session: u32,
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
    with(session, |session| {
        session.remove_cookies(&filter, now) as u32
    })
}

/// Removes all cookies.
#[wasm_bindgen(js_name = clearCookies)]
pub fn clear_cookies(session: u32, now: f64) {
    with(session, |session| session.clear_cookies(now));
}

/// What to write under the jar's key, of at most so many bytes, where `jar` stands now; `undefined` if nothing.
#[wasm_bindgen(js_name = jarToStore)]
pub fn jar_to_store(
    session: u32,
    #[wasm_bindgen(unchecked_param_type = "unknown")] jar: JsValue,
    max_size: u32,
    now: f64,
) -> Option<Ts<JarSnapshot>> {
    let wanted = stored::with_jar(&jar, |jar| {
        with(session, |session| {
            session.jar_to_store(jar, max_size as usize, now)
        })
    });
    wanted.map(|wanted| {
        object(&JarSnapshot {
            text: wanted.snapshot.text,
            left_out: wanted.snapshot.left_out as u32,
            rearranged: wanted.rearranged,
        })
    })
}

/// Takes a text apart in which the platform joined Set-Cookie values by commas.
#[wasm_bindgen(js_name = splitCookies)]
pub fn split_cookies(joined: &str) -> Ts<SplitCookies<'static>> {
    unborrowed(object(&SplitCookies(cookie::split(joined))))
}
