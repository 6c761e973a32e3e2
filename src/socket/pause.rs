//! How long a socket waits before it connects again: a server in trouble is not stormed.

use super::Random;

const SHORTEST: f64 = 1_000.0;
const LONGEST: f64 = 60_000.0;

#[derive(Debug)]
pub(super) struct Pauses {
    taken: u32,
    random: Random,
}

impl Pauses {
    pub fn new(random: Random) -> Self {
        Self { taken: 0, random }
    }

    /// The next pause in milliseconds: twice the one before, from a second up to a minute, shortened at random by at most a quarter,
    /// so that devices which a server lost together do not come back together.
    pub fn next(&mut self) -> f64 {
        let doublings = self.taken.min(6);
        self.taken += 1;
        let mut jitter = [0];
        if !(self.random)(&mut jitter) {
            jitter = [0];
        }
        let length = (SHORTEST * f64::from(1u32 << doublings)).min(LONGEST);
        length * (1.0 - f64::from(jitter[0]) / 1_024.0)
    }

    pub fn reset(&mut self) {
        self.taken = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(random: Random, times: usize) -> Vec<f64> {
        let mut pauses = Pauses::new(random);
        (0..times).map(|_| pauses.next()).collect()
    }

    #[test]
    fn doubles_from_a_second_to_a_minute() {
        let lengths = [1e3, 2e3, 4e3, 8e3, 16e3, 32e3, 60e3, 60e3];
        assert_eq!(taken(|_| false, 8), lengths);
    }

    #[test]
    fn jitter_shortens_by_at_most_a_quarter() {
        let most: Random = |bytes| {
            bytes.fill(255);
            true
        };
        for (short, whole) in taken(most, 9).into_iter().zip(taken(|_| false, 9)) {
            assert!(short < whole && short >= 0.75 * whole, "{short} of {whole}");
        }
    }

    #[test]
    fn begins_anew_after_a_success() {
        let mut pauses = Pauses::new(|_| false);
        pauses.next();
        pauses.next();
        pauses.reset();
        assert_eq!(pauses.next(), 1_000.0);
    }
}
