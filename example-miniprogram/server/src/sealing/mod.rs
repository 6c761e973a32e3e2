//! Encryption of what is stored, and its key.

pub(crate) mod data_key;
pub(crate) mod seal;
