//! WeChat Pay v3 for mini-programs (JSAPI): an order into what `wx.requestPayment` takes, a notification into a payment.

mod config;
mod error;
mod keys;
mod merchant;
mod notification;

pub use config::PayConfig;
pub(crate) use config::{PAY_BASE, SCHEME};
pub(crate) use error::PayError;
pub use keys::{SigningKey, VerifyingKey};
pub(crate) use merchant::{Merchant, Purchase, nonce};
pub(crate) use notification::{Notice, Refusal, seal_resource};
