//! How often one client and one user may do what costs others: requests to WeChat, rows, orders.

use std::fmt;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::base::clock::Clock;
use crate::http::client::Client;
use crate::http::failure::Failure;

/// What is limited, each for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Gate {
    Login,
    Authorization,
    Renewal,
    Captcha,
    Chat,
    Phone,
    Payment,
    Ticket,
}

/// Requests in a minute, and as many at once; 0: no limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates {
    pub(crate) client: u32,
    pub(crate) user: u32,
}

/// The limiters; one server knows nothing of another's, so the limit of two is twice as high.
#[derive(Debug)]
pub(crate) struct Limits {
    clients: Option<Limiter<IpAddr>>,
    users: Option<Limiter<String>>,
}

type Keyed<K> = RateLimiter<K, DashMapStateStore<K>, Time, NoOpMiddleware<Nanos>>;

struct Limiter<K: Hash + Eq + Clone> {
    limiter: Keyed<(Gate, K)>,
    clock: Time,
    asked: AtomicU32,
}

/// After so many questions those keys are forgotten that have long been quiet.
const FORGET_EVERY: u32 = 1_000;

/// The server's clock, so that a test waits for nothing.
#[derive(Clone, Debug)]
struct Time(Clock);

impl governor::clock::Clock for Time {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        // 64 bits of nanoseconds end in the year 2554; half of that leaves room for sums.
        let most = u64::MAX / 2;
        Nanos::new(
            self.0
                .now()
                .unsigned_abs()
                .saturating_mul(1_000_000)
                .min(most),
        )
    }
}

impl Limits {
    pub(crate) fn new(rates: Rates, clock: &Clock) -> Self {
        Self {
            clients: Limiter::new(rates.client, clock),
            users: Limiter::new(rates.user, clock),
        }
    }

    /// Let a client through, or refuse it with the time to wait.
    pub(crate) fn client(&self, gate: Gate, client: &Client) -> Result<(), Failure> {
        check(self.clients.as_ref(), gate, client.address)
    }

    /// Let a user through, or refuse it with the time to wait.
    pub(crate) fn user(&self, gate: Gate, user_id: &str) -> Result<(), Failure> {
        check(self.users.as_ref(), gate, user_id.to_owned())
    }
}

fn check<K: Hash + Eq + Clone>(
    limiter: Option<&Limiter<K>>,
    gate: Gate,
    key: K,
) -> Result<(), Failure> {
    match limiter {
        Some(limiter) => limiter.check((gate, key)),
        None => Ok(()),
    }
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    fn new(per_minute: u32, clock: &Clock) -> Option<Self> {
        let quota = Quota::per_minute(NonZeroU32::new(per_minute)?);
        let clock = Time(clock.clone());
        Some(Self {
            limiter: RateLimiter::new(quota, DashMapStateStore::default(), clock.clone()),
            clock,
            asked: AtomicU32::new(0),
        })
    }

    fn check(&self, key: (Gate, K)) -> Result<(), Failure> {
        if self.asked.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(&key).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            let seconds = wait.as_millis().div_ceil(1_000).max(1);
            Failure::too_many(u32::try_from(seconds).unwrap_or(u32::MAX))
        })
    }
}

impl<K: Hash + Eq + Clone> fmt::Debug for Limiter<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Limiter")
    }
}
