//! The server over real HTTP: one module a notion. One binary, because linking is most of a test's cost here.

mod audit;
mod auth;
mod captcha;
mod client;
mod consent;
mod cors;
mod data_key;
mod demo;
mod faults;
mod files;
mod fixture;
mod full_disk;
mod grace;
mod me;
mod oauth;
mod pay;
mod process;
mod profile;
mod requests;
mod restart;
mod secrets;
mod shop;
mod standin;
mod wechat;
mod wechat_double;
