//! What the glue may ask; no answer but `reconcile`'s changes the session.

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::core::{Core, object, unborrowed};
use super::stored;
use crate::session::{Metrics, State};

/// What holds until the next input, so that the requests in between need not ask.
#[derive(Debug, Serialize, Tsify)]
pub struct View {
    /// The token's place in this launch's sequence of tokens.
    pub generation: u32,
    /// The generation that began this account; requests sent with an older one belong to somebody else.
    pub account: u32,
    /// `""` if there is none.
    pub token: String,
    /// Until when, by the device's clock, requests go out with it at once.
    pub until: f64,
    /// Milliseconds by which the server is ahead of the device.
    pub offset: f64,
}

#[wasm_bindgen]
impl Core {
    /// The state as the program sees it.
    pub fn state(&self, now: f64) -> Ts<State<'static>> {
        self.with(|session| unborrowed(object(&session.state(now))))
    }

    /// What holds until the next input.
    pub fn view(&self, now: f64) -> Ts<View> {
        let view = self.with(|session| View {
            generation: session.generation(),
            account: session.first_of_account(),
            token: session
                .token_of(session.generation())
                .unwrap_or_default()
                .into(),
            until: session.sends_until(now),
            offset: session.offset(),
        });
        object(&view)
    }

    /// Whether the token may be used now.
    #[wasm_bindgen(js_name = isUsable)]
    pub fn is_usable(&self, now: f64) -> bool {
        self.with(|session| session.usable_token(now).is_some())
    }

    /// Counters since launch.
    pub fn metrics(&self) -> Ts<Metrics> {
        let metrics = self.with(|session| session.metrics());
        object(&metrics)
    }

    /// Compares with what stands under the record's key; returns what to write there, `undefined` if nothing.
    pub fn reconcile(&self, record: JsValue, now: f64) -> JsValue {
        let found = stored::read_record(&record);
        let wanted = self.with(|session| session.reconcile(found, now));
        wanted.map_or(JsValue::UNDEFINED, |record| stored::write_record(&record))
    }

    /// A `state` for an authorisation; `undefined` without random bytes.
    #[wasm_bindgen(js_name = drawState)]
    pub fn draw_state(&self) -> Option<String> {
        self.with(|session| session.draw_state())
    }
}
