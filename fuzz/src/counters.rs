//! The counters that `-Cinstrument-coverage` puts into the code: one for each region, counting how often it ran.
//!
//! Their sum is the work of a run in steps: the same on every machine and in every run. What the precompiled standard library
//! does inside a call (a `memmove`, a comparison of slices) is not in it; `memory` sees the copies among that.

/// Tells whether this program was built with counters: `--cfg counted` beside `-Cinstrument-coverage`.
pub const COUNTED: bool = cfg!(counted);

/// Set all of them to 0.
pub fn reset() {
    inside::each(&mut |_, counter| *counter = 0);
}

/// How many steps were taken since [`reset`].
pub fn steps() -> u64 {
    let mut sum = 0u64;
    inside::each(&mut |_, counter| sum = sum.saturating_add(*counter));
    sum
}

/// Show each region that ran since [`reset`], with its number and how often it did.
pub fn ran(show: &mut dyn FnMut(usize, u64)) {
    inside::each(&mut |number, counter| {
        if *counter != 0 {
            show(number, *counter);
        }
    });
}

#[cfg(counted)]
mod inside {
    // The runtime that comes with the option tells where the counters are, and in no safe way.
    #![allow(unsafe_code)]

    unsafe extern "C" {
        fn __llvm_profile_begin_counters() -> *mut u64;
        fn __llvm_profile_end_counters() -> *mut u64;
    }

    pub fn each(visit: &mut dyn FnMut(usize, &mut u64)) {
        // SAFETY: both point into one array of the program's own, which lives as long as it. The instrumented code changes
        // it while this runs, hence copies and raw pointers in place of a slice; only one thread runs targets (engine.rs).
        unsafe {
            let begin = __llvm_profile_begin_counters();
            let count = __llvm_profile_end_counters().offset_from(begin) as usize;
            for number in 0..count {
                let place = begin.add(number);
                let before = place.read_volatile();
                let mut counter = before;
                visit(number, &mut counter);
                if counter != before {
                    place.write_volatile(counter);
                }
            }
        }
    }
}

#[cfg(not(counted))]
mod inside {
    pub fn each(_: &mut dyn FnMut(usize, &mut u64)) {}
}
