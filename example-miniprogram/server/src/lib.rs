//! The backend of the wx-session example: it exchanges `wx.login` codes for tokens of its own.
//!
//! In scope: what a mini-program's backend owes its session client, done as in production: hashed random tokens,
//! rotation of refresh tokens with reuse detected, revocation, web authorisation, payment, a shop's API, an audit table,
//! WeChat's secrets encrypted at rest, an old-style session cookie, uploads and downloads, and a clock and faults that a
//! demo or a test controls.
//! Out of scope: TLS (a proxy's job) and everything a real shop would sell.
//!
//! The folders are layers; each may use those before it, and `tests/layers.rs` sees to it:
//!
//! ```text
//! base       time, tokens, log              store    all SQL              http     connections, answers, what stands around routes
//! sealing    encryption at rest             wechat   clients of WeChat    app      what the routes share
//! routes     one file a noun                standin  WeChat's stand-in    config   what it is told
//! server     all of it put together
//! ```
//!
//! One request's life:
//!
//! ```text
//! http::serve ── http::pipeline (faults, CORS, Date, log, counts) ── routes::* ── http::body, app::bearer ── store::*
//!                                                                    └── app::shop, app::till ── wechat::* ── WeChat, or standin::*
//! ```
//!
//! `README.md` lists the routes. The program and the tests start the same [`Server`]:
//!
//! ```
//! use wx_session_example_server::{Clock, Config, Location, Log, LogFormat, Server, StartError};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), StartError> {
//! let mut config = Config::new(Location::Memory);
//! config.port = 0;
//! let server = Server::start(config, Clock::system(), Log::stderr(LogFormat::Text)).await?;
//! assert!(server.announcement().starts_with("listening http://127.0.0.1:"));
//! server.stop().await;
//! # Ok(())
//! # }
//! ```

mod app;
mod base;
mod config;
mod http;
mod routes;
mod sealing;
mod server;
mod standin;
mod store;
mod wechat;

pub use base::clock::{Clock, OutOfRange};
pub use base::log::{Log, LogFormat};
pub use base::token::Secret;
pub use config::{Config, ConfigError, Invocation, WechatConfig};
pub use sealing::data_key::DataKeyConfig;
pub use sealing::seal::{DataKey, SealError};
pub use server::{Server, StartError};
pub use store::{Location, LocationError, StoreError, backup};
pub use wechat::pay::{PayConfig, SigningKey, VerifyingKey};
pub use wechat::{AppCredentials, ShopConfig};
