//! The whole server: its parts put together, started and stopped.

mod error;
mod listen;
mod outside;
mod running;

pub use error::StartError;
pub use running::Server;
