//! Counters since launch, of what the session decided; the glue counts what it did itself.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use super::Session;
use super::flight::Kind;

/// How often tokens were had, refused, and asked for in vain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct Metrics {
    pub logins: u32,
    /// A fresh token that the server refuses counts, too: the login helped nobody.
    pub login_failures: u32,
    pub refreshes: u32,
    pub refresh_failures: u32,
    /// Tokens that the server refused.
    pub expired: u32,
}

impl Session {
    pub fn metrics(&self) -> Metrics {
        self.metrics
    }

    pub(super) fn count_success(&mut self, kind: Kind) {
        let counter = match kind {
            Kind::Login => &mut self.metrics.logins,
            Kind::Refresh => &mut self.metrics.refreshes,
        };
        *counter = counter.saturating_add(1);
    }

    pub(super) fn count_failure(&mut self, kind: Kind) {
        let counter = match kind {
            Kind::Login => &mut self.metrics.login_failures,
            Kind::Refresh => &mut self.metrics.refresh_failures,
        };
        *counter = counter.saturating_add(1);
    }

    pub(super) fn count_expired(&mut self) {
        self.metrics.expired = self.metrics.expired.saturating_add(1);
    }
}
