//! What stands in storage: reading it, whatever it is, and making what is written.
//!
//! Found records cross as `unknown`. The token's record goes out as [`reconcile`](super::world::reconcile)'s answer
//! alone, the jar's text as [`jar_to_store`](super::cookies::jar_to_store)'s.

use js_sys::{JSON, Reflect};
use tsify::Ts;
use wasm_bindgen::{JsCast, JsValue};

use super::sessions::object;
use crate::lease::Lease;
use crate::record::{Entry, FORM, Record, Stored, StoredLogout, StoredRecord};
use crate::session::StoredJar;

/// The first form of the record, and the one form of the jar: `{ v: 1, text }`.
const TEXT_FORM: f64 = 1.0;

/// Reads what was found under the record's key; `null` says that there is nothing for certain.
pub(super) fn read_record(found: &JsValue) -> Stored {
    if found.is_null() {
        return Stored::Missing;
    }
    match member(found, "v").as_f64() {
        // What a removal left that the platform refused.
        Some(0.0) => Stored::Missing,
        Some(TEXT_FORM) => match member(found, "text").as_string() {
            Some(text) => Stored::read_text(&text),
            None => Stored::Nothing,
        },
        Some(form) if form == f64::from(FORM) => read_members(found),
        Some(form) if form > f64::from(FORM) => Stored::Newer,
        _ => Stored::Nothing,
    }
}

fn read_members(found: &JsValue) -> Stored {
    // Looked at first: a failed reading makes an error text, and that at each launch of a user who is logged in.
    if !member(found, "loggedOut").is_undefined() {
        return serde_wasm_bindgen::from_value(found.clone())
            .map_or(Stored::Nothing, Stored::read_logout);
    }
    let Ok(mut members) = serde_wasm_bindgen::from_value::<StoredRecord>(found.clone()) else {
        return Stored::Nothing;
    };
    let user = member(found, "user");
    if user.is_object() {
        members.user = JSON::stringify(&user).ok().map(String::from);
    }
    Stored::read(members)
}

/// Makes the object that is stored.
pub(super) fn write_entry(entry: &Entry) -> JsValue {
    match entry {
        Entry::Token(record) => write_record(record),
        Entry::LoggedOut(seq) => object(&StoredLogout::write(*seq)).into(),
    }
}

/// Makes the object of a token, with the user as an object in it.
fn write_record(record: &Record) -> JsValue {
    let members = record.write();
    let stored: Ts<StoredRecord> = object(&members);
    let stored = stored.js_value();
    if let Some(user) = members.user
        && let Ok(user) = JSON::parse(&user)
    {
        let _ = Reflect::set(stored.unchecked_ref(), &"user".into(), &user);
    }
    stored
}

/// Reads what was found under the jar's key, and calls `with` with it.
pub(super) fn with_jar<T>(found: &JsValue, with: impl FnOnce(StoredJar) -> T) -> T {
    if found.is_null() {
        return with(StoredJar::Text(""));
    }
    match member(found, "v").as_f64() {
        Some(0.0) => with(StoredJar::Text("")),
        Some(TEXT_FORM) => {
            let text = member(found, "text").as_string().unwrap_or_default();
            with(StoredJar::Text(&text))
        }
        Some(form) if form > TEXT_FORM => with(StoredJar::Newer),
        _ => with(StoredJar::Unknown),
    }
}

/// Reads what was found under the lease's key; whatever is none is `None`.
pub(super) fn read_lease(found: &JsValue) -> Option<Lease> {
    // Looked at first: a failed reading makes an error text.
    if !found.is_object() {
        return None;
    }
    serde_wasm_bindgen::from_value(found.clone()).ok()
}

/// A member of whatever it is; `undefined` if it has none.
fn member(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}
