//! What is remembered of authorisations, and who is told when they fail again and again.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use crate::base::clock::Clock;
use crate::base::log::Log;
use crate::base::token;
use crate::http::failure::Failure;
use crate::store::{AuditEntry, Store, StoreError};

/// What is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Action {
    Authorization,
    Refresh,
    Revocation,
    ShopCall,
    ShopRenewal,
}

impl Action {
    fn name(self) -> &'static str {
        match self {
            Self::Authorization => "authorization",
            Self::Refresh => "refresh",
            Self::Revocation => "revocation",
            Self::ShopCall => "shop_call",
            Self::ShopRenewal => "shop_renewal",
        }
    }
}

/// Writes the audit table, and one line of alert per run of failures.
#[derive(Debug)]
pub(crate) struct Audit {
    /// How many failures in a row are a line of alert; 0: none ever.
    alert_after: u32,
    log: Log,
    runs: Mutex<HashMap<Action, u32>>,
}

impl Audit {
    pub(crate) fn new(alert_after: u32, log: Log) -> Self {
        Self {
            alert_after,
            log,
            runs: Mutex::default(),
        }
    }

    /// Remember that something was done. It is an error if that cannot be remembered.
    pub(crate) async fn done(
        &self,
        store: &Store,
        clock: &Clock,
        action: Action,
        user_id: Option<&str>,
    ) -> Result<(), StoreError> {
        self.went_well(action);
        append(store, clock, action, "ok", user_id).await
    }

    /// Remember that something was refused or failed; `why` is told in the log's alert, its short name in the table.
    pub(crate) async fn failed(
        &self,
        store: &Store,
        clock: &Clock,
        action: Action,
        why: &(dyn Reason + Sync),
        user_id: Option<&str>,
    ) -> Result<(), StoreError> {
        let result = why.name();
        let run = {
            let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
            let run = runs.entry(action).or_default();
            *run = run.saturating_add(1);
            *run
        };
        if run == self.alert_after {
            self.log.line(&format!(
                "ALERT {} failed {run} times in a row, the last time with {result}",
                action.name()
            ));
        }
        append(store, clock, action, &result, user_id).await
    }

    /// End a run of failures, where success is too common to be remembered.
    pub(crate) fn went_well(&self, action: Action) {
        self.runs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&action);
    }
}

async fn append(
    store: &Store,
    clock: &Clock,
    action: Action,
    result: &str,
    user_id: Option<&str>,
) -> Result<(), StoreError> {
    let user_hash = user_id.map(user_hash).unwrap_or_default();
    let entry = AuditEntry {
        action: action.name(),
        result,
        user_hash: &user_hash,
    };
    store.append_audit(entry, clock.now()).await
}

/// A user's name in the table: begins with its name in the log, so both can be read side by side.
fn user_hash(user_id: &str) -> String {
    token::hash(user_id)[..16].to_owned()
}

/// What a failure is called in the table: a word from a closed set, or WeChat's number.
pub(crate) trait Reason: fmt::Debug {
    fn name(&self) -> String;
}

impl Reason for crate::wechat::WechatError {
    fn name(&self) -> String {
        match self {
            Self::Refused { errcode, .. } => format!("errcode_{errcode}"),
            Self::NotConfigured(_) => "not_configured".into(),
            Self::TimedOut => "timeout".into(),
            Self::Unreachable(_) => "unreachable".into(),
            Self::Malformed(_) => "malformed".into(),
        }
    }
}

impl Reason for Failure {
    fn name(&self) -> String {
        self.code()
    }
}

impl Reason for &str {
    fn name(&self) -> String {
        (*self).to_owned()
    }
}
