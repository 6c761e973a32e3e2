//! A stand-in of WeChat, for machines without an appid: `jscode2session`, web authorisation, a shop's API, phone numbers,
//! and WeChat Pay.
//!
//! It keeps the rules of codes (platform page code2Session): one use, five minutes, `errcode` in an HTTP 200, success
//! without `errcode`, JSON under `text/plain`. What it does not have: rate limits of its own (`/standin/fail` gives
//! 45011 on demand), risk control, and real users: a user is a name, and its ids follow from the name, so the
//! same name is the same user after a restart. One appid plays the mini-program and the website; a user's `openid` differs
//! between the two all the same, as between two apps of WeChat's, and its `unionid` does not.

mod answer;
mod approval;
mod booth;
mod codes;
mod identity;
mod oauth;
mod pay;
mod phone;
mod routes;
mod shop;
mod state;
mod ticket;
mod web;

pub(crate) use approval::{COMPONENT, approval};
pub(crate) use routes::{PATHS, router};
pub(crate) use state::Standin;
