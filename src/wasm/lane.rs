//! The lane: sets a known cookie again by numbers and texts alone, without making an object.
//!
//! Servers send the same cookies again and again. `js-glue/request/cookie-lane.js` knows by heart what a URL's last answer
//! said, and calls this instead of [`receive_cookie`](super::cookies::receive_cookie); it drains the session once an answer.
//! The rules are `src/cookie/again.rs`. The benchmark's rows that need it (`bench/rows.mjs`): "a request, 3 Set-Cookie that
//! change" and "the same again", in JavaScriptCore without a JIT (iOS).

use wasm_bindgen::prelude::wasm_bindgen;

use super::sessions::with;
use crate::cookie::Again;

/// Sets a cookie again by the text that set it before; `number` is the lane's.
#[wasm_bindgen(js_name = touchCookie)]
pub fn touch_cookie(session: u32, number: u32, now: f64) -> Again {
    with(session, |session| session.touch_cookie(number, now))
}

/// Sets a cookie again by a text that differs in its value alone; `pair` is its `name=value`.
#[wasm_bindgen(js_name = rewriteCookie)]
pub fn rewrite_cookie(session: u32, number: u32, pair: &str, now: f64) -> Again {
    with(session, |session| session.rewrite_cookie(number, pair, now))
}
