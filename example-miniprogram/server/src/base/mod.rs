//! What all the rest stands on: time, tokens, the log, and what counts as this machine.

pub(crate) mod clock;
pub(crate) mod log;
pub(crate) mod loopback;
pub(crate) mod token;
