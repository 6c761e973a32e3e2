//! Which answers set the clock.
//!
//! Caches repeat old dates, and the machines behind one name may disagree by hours. So a date counts if no cache can have
//! kept it, or if it is newer than all before; and once the clock rests on such an answer, another time is believed when it
//! is this device whose clock was set, or when answer after answer says the same.

use super::{NOISE, ServerClock};

/// Answers in a row that must tell another time than is known. A device whose clock was set is not kept waiting for it.
const IN_A_ROW: u32 = 8;
/// Where machines disagree, so many may agree by chance: each time that they did, twice as many are asked for.
const MOST_IN_A_ROW: u32 = 1024;

/// The time that an answer told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told {
    /// Its `Date` and its `Age` together, in milliseconds since the epoch.
    pub date: f64,
    /// No cache kept it, or one says for how long: it has `Age`, or answers another method than GET and HEAD.
    pub is_fresh: bool,
    /// When the last answer came that told the time that was known, by the device's clock; NaN before the first.
    pub agreed_at: f64,
}

/// What the clock of this launch rests on; what was restored from storage is no evidence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence {
    ground: Ground,
    /// The newest time that counted.
    newest: f64,
    /// The offset that answers told of late which differs from what is known, and how many did in a row.
    doubt: Option<(f64, u32)>,
    in_a_row: u32,
}

/// The kind of answer that told what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ground {
    Nothing,
    /// A cache may have kept it.
    Cacheable,
    Fresh,
}

impl Default for Evidence {
    fn default() -> Self {
        Self {
            ground: Ground::Nothing,
            newest: f64::NEG_INFINITY,
            doubt: None,
            in_a_row: IN_A_ROW,
        }
    }
}

impl Evidence {
    /// Whether any answer of this launch told the time.
    pub fn is_any(&self) -> bool {
        self.ground != Ground::Nothing
    }

    /// Whether answers that tell what is known already would be no news.
    pub fn is_settled(&self) -> bool {
        self.ground == Ground::Fresh && self.doubt.is_none()
    }

    /// Weighs the time of an answer that came at `now`; tells whether `clock` has to follow it.
    pub fn weigh(&mut self, clock: ServerClock, told: Told, now: f64) -> bool {
        let Told { date, is_fresh, .. } = told;
        let offset = date - now;
        if !offset.is_finite() {
            return false;
        }
        if is_near(offset, clock.offset()) {
            self.rest_on(told);
            return false;
        }
        // A second has many answers; what says the same at an earlier hour than before is none that a cache repeats.
        let is_newer = date > self.newest || date == self.newest && now < told.agreed_at;
        if !is_fresh && !is_newer {
            return false;
        }
        if self.ground == Ground::Fresh
            && !is_the_devices_doing(clock, told, now)
            && !self.is_confirmed(offset)
        {
            return false;
        }
        self.newest = f64::NEG_INFINITY;
        self.ground = Ground::Nothing;
        self.rest_on(told);
        true
    }

    fn rest_on(&mut self, told: Told) {
        self.doubt = None;
        // No cache follows the time: two dates that tell the same clock are as good as a fresh one.
        let goes_on = told.date > self.newest && self.newest.is_finite();
        self.ground = if told.is_fresh || goes_on || self.ground == Ground::Fresh {
            Ground::Fresh
        } else {
            Ground::Cacheable
        };
        self.newest = super::later(self.newest, told.date);
    }

    fn is_confirmed(&mut self, offset: f64) -> bool {
        let times = match self.doubt {
            Some((doubted, times)) if is_near(doubted, offset) => times + 1,
            _ => 1,
        };
        self.doubt = Some((offset, times));
        let is_confirmed = times >= self.in_a_row;
        if is_confirmed {
            self.in_a_row = MOST_IN_A_ROW.min(self.in_a_row * 2);
        }
        is_confirmed
    }
}

fn is_near(offset: f64, other: f64) -> bool {
    (offset - other).abs() < NOISE
}

