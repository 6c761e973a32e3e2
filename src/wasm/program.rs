//! What the program wants.

use tsify::Ts;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::sessions::{read, with};
use crate::session::Auth;
use crate::token::Grant;

/// Begins the launch checks, once.
#[wasm_bindgen]
pub fn launch(session: u32, now: f64) {
    with(session, |session| session.launch(now));
}

/// Begins the launch checks and settles `call` when they have ended.
#[wasm_bindgen]
pub fn start(session: u32, call: u32, now: f64) {
    with(session, |session| session.start(call, now));
}

/// Lets a request go (`send`), fail, or wait. `fresh`: only a token newer than the current one will do. `patience`: how long it
/// waits at most, as `patience` says, less what it has waited, in milliseconds.
#[wasm_bindgen]
pub fn admit(session: u32, call: u32, auth: Auth, fresh: bool, patience: f64, now: f64) {
    with(session, |session| {
        session.admit(call, auth, fresh, patience, now)
    });
}

/// Settles `call` when there is a usable token.
#[wasm_bindgen]
pub fn ensure(session: u32, call: u32, now: f64) {
    with(session, |session| session.ensure(call, now));
}

/// Settles `call` after a new login, which carries what the glue keeps as `input`; 0: nothing.
#[wasm_bindgen]
pub fn login(session: u32, call: u32, input: u32, now: f64) {
    with(session, |session| session.login(call, input, now));
}

/// Settles `call` with a new token.
#[wasm_bindgen]
pub fn refresh(session: u32, call: u32, now: f64) {
    with(session, |session| session.refresh(call, now));
}

/// Forgets a waiting call.
#[wasm_bindgen]
pub fn cancel(session: u32, call: u32, now: f64) {
    with(session, |session| session.cancel(call, now));
}

/// Forgets token, user and (unless they are to be kept) cookies; settles `call` when the storage is clear.
///
/// `silent`: a silent login may follow.
#[wasm_bindgen]
pub fn logout(session: u32, call: u32, keep_cookies: bool, silent: bool, now: f64) {
    with(session, |session| {
        session.logout(call, keep_cookies, silent, now)
    });
}

/// Allows no silent login until it is released, `limit` milliseconds at most; returns the hold's name.
#[wasm_bindgen]
pub fn hold(session: u32, limit: f64, now: f64) -> u32 {
    with(session, |session| session.hold(limit, now))
}

/// Ends a hold.
#[wasm_bindgen(js_name = releaseHold)]
pub fn release_hold(session: u32, hold: u32, now: f64) {
    with(session, |session| session.release_hold(hold, now));
}

/// Takes a token that the program got by itself. `silent`: a silent login may follow.
#[wasm_bindgen]
pub fn adopt(session: u32, grant: Ts<Grant>, silent: bool, now: f64) -> Result<(), JsValue> {
    let grant = read(grant)?;
    with(session, |session| session.adopt(grant, silent, now));
    Ok(())
}
