//! What the routes share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::audit::Audit;
use crate::clock::Clock;
use crate::counts::Counts;
use crate::faults::Faults;
use crate::pay::Till;
use crate::routes::Renewals;
use crate::shop::Shop;
use crate::standin::Standin;
use crate::store::Store;
use crate::wechat::Wechat;

/// What the routes share; one per server, so two servers in one process have nothing in common.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) wechat: Wechat,
    pub(crate) renewals: Renewals,
    pub(crate) shop: Option<Shop>,
    pub(crate) till: Till,
    pub(crate) audit: Audit,
    pub(crate) counts: Arc<Counts>,
    pub(crate) faults: Arc<Faults>,
    /// Ours, when no real WeChat was configured.
    pub(crate) standin: Option<Arc<Standin>>,
    pub(crate) access_life: Duration,
    pub(crate) refresh_life: Duration,
    /// `/demo/block` with `all`: for users too that the database does not know yet.
    pub(crate) all_blocked: Switch,
}

/// A flag that requests set and read.
#[derive(Debug, Default)]
pub(crate) struct Switch(AtomicBool);

impl Switch {
    pub(crate) fn is_on(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    pub(crate) fn set(&self, on: bool) {
        self.0.store(on, Ordering::SeqCst);
    }
}
