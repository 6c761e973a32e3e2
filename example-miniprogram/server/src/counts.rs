//! What the server counts; a demo's printed journey is checked against it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value, json};

/// What is counted besides answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Event {
    /// Codes that WeChat exchanged for us.
    CodesExchanged,
    Logins,
    LoginsRefused,
    Refreshes,
    RefreshesRefused,
    ReuseDetected,
    /// Access tokens that came and were not good.
    TokensRefused,
    Logouts,
    Uploads,
    FaultsInjected,
    /// Stand-in: codes given out, exchanged, and refused.
    CodesIssued,
    CodesRefused,
}

impl Event {
    const SERVER: &[Self] = &[
        Self::CodesExchanged,
        Self::Logins,
        Self::LoginsRefused,
        Self::Refreshes,
        Self::RefreshesRefused,
        Self::ReuseDetected,
        Self::TokensRefused,
        Self::Logouts,
        Self::Uploads,
        Self::FaultsInjected,
    ];
    const STANDIN: &[Self] = &[
        Self::CodesIssued,
        Self::CodesExchanged,
        Self::CodesRefused,
        Self::FaultsInjected,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::CodesExchanged => "codesExchanged",
            Self::Logins => "logins",
            Self::LoginsRefused => "loginsRefused",
            Self::Refreshes => "refreshes",
            Self::RefreshesRefused => "refreshesRefused",
            Self::ReuseDetected => "reuseDetected",
            Self::TokensRefused => "tokensRefused",
            Self::Logouts => "logouts",
            Self::Uploads => "uploads",
            Self::FaultsInjected => "faultsInjected",
            Self::CodesIssued => "codesIssued",
            Self::CodesRefused => "codesRefused",
        }
    }
}

/// Counters of one listener: answers by route and status, and events.
#[derive(Debug)]
pub(crate) struct Counts {
    events: &'static [Event],
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    routes: BTreeMap<String, BTreeMap<String, u64>>,
    events: BTreeMap<Event, u64>,
}

impl Counts {
    pub(crate) fn of_server() -> Self {
        Self {
            events: Event::SERVER,
            inner: Mutex::default(),
        }
    }

    pub(crate) fn of_standin() -> Self {
        Self {
            events: Event::STANDIN,
            inner: Mutex::default(),
        }
    }

    pub(crate) fn event(&self, event: Event) {
        *self.lock().events.entry(event).or_default() += 1;
    }

    /// Count an answer; `outcome` is its status, or `dropped`.
    pub(crate) fn answer(&self, route: &str, outcome: &str) {
        *self
            .lock()
            .routes
            .entry(route.to_owned())
            .or_default()
            .entry(outcome.to_owned())
            .or_default() += 1;
    }

    /// Every event of this listener, those too that never happened, and `routes`.
    pub(crate) fn to_json(&self) -> Value {
        let inner = self.lock();
        let mut all = Map::new();
        for event in self.events {
            all.insert(
                event.name().into(),
                json!(inner.events.get(event).copied().unwrap_or(0)),
            );
        }
        all.insert("routes".into(), json!(inner.routes));
        Value::Object(all)
    }

    pub(crate) fn reset(&self) {
        *self.lock() = Inner::default();
    }

    /// Counters stay true after a panic elsewhere, so poison says nothing here.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
