//! How many renewals refusals may cause, whatever the routes do.

/// In milliseconds.
const MINUTE: f64 = 60_000.0;
const TEN_MINUTES: f64 = 10.0 * MINUTE;
pub(super) const HOUR: f64 = 60.0 * MINUTE;

/// For all refusals in ten minutes; from then on one a minute.
const MOST: usize = 10;
/// For routes that never accepted a token of the account while others did, in an hour.
const MOST_IN_DOUBT: usize = 2;

/// Counts the renewals of one launch.
#[derive(Debug, Default)]
pub(super) struct Allowance {
    /// When the newest were, oldest first.
    renewals: Vec<f64>,
    in_doubt: Vec<InDoubt>,
}

#[derive(Debug)]
struct InDoubt {
    at: f64,
    route: Box<str>,
}

/// Tells whether less than `span` lies between two times; a clock that was set back makes no past of the future.
pub(super) fn is_within(span: f64, at: f64, now: f64) -> bool {
    (now - at).abs() < span
}

impl Allowance {
    /// A load balancer with one bad node must not make a login of every tenth call.
    pub fn allows(&self, now: f64) -> bool {
        let recent = |span| {
            self.renewals
                .iter()
                .filter(move |&&at| is_within(span, at, now))
                .count()
        };
        recent(TEN_MINUTES) < MOST || recent(MINUTE) == 0
    }

    pub fn count(&mut self, now: f64) {
        if self.renewals.len() == MOST {
            self.renewals.remove(0);
        }
        self.renewals.push(now);
    }

    /// However many routes there are: those with ids in their paths are as many as there are ids.
    pub fn allows_in_doubt(&self, now: f64) -> bool {
        self.in_doubt
            .iter()
            .filter(|one| is_within(HOUR, one.at, now))
            .count()
            < MOST_IN_DOUBT
    }

    pub fn count_in_doubt(&mut self, route: &str, at: f64) {
        self.in_doubt.retain(|one| is_within(HOUR, one.at, at));
        self.in_doubt.push(InDoubt {
            at,
            route: route.into(),
        });
    }

    /// The route accepted the new token: its refusal was right to cause a renewal.
    pub fn forgive(&mut self, route: &str) {
        self.in_doubt.retain(|one| *one.route != *route);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_in_ten_minutes_then_one_a_minute() {
        let mut allowance = Allowance::default();
        let mut at = Vec::new();
        for second in 0..3_600 {
            let now = f64::from(second) * 1_000.0;
            if allowance.allows(now) {
                allowance.count(now);
                at.push(second);
            }
        }
        assert_eq!(at[..11], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 69]);
        assert!(
            at[10..]
                .windows(2)
                .all(|pair| pair[1] - pair[0] >= 60 || pair[1] < 609 + 60)
        );
        assert!(at.len() <= 10 + 60, "{} in an hour", at.len());
    }

    #[test]
    fn two_an_hour_in_doubt_unless_forgiven() {
        let mut allowance = Allowance::default();
        allowance.count_in_doubt("a", 0.0);
        assert!(allowance.allows_in_doubt(0.0));
        allowance.count_in_doubt("b", 1.0);
        assert!(!allowance.allows_in_doubt(HOUR - 1.0));
        assert!(allowance.allows_in_doubt(HOUR));
        allowance.forgive("c");
        assert!(!allowance.allows_in_doubt(2.0));
        allowance.forgive("a");
        assert!(allowance.allows_in_doubt(2.0));
    }

    #[test]
    fn a_clock_that_jumps_ends_what_lies_far_away() {
        let mut allowance = Allowance::default();
        allowance.count_in_doubt("a", 5.0 * HOUR);
        allowance.count_in_doubt("b", 5.0 * HOUR);
        assert!(allowance.allows_in_doubt(0.0));
    }
}
