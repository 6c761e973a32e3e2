//! What the glue may ask: no question leaves an action behind.

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::wasm_bindgen;

use super::sessions::{object, unborrowed, with};
use crate::session::{self, Auth, Metrics, State};
use crate::token::Origin;

/// What holds until the next input, so that the requests in between need not ask.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// The token's place in this launch's sequence of tokens.
    pub generation: u32,
    /// The generation that began this account; requests sent with an older one belong to somebody else.
    pub account: u32,
    /// `""` if there is none.
    pub token: String,
    /// Until when, by the device's clock, requests go out with it at once; `-Infinity`: they ask first.
    pub until: f64,
    /// Milliseconds by which the server is ahead of the device.
    pub offset: f64,
    /// Which routes accept the token is news that matters at once.
    pub asks_for_proof: bool,
    /// Answers that tell the time as it is known are no news to `handleTime`.
    pub settled: bool,
}

/// The state as the program sees it.
#[wasm_bindgen]
pub fn state(session: u32, now: f64) -> Ts<State<'static>> {
    with(session, |session| unborrowed(object(&session.state(now))))
}

/// What holds until the next input.
#[wasm_bindgen]
pub fn view(session: u32, now: f64) -> Ts<View> {
    let view = with(session, |session| View {
        generation: session.generation(),
        account: session.first_of_account(),
        token: session
            .token_of(session.generation())
            .unwrap_or_default()
            .into(),
        until: session.sends_until(now),
        offset: session.offset(),
        asks_for_proof: session.asks_for_proof(),
        settled: session.is_time_settled(),
    });
    object(&view)
}

/// Whether the token has neither ended nor been refused.
#[wasm_bindgen(js_name = hasToken)]
pub fn has_token(session: u32, now: f64) -> bool {
    with(session, |session| session.old_token_will_do(now))
}

/// Whether requests can carry this as a token. The time is there because `Machine.ask` wants it after an argument.
#[wasm_bindgen(js_name = canSend)]
pub fn can_send(session: u32, token: &str, _now: f64) -> bool {
    with(session, |session| session.can_send(token))
}

/// Where the account's token came from, if there is one.
#[wasm_bindgen]
pub fn origin(session: u32) -> Option<Ts<Origin>> {
    with(session, |session| session.origin()).map(|origin| object(&origin))
}

/// How long a request waits for the end of a hold, and one with `Auth.Preferred` for a login too, in milliseconds. `limit`: its own, if
/// it has one, in milliseconds.
#[wasm_bindgen]
pub fn patience(auth: Auth, limit: Option<f64>) -> f64 {
    session::patience(auth, limit)
}

/// Whether what comes of an `askUser` still counts.
#[wasm_bindgen(js_name = asksUser)]
pub fn asks_user(session: u32, op: u32, _now: f64) -> bool {
    with(session, |session| session.asks_user(op))
}

/// Whether a call waits for nothing but the end of a hold.
#[wasm_bindgen(js_name = isHeldUp)]
pub fn is_held_up(session: u32, call: u32, _now: f64) -> bool {
    with(session, |session| session.is_held_up(call))
}

/// Counters since launch.
#[wasm_bindgen]
pub fn metrics(session: u32) -> Ts<Metrics> {
    let metrics = with(session, |session| session.metrics());
    object(&metrics)
}

/// A `state` for an authorisation; `undefined` without random bytes.
#[wasm_bindgen(js_name = drawState)]
pub fn draw_state(session: u32) -> Option<String> {
    with(session, |session| session.draw_state())
}
