//! The boundary to JavaScript: conversion only.
//!
//! What crosses on the way of a request is strings and numbers; objects (configuration, record, cookie list) are
//! for what happens once. Times are `f64` milliseconds, names are `u32`: no 64-bit integer crosses, because `BigInt` is
//! missing on some devices. An absent number is NaN.

mod core;
mod entropy;
mod options;
mod output;
