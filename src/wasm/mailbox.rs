//! The numbers that cross: a few cells of the module's memory that both sides read and write.
//!
//! An exported function costs forty bytes for each number it takes, and a crossing for each that it returns; a cell
//! costs neither.

use std::cell::Cell;

use wasm_bindgen::prelude::wasm_bindgen;

/// How many numbers the mailbox holds.
pub(super) const CELLS: usize = 24;

thread_local! {
    static MAILBOX: [Cell<f64>; CELLS] = const { [const { Cell::new(0.0) }; CELLS] };
}

/// Where the mailbox stands in the module's memory.
#[wasm_bindgen]
pub fn mailbox() -> *const f64 {
    MAILBOX.with(|cells| cells.as_ptr().cast())
}

pub(super) fn read() -> [f64; CELLS] {
    MAILBOX.with(|cells| std::array::from_fn(|at| cells[at].get()))
}

pub(super) fn write(numbers: &[f64]) {
    MAILBOX.with(|cells| {
        for (cell, number) in cells.iter().zip(numbers) {
            cell.set(*number);
        }
    });
}
