//! The clients of what this server asks of others: WeChat, a shop's API, WeChat Pay.

mod api;
mod app_token;
mod ask;
mod client;
mod error;
mod login;
mod oauth;
pub(crate) mod pay;
mod phone;
mod shop;

pub(crate) use api::Api;
pub use client::AppCredentials;
pub(crate) use client::Wechat;
pub(crate) use error::WechatError;
pub(crate) use phone::PhoneNumber;
pub use shop::ShopConfig;
pub(crate) use shop::{ComponentToken, ShopApi, ShopInfo, WechatShop};
