//! Coverage-guided fuzzing of whatever the core reads from outside, on the stable toolchain and without other crates.
//!
//! In scope: stored records, token answers, URLs, configuration numbers, Set-Cookie headers, dates,
//! streams ([`targets`]). For every input: no panic, no broken promise of the target's, work and memory in proportion to the input's
//! length. Out of scope: JSON bodies, which the glue reads (`tests/package/bodies.test.mjs`), and the hosts that may receive the
//! token, which the glue decides (`tests/package/hosts.test.mjs`).
//!
//! The guide is `-Cinstrument-coverage`, a stable option of rustc: its counters tell which code ran and how often, so that
//! inputs that reach new code are kept and changed further, and so that work is counted in steps, not in seconds. libFuzzer
//! was not taken: it needs a C++ compiler, a sanitizer's unstable flags, and knows time but not work.
//!
//! `cargo xtask fuzz` runs it. Built without the counters (in a plain `cargo test`) it still runs every target over its seeds
//! and some hundred random changes of them.

pub mod counters;
pub mod dice;
pub mod engine;
pub mod input;
pub mod memory;
pub mod mutate;
pub mod target;
pub mod targets;
