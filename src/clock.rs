//! The server's clock, as the device can know it.

mod evidence;

pub(crate) use evidence::Evidence;
pub use evidence::Told;

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
    /// The clock by an offset that was measured, in an earlier launch too.
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_within_the_noise_is_none() {
        assert_eq!(ServerClock::restored(1_999.0), ServerClock::default());
        let clock = ServerClock::restored(7_200_000.0);
        assert_eq!(clock.server_time(1_000_000.0), 8_200_000.0);
        assert_eq!(clock.device_time(8_200_000.0), 1_000_000.0);
    }

    #[test]
    fn an_offset_that_is_no_number_is_none() {
        assert_eq!(ServerClock::restored(f64::NAN), ServerClock::default());
    }
}
