//! The sockets of a session: what the server, the platform and the program do to them, and what must come of it.
//!
//! `world` watches at every step: at most one connection a socket, no state out of order, no connection again while hidden, none with
//! a token for a socket that must have none or of an account that ended, and none after the second refusal in a row.

#![cfg(not(target_arch = "wasm32"))]

mod connecting;
mod histories;
mod machine;
mod refusals;
mod world;
