//! What the program wants.

use wasm_bindgen::prelude::wasm_bindgen;

use super::core::Core;
use crate::session::Auth;

#[wasm_bindgen]
impl Core {
    /// Begins the launch checks, once.
    pub fn launch(&self, now: f64) {
        self.with(|session| session.launch(now));
    }

    /// Begins the launch checks and settles `call` when they have ended.
    pub fn start(&self, call: u32, now: f64) {
        self.with(|session| session.start(call, now));
    }

    /// Lets a request go (`send`), fail, or wait. `fresh`: only a token newer than the current one will do.
    pub fn admit(&self, call: u32, auth: Auth, fresh: bool, now: f64) {
        self.with(|session| session.admit(call, auth, fresh, now));
    }

    /// Settles `call` when there is a usable token.
    pub fn ensure(&self, call: u32, now: f64) {
        self.with(|session| session.ensure(call, now));
    }

    /// Settles `call` after a new login.
    pub fn login(&self, call: u32, now: f64) {
        self.with(|session| session.login(call, now));
    }

    /// Settles `call` with a new token.
    pub fn refresh(&self, call: u32, now: f64) {
        self.with(|session| session.refresh(call, now));
    }

    /// Forgets a waiting call.
    pub fn cancel(&self, call: u32, now: f64) {
        self.with(|session| session.cancel(call, now));
    }

    /// Forgets token, user and (unless they are to be kept) cookies; settles `call` when the storage is clear.
    pub fn logout(&self, call: u32, keep_cookies: bool, now: f64) {
        self.with(|session| session.logout(call, keep_cookies, now));
    }

    /// Allows no silent login until it is released, `limit` milliseconds at most; returns the hold's name.
    pub fn hold(&self, limit: f64, now: f64) -> u32 {
        self.with(|session| session.hold(limit, now))
    }

    /// Ends a hold.
    #[wasm_bindgen(js_name = releaseHold)]
    pub fn release_hold(&self, hold: u32, now: f64) {
        self.with(|session| session.release_hold(hold, now));
    }

    /// Takes over the server's newer word on who the user is, as JSON text.
    #[wasm_bindgen(js_name = handleUser)]
    pub fn handle_user(&self, user: &str, now: f64) {
        self.with(|session| session.handle_user(user, now));
    }
}
