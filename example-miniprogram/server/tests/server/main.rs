//! The server over real HTTP: one module a notion. One binary, because linking is most of a test's cost here.

mod auth;
mod captcha;
mod client;
mod cors;
mod demo;
mod faults;
mod files;
mod fixture;
mod me;
mod process;
mod requests;
mod restart;
mod secrets;
mod standin;
mod wechat;
mod wechat_double;
