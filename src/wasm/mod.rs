//! The boundary to JavaScript: conversion only.
//!
//! Strings and numbers cross, no objects: serde-wasm-bindgen, measured with the configuration, the record and the cookie
//! list as objects, cost 17 kB of the compressed module. Times are `f64` milliseconds, names are `u32`: no 64-bit integer
//! crosses, because `BigInt` is missing on some devices. An absent number is NaN.

pub mod door;
pub mod entropy;
mod heap;
pub mod mailbox;
mod options;
mod output;
