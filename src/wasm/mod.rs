//! The boundary to JavaScript: conversion only, no decision.
//!
//! ```text
//!   js-glue/boundary/machine.js ── core.admit({ call, auth, fresh }, now) ──► program.rs ──► Session::admit
//!                               ◄─ { kind: 'send', call, generation } ─────── core.rs ◄───── Session::poll_action
//! ```
//!
//! [`core::Core`] is a session as a JavaScript class. What the program wants is in `program`, what the world answered in
//! `world`, what the glue may ask in `questions`, the jar in `cookies`; `stored` reads and writes what stands in storage.
//! Objects cross by serde and serde-wasm-bindgen; their types reach TypeScript from here by tsify, and `tsc` holds the glue
//! to them. Times are `f64` milliseconds since the epoch, names are `u32`: no 64-bit integer crosses, because `BigInt` is
//! missing on some devices.
//!
//! **No borrow is held across a call out.** To read an object may run a getter, which may call back into the session; so
//! what comes in is read before the session is borrowed, and what goes out is made after.

pub mod cookies;
pub mod core;
pub mod entropy;
pub mod program;
pub mod questions;
pub mod stored;
pub mod world;

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
