//! The boundary to JavaScript: conversion only, no decision of the session.
//!
//! ```text
//!   js-glue/boundary/machine.js ── admit(session, call, auth, fresh, patience, now) ──► program.rs ───► Session::admit
//!                               ◄─ { kind: 'send', call, generation } ───────────────── sessions.rs ◄── Session::poll_action
//! ```
//!
//! Each input and question is a function: what the program wants is in [`program`], what the world answered in [`world`],
//! what the glue may ask of the session itself in [`questions`]; inputs and questions of the jar stand in [`cookies`], those of
//! sockets in [`sockets`], and the short way of cookies that come again in [`lane`]. [`sessions`] holds the sessions and hands
//! out their actions, [`stored`] reads and makes what stands in storage, [`entropy`] holds random bytes. [`streams`] has what
//! comes bit by bit, and no session. Functions and not methods of a class: 1.2 kB less of the package, and the glue's `Machine`
//! is the class.
//!
//! Objects cross by serde and serde-wasm-bindgen; their types reach TypeScript from here by tsify, and `tsc` holds the glue
//! to them. Times are `f64` milliseconds since the epoch; sessions, calls and operations are named by `u32`: no 64-bit
//! integer crosses, because `BigInt` is missing on some devices.
//!
//! **No borrow is held across a call out.** To read an object may run a getter, which may call back into the session; so
//! what comes in is read before the session is borrowed, and what goes out is a new plain object, whose
//! making runs no code of the program.

pub mod cookies;
pub mod entropy;
pub mod lane;
pub mod program;
pub mod questions;
pub mod sessions;
pub mod sockets;
pub mod stored;
pub mod streams;
pub mod world;

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
