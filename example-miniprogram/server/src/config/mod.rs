//! What the server is told at start: command line, environment and a file, parsed into what cannot be wrong.

mod command_line;
mod environment;
mod error;
mod file;
mod general;
mod help;
mod settings;
mod table;

pub use command_line::Invocation;
pub use error::ConfigError;
pub use settings::{Config, WechatConfig};
