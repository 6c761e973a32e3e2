//! What Prometheus is told: requests, how long they took, what they did, and the connections to the database.

use std::fmt::{self, Write as _};
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

type Labels = Vec<(&'static str, String)>;

/// Upper ends of the histogram's buckets, in seconds.
const SECONDS: [f64; 11] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

/// One server's numbers; never set back, as Prometheus expects of counters.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    seconds: Family<Labels, Histogram, fn() -> Histogram>,
    events: Family<Labels, Counter<u64, AtomicU64>>,
}

/// The connections to the database at this moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pool {
    pub(crate) most: usize,
    pub(crate) open: usize,
    pub(crate) idle: usize,
    pub(crate) waiting: usize,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(SECONDS);
        let (requests, events) = (Family::default(), Family::default());
        let seconds = Family::new_with_constructor(histogram);
        let mut registry = Registry::with_prefix("wx_session");
        registry.register("requests", "Answers", requests.clone());
        registry.register(
            "request_duration_seconds",
            "Time to the answer",
            seconds.clone(),
        );
        registry.register(
            "events",
            "Logins, renewals, reuse detected, payments and the like",
            events.clone(),
        );
        Self {
            registry,
            requests,
            seconds,
            events,
        }
    }

    pub(super) fn answer(&self, route: &str, outcome: &str, took: Duration) {
        let route = route.to_owned();
        self.seconds
            .get_or_create(&vec![("route", route.clone())])
            .observe(took.as_secs_f64());
        self.requests
            .get_or_create(&vec![("route", route), ("status", outcome.to_owned())])
            .inc();
    }

    /// Make an event known before it happens, as 0.
    pub(super) fn expect(&self, event: &str) {
        drop(
            self.events
                .get_or_create(&vec![("event", event.to_owned())]),
        );
    }

    pub(super) fn event(&self, event: &str) {
        self.events
            .get_or_create(&vec![("event", event.to_owned())])
            .inc();
    }

    /// All of it in OpenMetrics' text.
    pub(crate) fn text(&self, pool: Pool) -> Result<String, fmt::Error> {
        let mut text = String::new();
        for (name, value) in [
            ("most", pool.most),
            ("open", pool.open),
            ("idle", pool.idle),
            ("waiting", pool.waiting),
        ] {
            if text.is_empty() {
                text.push_str(
                    "# HELP wx_session_database_connections Connections to the database, and who waits for one.\n# TYPE wx_session_database_connections gauge\n",
                );
            }
            writeln!(
                text,
                "wx_session_database_connections{{state=\"{name}\"}} {value}"
            )?;
        }
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}
