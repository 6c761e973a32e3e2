//! What the server remembers, and all of its SQL.
//!
//! The statements keep to what SQLite and PostgreSQL share: `$n` parameters, `BIGINT` times in milliseconds,
//! `ON CONFLICT`, `RETURNING`. What is one database's alone is in `sqlite.rs` and `postgres.rs`, but for how a transaction begins and one count. Nothing is read and then written back: each rule
//! that two requests could race for is one conditional `UPDATE`, so it holds under either database's isolation.

mod audit;
mod authorizations;
mod backup;
mod captchas;
mod database;
mod demo;
mod error;
mod files;
mod grants;
mod location;
mod open;
mod orders;
mod phones;
mod pool;
mod postgres;
mod profiles;
mod ready;
mod reseal;
mod schema;
mod sessions;
mod shops;
mod sqlite;
mod sweep;
mod tickets;
mod transaction;
mod users;

pub(crate) use audit::{AuditEntry, AuditRow};
pub(crate) use authorizations::{Authorization, WechatGrant};
pub use backup::backup;
pub(crate) use database::Store;
pub(crate) use demo::Target;
pub use error::StoreError;
pub(crate) use files::StoredFile;
pub(crate) use grants::Grant;
pub use location::{Location, LocationError};
pub(crate) use orders::{NewOrder, OrderState, Payment, PlacedOrder};
pub(crate) use profiles::Profile;
pub(crate) use sessions::{Account, Family, Rotation, TokenState};
pub(crate) use shops::ShopTokens;
pub(crate) use users::{User, WebIdentity};
