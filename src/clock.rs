//! The server's clock, as the device can know it.

/// Differences below this are noise: a `Date` header has whole seconds and travelled for a while.
const NOISE: f64 = 2_000.0;

/// The smaller of two times, the first if they cannot be compared.
///
/// `f64::min` and `max` look for NaN on either side: WebAssembly has another notion of them, so each use is ten instructions.
pub(crate) fn earlier(one: f64, other: f64) -> f64 {
    if other < one { other } else { one }
}

/// The larger of two times.
pub(crate) fn later(one: f64, other: f64) -> f64 {
    if other > one { other } else { one }
}

/// Corrects the device's wall clock by what the server's `Date` headers told.
///
/// All times are milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ServerClock {
    offset: f64,
}

impl ServerClock {
    /// Continues with the offset that an earlier launch measured.
    pub fn restored(offset: f64) -> Self {
        if offset.is_finite() && offset.abs() >= NOISE {
            Self { offset }
        } else {
            Self::default()
        }
    }

    /// The server's time when the device's clock shows `now`.
    pub fn server_time(self, now: f64) -> f64 {
        now + self.offset
    }

    /// The device's time when the server's clock shows `at`.
    pub fn device_time(self, at: f64) -> f64 {
        at - self.offset
    }

    /// Milliseconds by which the server is ahead of the device.
    pub fn offset(self) -> f64 {
        self.offset
    }

    /// Takes over the `Date` of an answer that arrived at `now`; tells whether the offset changed.
    pub fn observe(&mut self, date: f64, now: f64) -> bool {
        let offset = date - now;
        if !offset.is_finite() || (offset - self.offset).abs() < NOISE {
            return false;
        }
        *self = Self::restored(offset);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_server_beyond_noise_only() {
        let mut clock = ServerClock::default();
        assert!(!clock.observe(1_001_999.0, 1_000_000.0));
        assert_eq!(clock.server_time(5.0), 5.0);
        assert!(clock.observe(8_200_000.0, 1_000_000.0));
        assert_eq!(clock.server_time(1_000_000.0), 8_200_000.0);
        assert_eq!(clock.device_time(8_200_000.0), 1_000_000.0);
        assert!(!clock.observe(8_201_000.0, 1_000_000.0));
    }

    #[test]
    fn returns_to_zero_when_the_device_clock_was_mended() {
        let mut clock = ServerClock::restored(-7_200_000.0);
        assert!(clock.observe(1_000_500.0, 1_000_000.0));
        assert_eq!(clock.offset(), 0.0);
    }

    #[test]
    fn ignores_dates_that_are_none() {
        let mut clock = ServerClock::default();
        assert!(!clock.observe(f64::NAN, 1.0));
        assert!(!clock.observe(f64::INFINITY, 1.0));
        assert_eq!(ServerClock::restored(f64::NAN), ServerClock::default());
    }
}
