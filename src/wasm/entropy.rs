//! The random bytes of the module: a pool that the glue fills, because the platform gives them asynchronously.
//!
//! `getrandom` asks here (its "custom" backend, chosen by the flags of the build), and whoever wants randomness asks
//! `getrandom`: so any crate that is added to the module gets it from the platform, too. An empty pool is an error, never a
//! weaker source.

use std::cell::RefCell;

use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static POOL: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Adds secure random bytes, as `wx.getRandomValues` gives them.
#[wasm_bindgen(js_name = addEntropy)]
pub fn add_entropy(bytes: &[u8]) {
    POOL.with_borrow_mut(|pool| pool.extend_from_slice(bytes));
}

/// How many random bytes are left.
#[wasm_bindgen(js_name = entropyLeft)]
pub fn entropy_left() -> u32 {
    POOL.with_borrow(|pool| pool.len() as u32)
}

/// Fills `buffer` with bytes that were never given out before; `false` when the pool has too few.
pub(super) fn fill(buffer: &mut [u8]) -> bool {
    getrandom::fill(buffer).is_ok()
}

/// The backend that `getrandom` links against.
#[unsafe(no_mangle)]
#[allow(unsafe_code)] // The signature is getrandom's.
unsafe extern "Rust" fn __getrandom_v03_custom(
    destination: *mut u8,
    len: usize,
) -> Result<(), getrandom::Error> {
    POOL.with_borrow_mut(|pool| {
        let rest = pool
            .len()
            .checked_sub(len)
            .ok_or(getrandom::Error::UNEXPECTED)?;
        // SAFETY: getrandom hands over a buffer that is valid for writes of `len` bytes, and it is none of the pool's.
        unsafe { destination.copy_from_nonoverlapping(pool[rest..].as_ptr(), len) };
        pool.truncate(rest);
        Ok(())
    })
}
