//! The one clock of the server: expiry, the `Date` header and the stand-in's codes are judged by it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The last moment an HTTP date can name: the end of the year 9999 (RFC 9110, section 5.6.7).
const LATEST: i64 = 253_402_300_799_999;

/// Tell the time in milliseconds since the Unix epoch; clones share one clock.
///
/// `/demo/clock` moves it, so "two hours later" costs a test no waiting.
#[derive(Clone, Debug)]
pub struct Clock {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// `None`: the machine's clock.
    fixed: Option<i64>,
    offset: AtomicI64,
}

impl Clock {
    /// Follow the machine's clock.
    pub fn system() -> Self {
        Self::new(None)
    }

    /// Stand still at `at`, so that a test can stand one millisecond before an end.
    pub fn fixed(at: i64) -> Self {
        Self::new(Some(at))
    }

    fn new(fixed: Option<i64>) -> Self {
        Self {
            inner: Arc::new(Inner {
                fixed,
                offset: AtomicI64::new(0),
            }),
        }
    }

    /// The present in milliseconds since the Unix epoch.
    pub fn now(&self) -> i64 {
        self.base().saturating_add(self.offset()).clamp(0, LATEST)
    }

    /// How far the clock was moved, in milliseconds.
    pub fn offset(&self) -> i64 {
        self.inner.offset.load(Ordering::SeqCst)
    }

    /// Move the clock by `ms`, backwards if negative.
    ///
    /// # Errors
    /// [`OutOfRange`] when the result is before 1970 or after the year 9999, which no `Date` header can say.
    pub fn advance(&self, ms: i64) -> Result<(), OutOfRange> {
        let base = self.base();
        self.inner
            .offset
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |offset| {
                let moved = offset.checked_add(ms)?;
                let now = base.checked_add(moved)?;
                (0..=LATEST).contains(&now).then_some(moved)
            })
            .map(|_| ())
            .map_err(|_| OutOfRange)
    }

    /// The present as an IMF-fixdate (RFC 9110, section 5.6.7).
    pub fn http_date(&self) -> String {
        http_date(self.now())
    }

    fn base(&self) -> i64 {
        self.inner.fixed.unwrap_or_else(|| {
            let since = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            i64::try_from(since.as_millis()).unwrap_or(LATEST)
        })
    }
}

/// Write `at` (milliseconds since the Unix epoch) as an IMF-fixdate.
pub(crate) fn http_date(at: i64) -> String {
    let at = at.clamp(0, LATEST).unsigned_abs();
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(at))
}

/// The clock cannot be moved that far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfRange;

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the clock would leave the years 1970 to 9999")
    }
}

impl std::error::Error for OutOfRange {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_when_told() {
        let clock = Clock::fixed(784_111_777_000);
        assert_eq!(clock.http_date(), "Sun, 06 Nov 1994 08:49:37 GMT");
        clock.advance(1_500).unwrap();
        clock.clone().advance(-500).unwrap();
        assert_eq!((clock.now(), clock.offset()), (784_111_778_000, 1_000));
    }

    #[test]
    fn a_move_that_no_date_header_can_say_is_refused_and_changes_nothing() {
        let clock = Clock::fixed(1_000);
        for ms in [-1_001, LATEST, i64::MAX, i64::MIN] {
            assert_eq!(clock.advance(ms), Err(OutOfRange), "{ms}");
        }
        assert_eq!(clock.offset(), 0);
        clock.advance(LATEST - 1_000).unwrap();
        assert_eq!(clock.http_date(), "Fri, 31 Dec 9999 23:59:59 GMT");
    }
}
