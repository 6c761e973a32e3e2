//! What the server is told at start: command line and environment, parsed into what cannot be wrong.

mod command_line;
mod environment;
mod error;
mod help;
mod settings;

pub use command_line::Invocation;
pub use error::ConfigError;
pub use settings::{Config, WechatConfig};
