//! What crosses: a few numbers in cells, and texts in two buffers of the module's memory that both sides know.
//!
//! An exported function costs forty bytes for each number it takes, and a crossing for each that it returns; a text
//! handed over by wasm-bindgen costs two crossings more, to allocate and to free it. A cell costs neither, nor do texts
//! that are written where the other side reads them.

use std::cell::{Cell, RefCell};

use wasm_bindgen::prelude::wasm_bindgen;

/// How many numbers the mailbox holds; `js-glue/memory.js` knows, too.
pub(super) const CELLS: usize = 64;

thread_local! {
    static MAILBOX: [Cell<f64>; CELLS] = const { [const { Cell::new(0.0) }; CELLS] };
    static INBOX: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static OUTBOX: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Where the mailbox stands in the module's memory.
#[wasm_bindgen]
pub fn mailbox() -> *const f64 {
    MAILBOX.with(|cells| cells.as_ptr().cast())
}

/// Where the glue may write this many bytes of UTF-8 for the next call.
#[wasm_bindgen]
pub fn inbox(room: usize) -> *mut u8 {
    INBOX.with_borrow_mut(|bytes| {
        if bytes.len() < room {
            bytes.resize(room, 0);
        }
        bytes.as_mut_ptr()
    })
}

/// Where the text of the last answer stands.
#[wasm_bindgen]
pub fn outbox() -> *const u8 {
    OUTBOX.with_borrow(|text| text.as_ptr())
}

/// The number in a cell.
pub(super) fn number(at: usize) -> f64 {
    MAILBOX.with(|cells| cells[at].get())
}

/// A whole number from 0 up in a cell.
#[inline(never)]
pub(super) fn whole(at: usize) -> u32 {
    number(at) as u32
}

pub(super) fn put(at: usize, number: f64) {
    MAILBOX.with(|cells| cells[at].set(number));
}

/// Runs with the first `len` bytes that the glue wrote.
pub(super) fn with_bytes<T>(len: usize, run: impl FnOnce(&[u8]) -> T) -> T {
    INBOX.with_borrow(|bytes| run(bytes.get(..len).unwrap_or_default()))
}

/// Runs with the text that the glue wrote.
pub(super) fn with_text<T>(len: usize, run: impl FnOnce(&str) -> T) -> T {
    // SAFETY: the glue's encoder (js-glue/utf8.js) writes nothing but UTF-8, and nobody else writes there.
    #[allow(unsafe_code)]
    with_bytes(len, |bytes| {
        run(unsafe { std::str::from_utf8_unchecked(bytes) })
    })
}

/// Leaves a text for the glue to read; returns its length.
pub(super) fn answer(text: String) -> usize {
    let len = text.len();
    OUTBOX.replace(text);
    len
}
