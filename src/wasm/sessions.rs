//! The sessions of the program, each by its number, and what becomes of their actions.

use std::cell::RefCell;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::{JsValue, UnwrapThrowExt, wasm_bindgen};

use super::{entropy, stored};
use crate::config::Config;
use crate::session::{Action, Session};

thread_local! {
    /// By their numbers. They live as long as the program: a session is never closed.
    static SESSIONS: RefCell<Vec<Session>> = const { RefCell::new(Vec::new()) };
}

/// Opens a session with what storage held under the keys of record, jar and lease, whatever that is; returns its number.
///
/// `supported`: there is a login here.
#[wasm_bindgen(js_name = openSession)]
pub fn open_session(
    config: Ts<Config>,
    #[wasm_bindgen(unchecked_param_type = "unknown")] record: JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] jar: JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] lease: JsValue,
    supported: bool,
    now: f64,
) -> Result<u32, JsValue> {
    let config = read(config)?;
    let record = stored::read_record(&record);
    let lease = stored::read_lease(&lease);
    let mut session = stored::with_jar(&jar, |jar| {
        Session::new(config, record, jar, supported, entropy::fill, now)
    });
    session.handle_lease_at_launch(lease, now);
    Ok(SESSIONS.with_borrow_mut(|sessions| {
        sessions.push(session);
        sessions.len() as u32 - 1
    }))
}

/// Takes the next action out, `undefined` when none is left. To be called after each input until it has no more.
#[wasm_bindgen(js_name = pollAction)]
pub fn poll_action(session: u32) -> Option<Ts<Action>> {
    let action = with(session, Session::poll_action);
    action.as_ref().map(object)
}

/// Borrows a session for one input or question, which must not call out.
pub(super) fn with<T>(session: u32, run: impl FnOnce(&mut Session) -> T) -> T {
    SESSIONS.with_borrow_mut(|sessions| run(&mut sessions[session as usize]))
}

/// Reads an object that the glue made; one of another shape is an error that says what is wrong, and the glue's fault.
pub(super) fn read<T: Tsify + DeserializeOwned>(object: Ts<T>) -> Result<T, JsValue> {
    Ok(serde_wasm_bindgen::from_value(object.into())?)
}

/// The same object under a type that does not name the borrow that it was made of.
pub(super) fn unborrowed<T: Tsify>(object: impl Into<JsValue>) -> Ts<T> {
    Ts::new_unchecked(object.into())
}

/// Makes the object that crosses. It is a new and plain one, so no code of the program runs meanwhile.
pub(super) fn object<T: Tsify + Serialize>(value: &T) -> Ts<T> {
    let object = value.serialize(&Serializer::json_compatible());
    Ts::new_unchecked(object.unwrap_throw())
}
