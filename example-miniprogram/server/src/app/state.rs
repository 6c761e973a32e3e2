//! What the routes share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::audit::Audit;
use super::limits::Limits;
use super::live::Live;
use super::pages::Pages;
use super::renewals::Renewals;
use super::shop::Shop;
use super::sweeper::Sweeper;
use super::till::Till;
use crate::base::clock::Clock;
use crate::base::token::Secret;
use crate::http::counts::Counts;
use crate::http::faults::Faults;
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
    pub(crate) sweeper: Sweeper,
    pub(crate) limits: Limits,
    pub(crate) live: Live,
    pub(crate) pages: Pages,
    /// Whoever brings it may ask `/admin`; none: there is no `/admin`.
    pub(crate) admin_secret: Option<Secret>,
    /// Requests are still answered, and no more shall be sent.
    pub(crate) stopping: Switch,
    pub(crate) audit: Audit,
    pub(crate) counts: Arc<Counts>,
    pub(crate) faults: Arc<Faults>,
    /// What our stand-in counts, when no real WeChat was configured.
    pub(crate) standin_counts: Option<Arc<Counts>>,
    pub(crate) access_life: Duration,
    pub(crate) refresh_life: Duration,
    /// `/demo/block` with `all`: for users too that the database does not know yet.
    pub(crate) all_blocked: Switch,
    /// `/demo/chat`: after how many words the token of each new answer is revoked; 0: never.
    pub(crate) chat_ends_after: AtomicUsize,
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
