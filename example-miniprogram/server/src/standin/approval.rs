//! The shop that approved the platform, and what the approval gave.

use super::ticket::Ticket;
use crate::base::token::Secret;

/// The shop, and the platform that runs it.
pub(super) const SHOP: &str = "wx0000000000000005";
pub(crate) const COMPONENT: &str = "wx0000000000000009";

/// An approval holds until it is taken back.
pub(super) const NO_END: i64 = i64::MAX;

/// The shop's appid, the refresh token of its approval, and the platform's own token.
pub(crate) fn approval() -> Result<(String, Secret, Secret), getrandom::Error> {
    let refresh = ticket("shop_refresh", SHOP, NO_END).issue()?;
    let component = ticket("component", COMPONENT, NO_END).issue()?;
    Ok((
        SHOP.to_owned(),
        Secret::new(refresh),
        Secret::new(component),
    ))
}

/// A token about a shop.
pub(super) fn ticket(kind: &'static str, user: &str, ends_at: i64) -> Ticket {
    Ticket {
        kind,
        user: user.to_owned(),
        scope: String::new(),
        ends_at,
    }
}
