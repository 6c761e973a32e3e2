//! What the routes share: who asks, the audit, the shop's tokens, the merchant's account.

mod audit;
mod bearer;
mod limits;
mod live;
mod pages;
mod renewals;
mod shop;
mod state;
mod sweeper;
mod till;

pub(crate) use audit::{Action, Audit};
pub(crate) use bearer::{AnyBearer, Bearer, bearer_token};
pub(crate) use limits::{Gate, Limits, Rates};
pub(crate) use live::{Changes, Live};
pub(crate) use pages::{Pages, asked_host};
pub(crate) use renewals::Renewals;
pub(crate) use shop::Shop;
pub(crate) use state::{App, Switch};
pub(crate) use sweeper::Sweeper;
pub(crate) use till::Till;
