//! What the server counts; a demo's printed journey is checked against it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::metrics::Metrics;

/// What is counted besides answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Event {
    /// Codes that WeChat exchanged for us.
    CodesExchanged,
    Logins,
    LoginsRefused,
    Refreshes,
    RefreshesRefused,
    /// Used refresh tokens that gave their pair once more, for an answer that was lost.
    RefreshesRepeated,
    ReuseDetected,
    /// Access tokens that came and were not good.
    TokensRefused,
    Logouts,
    Uploads,
    FaultsInjected,
    Authorizations,
    AuthorizationsRefused,
    AuthorizationRefreshes,
    AuthorizationRefreshesRefused,
    AuthorizationsRevoked,
    OrdersPrepared,
    PaymentsKept,
    NotificationsRefused,
    PaymentsConfirmed,
    PhoneNumbersGiven,
    ProfilesKept,
    /// Tickets for web pages.
    TicketsGiven,
    TicketsSpent,
    TicketsRefused,
    /// What WeChat's server fetched ahead.
    Prefetches,
    /// Stand-in: codes given out, exchanged, and refused.
    CodesIssued,
    CodesRefused,
    /// Stand-in: web authorisation.
    WebCodesIssued,
    WebCodesExchanged,
    WebCodesRefused,
    WebTokensRenewed,
    WebTokensRefused,
    UserInfosGiven,
    /// Stand-in: the shop.
    ShopInfosGiven,
    ShopTokensRenewed,
    ShopTokensRefused,
    /// Stand-in: phone numbers.
    AppTokensIssued,
    AppTokensRefused,
    PhoneCodesIssued,
    PhoneCodesExchanged,
    PhoneCodesRefused,
    /// Stand-in: WeChat Pay.
    OrdersRefused,
    PaymentsMade,
}

impl Event {
    const SERVER: &[Self] = &[
        Self::CodesExchanged,
        Self::Logins,
        Self::LoginsRefused,
        Self::Refreshes,
        Self::RefreshesRefused,
        Self::RefreshesRepeated,
        Self::ReuseDetected,
        Self::TokensRefused,
        Self::Logouts,
        Self::Uploads,
        Self::FaultsInjected,
        Self::Authorizations,
        Self::AuthorizationsRefused,
        Self::AuthorizationRefreshes,
        Self::AuthorizationRefreshesRefused,
        Self::AuthorizationsRevoked,
        Self::OrdersPrepared,
        Self::PaymentsKept,
        Self::NotificationsRefused,
        Self::PaymentsConfirmed,
        Self::PhoneNumbersGiven,
        Self::ProfilesKept,
        Self::TicketsGiven,
        Self::TicketsSpent,
        Self::TicketsRefused,
        Self::Prefetches,
    ];
    const STANDIN: &[Self] = &[
        Self::CodesIssued,
        Self::CodesExchanged,
        Self::CodesRefused,
        Self::FaultsInjected,
        Self::WebCodesIssued,
        Self::WebCodesExchanged,
        Self::WebCodesRefused,
        Self::WebTokensRenewed,
        Self::WebTokensRefused,
        Self::UserInfosGiven,
        Self::ShopInfosGiven,
        Self::ShopTokensRenewed,
        Self::ShopTokensRefused,
        Self::AppTokensIssued,
        Self::AppTokensRefused,
        Self::PhoneCodesIssued,
        Self::PhoneCodesExchanged,
        Self::PhoneCodesRefused,
        Self::OrdersPrepared,
        Self::OrdersRefused,
        Self::PaymentsMade,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::CodesExchanged => "codesExchanged",
            Self::Logins => "logins",
            Self::LoginsRefused => "loginsRefused",
            Self::Refreshes => "refreshes",
            Self::RefreshesRefused => "refreshesRefused",
            Self::RefreshesRepeated => "refreshesRepeated",
            Self::ReuseDetected => "reuseDetected",
            Self::TokensRefused => "tokensRefused",
            Self::Logouts => "logouts",
            Self::Uploads => "uploads",
            Self::FaultsInjected => "faultsInjected",
            Self::CodesIssued => "codesIssued",
            Self::CodesRefused => "codesRefused",
            Self::Authorizations => "authorizations",
            Self::AuthorizationsRefused => "authorizationsRefused",
            Self::AuthorizationRefreshes => "authorizationRefreshes",
            Self::AuthorizationRefreshesRefused => "authorizationRefreshesRefused",
            Self::AuthorizationsRevoked => "authorizationsRevoked",
            Self::OrdersPrepared => "ordersPrepared",
            Self::PaymentsKept => "paymentsKept",
            Self::NotificationsRefused => "notificationsRefused",
            Self::PaymentsConfirmed => "paymentsConfirmed",
            Self::PhoneNumbersGiven => "phoneNumbersGiven",
            Self::ProfilesKept => "profilesKept",
            Self::TicketsGiven => "ticketsGiven",
            Self::TicketsSpent => "ticketsSpent",
            Self::TicketsRefused => "ticketsRefused",
            Self::Prefetches => "prefetches",
            Self::WebCodesIssued => "webCodesIssued",
            Self::WebCodesExchanged => "webCodesExchanged",
            Self::WebCodesRefused => "webCodesRefused",
            Self::WebTokensRenewed => "webTokensRenewed",
            Self::WebTokensRefused => "webTokensRefused",
            Self::UserInfosGiven => "userInfosGiven",
            Self::ShopInfosGiven => "shopInfosGiven",
            Self::ShopTokensRenewed => "shopTokensRenewed",
            Self::ShopTokensRefused => "shopTokensRefused",
            Self::AppTokensIssued => "appTokensIssued",
            Self::AppTokensRefused => "appTokensRefused",
            Self::PhoneCodesIssued => "phoneCodesIssued",
            Self::PhoneCodesExchanged => "phoneCodesExchanged",
            Self::PhoneCodesRefused => "phoneCodesRefused",
            Self::OrdersRefused => "ordersRefused",
            Self::PaymentsMade => "paymentsMade",
        }
    }
}

/// Counters of one listener: answers by route and status, and events.
#[derive(Debug)]
pub(crate) struct Counts {
    events: &'static [Event],
    inner: Mutex<Inner>,
    metrics: Metrics,
}

#[derive(Debug, Default)]
struct Inner {
    routes: BTreeMap<String, BTreeMap<String, u64>>,
    events: BTreeMap<Event, u64>,
}

impl Counts {
    pub(crate) fn of_server() -> Self {
        Self::of(Event::SERVER)
    }

    pub(crate) fn of_standin() -> Self {
        Self::of(Event::STANDIN)
    }

    fn of(events: &'static [Event]) -> Self {
        let metrics = Metrics::new();
        for event in events {
            metrics.expect(event.name());
        }
        Self {
            events,
            inner: Mutex::default(),
            metrics,
        }
    }

    pub(crate) fn event(&self, event: Event) {
        self.metrics.event(event.name());
        *self.lock().events.entry(event).or_default() += 1;
    }

    /// Count what became of something that may be refused.
    pub(crate) fn outcome<T, E>(&self, result: &Result<T, E>, done: Event, refused: Event) {
        self.event(if result.is_ok() { done } else { refused });
    }

    /// Count an answer; `outcome` is its status, or `dropped`.
    pub(crate) fn answer(&self, route: &str, outcome: &str, took: Duration) {
        self.metrics.answer(route, outcome, took);
        *self
            .lock()
            .routes
            .entry(route.to_owned())
            .or_default()
            .entry(outcome.to_owned())
            .or_default() += 1;
    }

    /// The same for Prometheus, which [`Counts::reset`] does not touch.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
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
