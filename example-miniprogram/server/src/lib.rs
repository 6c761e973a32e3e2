//! The backend of the wx-session example: it exchanges `wx.login` codes for tokens of its own.
//!
//! In scope: what a mini-program's backend owes its session client, done as in production: hashed random tokens,
//! rotation of refresh tokens with reuse detected, revocation, web authorisation, payment, a shop's API, an audit table,
//! WeChat's secrets encrypted at rest, an old-style session cookie, uploads and downloads, and a clock and faults that a
//! demo or a test controls.
//! Out of scope: TLS (a proxy's job) and everything a real shop would sell.
//!
//! One request's life, by file:
//!
//! ```text
//! serve ── pipeline (faults, CORS, Date, log, counts) ── routes/* ── body, bearer ── store/* (all SQL)
//!                                                        └── wechat, shop, pay ── api ── WeChat, or standin/*
//! ```
//!
//! `README.md` lists the routes. The program and the tests start the same [`Server`]:
//!
//! ```
//! use wx_session_example_server::{Clock, Config, Location, Log, Server, StartError};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), StartError> {
//! let mut config = Config::new(Location::Memory);
//! config.port = 0;
//! let server = Server::start(config, Clock::system(), Log::stderr()).await?;
//! assert!(server.announcement().starts_with("listening http://127.0.0.1:"));
//! server.stop().await;
//! # Ok(())
//! # }
//! ```

mod api;
mod app;
mod audit;
mod bearer;
mod body;
mod clock;
mod config;
mod cors;
mod counts;
mod data_key;
mod error;
mod faults;
mod log;
mod loopback;
mod pay;
mod peer;
mod pipeline;
mod reply;
mod routes;
mod seal;
mod serve;
mod server;
mod shop;
mod standin;
mod start_error;
mod store;
mod token;
mod wechat;

pub use clock::{Clock, OutOfRange};
pub use config::{Config, ConfigError, Invocation, WechatConfig};
pub use data_key::DataKeyConfig;
pub use log::Log;
pub use pay::{PayConfig, SigningKey, VerifyingKey};
pub use seal::DataKey;
pub use server::Server;
pub use shop::ShopConfig;
pub use start_error::StartError;
pub use store::{Location, LocationError, StoreError};
pub use token::Secret;
pub use wechat::AppCredentials;