/// Since the last answer that agreed more time has passed on the device than on the server: whoever set a clock, it was here.
fn is_the_devices_doing(clock: ServerClock, told: Told, now: f64) -> bool {
    let here = now - told.agreed_at;
    let there = told.date - clock.server_time(told.agreed_at);
    there.abs() < here.abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: f64 = 3_600_000.0;
    const NOW: f64 = 1_700_000_000_000.0;

    /// What the glue does: it keeps when an answer last agreed.
    struct Device {
        clock: ServerClock,
        evidence: Evidence,
        agreed_at: f64,
    }

    impl Device {
        fn new(offset: f64) -> Self {
            Self {
                clock: ServerClock::restored(offset),
                evidence: Evidence::default(),
                agreed_at: f64::NAN,
            }
        }

        /// An answer at `now` by the device's clock; tells whether the clock moved.
        fn hear(&mut self, date: f64, is_fresh: bool, now: f64) -> bool {
            let told = Told {
                date,
                is_fresh,
                agreed_at: self.agreed_at,
            };
            let moves = self.evidence.weigh(self.clock, told, now);
            if moves {
                self.clock = ServerClock::restored(date - now);
            }
            if is_near(date - now, self.clock.offset()) {
                self.agreed_at = now;
            }
            moves
        }
    }

    #[test]
    fn what_was_restored_binds_nothing() {
        for is_fresh in [true, false] {
            let mut device = Device::new(-5.0 * HOUR);
            assert!(device.hear(NOW, is_fresh, NOW));
            assert_eq!(device.clock.offset(), 0.0);
        }
    }

    #[test]
    fn an_old_date_counts_from_a_fresh_answer_alone() {
        let mut device = Device::new(0.0);
        assert!(!device.hear(NOW, false, NOW));
        assert!(!device.hear(NOW - HOUR, false, NOW + 1_000.0));
        assert!(device.hear(NOW - HOUR, true, NOW + 1_000.0));
    }

    #[test]
    fn two_dates_of_one_clock_settle_it_as_a_fresh_one_does() {
        let mut device = Device::new(0.0);
        device.hear(NOW, false, NOW);
        device.hear(NOW, false, NOW + 500.0);
        assert!(!device.evidence.is_settled());
        device.hear(NOW + 1_000.0, false, NOW + 1_000.0);
        assert!(device.evidence.is_settled());
        assert!(!device.hear(NOW + 2.0 * HOUR, false, NOW + 2_000.0));
        assert!(!device.evidence.is_settled(), "in doubt");
    }

    #[test]
    fn a_date_that_a_cache_repeats_counts_once() {
        let mut device = Device::new(0.0);
        assert!(device.hear(NOW - HOUR, false, NOW));
        assert!(!device.hear(NOW - HOUR, false, NOW + 60_000.0));
        assert!(device.hear(NOW + 120_000.0, false, NOW + 120_000.0));
        assert_eq!(device.clock.offset(), 0.0);
    }

    #[test]
    fn a_device_clock_that_is_set_is_followed_at_once() {
        for by in [3.0 * HOUR, -3.0 * HOUR] {
            let mut device = Device::new(0.0);
            device.hear(NOW, true, NOW);
            assert!(device.hear(NOW + 1_000.0, false, NOW + 1_000.0 + by));
            assert!(
                device.hear(NOW + 2_000.0, false, NOW + 2_000.0),
                "and mended"
            );
        }
        let mut device = Device::new(0.0);
        device.hear(NOW, true, NOW);
        assert!(device.hear(NOW, false, NOW - HOUR), "within a second");
    }

    #[test]
    fn answers_that_flip_between_two_times_move_nothing() {
        let mut device = Device::new(0.0);
        device.hear(NOW, true, NOW);
        for step in 1..1_000 {
            let now = NOW + f64::from(step) * 1_000.0;
            let other = f64::from(step % 3 % 2) * 3.0 * HOUR;
            assert!(!device.hear(now + other, step % 2 == 0, now), "{step}");
        }
    }

    #[test]
    fn a_server_that_keeps_to_another_time_is_believed_in_the_end() {
        let mut device = Device::new(0.0);
        device.hear(NOW, true, NOW);
        let mut believed_after = |offset: f64| {
            (1..100).find(|answer| {
                let now = NOW + f64::from(*answer) * 1_000.0;
                device.hear(now + offset, true, now)
            })
        };
        assert_eq!(believed_after(3.0 * HOUR), Some(8));
        assert_eq!(believed_after(0.0), Some(16));
    }

    #[test]
    fn dates_that_are_none_are_not_heard() {
        let mut device = Device::new(0.0);
        assert!(!device.hear(f64::NAN, true, NOW));
        assert!(!device.hear(f64::INFINITY, true, NOW));
        assert!(!device.evidence.is_any());
    }
}
