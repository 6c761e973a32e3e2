//! A session as a JavaScript class, and its actions.

use std::cell::RefCell;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::{JsValue, UnwrapThrowExt, wasm_bindgen};

use super::{entropy, stored};
use crate::config::Config;
use crate::session::{Action, Session, StoredJar};

/// The decisions of one session. Each input changes them; then `pollAction` is to be called until it has no more.
#[derive(Debug)]
#[wasm_bindgen]
pub struct Core {
    session: RefCell<Session>,
}

#[wasm_bindgen]
impl Core {
    /// Opens a session with what storage held under the record's and the jar's key, whatever that is.
    ///
    /// `supported`: there is a login here.
    #[wasm_bindgen(constructor)]
    pub fn new(
        config: Ts<Config>,
        record: JsValue,
        jar: JsValue,
        supported: bool,
        now: f64,
    ) -> Result<Core, JsValue> {
        let config = read(config)?;
        let record = stored::read_record(&record);
        let jar = stored::read_jar(&jar);
        let jar = jar.as_deref().map_or(StoredJar::Newer, StoredJar::Text);
        let session = Session::new(config, record, jar, supported, entropy::fill, now);
        Ok(Core {
            session: RefCell::new(session),
        })
    }

    /// Takes the next action out, `undefined` when all are.
    #[wasm_bindgen(js_name = pollAction)]
    pub fn poll_action(&self) -> Option<Ts<Action>> {
        let action = self.with(Session::poll_action);
        action.as_ref().map(object)
    }
}

impl Core {
    /// Borrows the session for one input or question, which must not call out.
    pub(super) fn with<T>(&self, run: impl FnOnce(&mut Session) -> T) -> T {
        run(&mut self.session.borrow_mut())
    }
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
