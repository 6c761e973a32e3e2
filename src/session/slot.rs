//! One storage key: what should stand there, and the one write that is on its way.

use super::action::Op;
use super::forget;

/// Keeps at most one write in flight; the newest wish follows as soon as it ends.
#[derive(Debug, Default)]
pub(super) struct Slot {
    wish: Option<Wish>,
    in_flight: Option<(Op, Wish)>,
    /// The last write failed: reported already, made good on hide.
    failed: Option<Wish>,
    /// Writes that were given up and may still happen, newest last.
    given_up: Vec<Op>,
    /// What stands there belongs to a newer version of this package: nothing is written or removed any more.
    closed: bool,
}

/// How many given-up writes are remembered: a storage that loses more has lost more than order.
const REMEMBERED: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// The current content should be written.
    Write,
    /// The key should be gone.
    Remove,
    /// The key should say that the user logged out.
    Leave,
}

/// How a write ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    Done,
    /// The first failure in a row: to be reported.
    Failed,
    /// One more failure of which the program knows already.
    FailedAgain,
}

impl Slot {
    pub fn want(&mut self, wish: Wish) {
        if !self.closed {
            self.wish = Some(wish);
        }
    }

    /// Wants it again, unless something is under way or has failed.
    pub fn want_again(&mut self, wish: Wish) {
        if self.is_idle() && self.failed.is_none() {
            self.want(wish);
        }
    }

    /// Forgets what is wanted: what stands there is another copy's business.
    pub fn leave_alone(&mut self) {
        self.wish = None;
        self.failed = None;
    }

    /// Leaves the key as it is from now on; a write on its way cannot be called back.
    pub fn close(&mut self) {
        self.closed = true;
        self.wish = None;
        self.failed = None;
    }

    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Takes the wish that may be performed now, as operation `op`.
    pub fn take(&mut self, op: Op) -> Option<Wish> {
        if self.in_flight.is_some() {
            return None;
        }
        let wish = self.wish.take()?;
        self.in_flight = Some((op, wish));
        Some(wish)
    }

    pub fn is_busy_with(&self, op: Op) -> bool {
        self.in_flight.is_some_and(|(current, _)| current == op)
    }

    /// What is on its way there is content.
    pub fn is_writing(&self) -> bool {
        matches!(self.in_flight, Some((_, Wish::Write)))
    }

    /// A logout is wanted there, on its way, or failed: what stands there is of the past.
    pub fn is_leaving(&self) -> bool {
        let current = self
            .wish
            .or(self.in_flight.map(|(_, wish)| wish))
            .or(self.failed);
        matches!(current, Some(Wish::Remove | Wish::Leave))
    }

    /// Gives the write on its way up: it took too long.
    pub fn give_up(&mut self, op: Op) {
        if self.given_up.len() == REMEMBERED {
            self.given_up.remove(0);
        }
        self.given_up.push(op);
    }

    /// Tells whether a given-up write ended after all, so that what stands in storage is in doubt.
    pub fn ended_late(&mut self, op: Op) -> bool {
        forget(&mut self.given_up, op)
    }

    pub fn is_idle(&self) -> bool {
        self.in_flight.is_none() && self.wish.is_none()
    }

    pub fn finish(&mut self, ok: bool) -> Ended {
        let wish = self.in_flight.take().map(|(_, wish)| wish);
        if ok {
            self.failed = None;
            return Ended::Done;
        }
        let known = self.failed.is_some();
        self.failed = wish.filter(|_| !self.closed);
        if known {
            Ended::FailedAgain
        } else {
            Ended::Failed
        }
    }

    /// Tries once more what failed, unless something newer is wanted already.
    pub fn retry(&mut self) {
        if self.wish.is_none() && self.in_flight.is_none() {
            self.wish = self.failed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_write_at_a_time_and_the_newest_follows() {
        let mut slot = Slot::default();
        slot.want(Wish::Write);
        assert_eq!(slot.take(1), Some(Wish::Write));
        slot.want(Wish::Write);
        slot.want(Wish::Remove);
        assert_eq!(slot.take(2), None);
        assert_eq!(slot.finish(true), Ended::Done);
        assert_eq!(slot.take(2), Some(Wish::Remove));
        assert_eq!(slot.take(3), None);
        assert_eq!(slot.finish(true), Ended::Done);
        assert!(slot.is_idle());
    }

    #[test]
    fn a_closed_key_is_left_as_it_is() {
        let mut slot = Slot::default();
        slot.want(Wish::Write);
        slot.take(1);
        slot.want(Wish::Remove);
        slot.close();
        assert_eq!(slot.finish(false), Ended::Failed);
        slot.want(Wish::Write);
        slot.retry();
        assert!(slot.is_idle());
        assert_eq!(slot.take(2), None);
    }

    #[test]
    fn a_run_of_failures_is_reported_once_and_can_be_made_good() {
        let mut slot = Slot::default();
        slot.want(Wish::Remove);
        slot.take(1);
        assert_eq!(slot.finish(false), Ended::Failed);
        slot.retry();
        assert_eq!(slot.take(2), Some(Wish::Remove));
        assert_eq!(slot.finish(false), Ended::FailedAgain);
        slot.retry();
        slot.take(3);
        assert_eq!(slot.finish(true), Ended::Done);
        slot.retry();
        assert_eq!(slot.take(4), None);
    }

    #[test]
    fn what_is_under_way_or_has_failed_is_not_wanted_again() {
        let mut slot = Slot::default();
        slot.want_again(Wish::Write);
        slot.take(1);
        slot.want_again(Wish::Remove);
        assert_eq!(slot.finish(false), Ended::Failed);
        assert!(slot.is_idle());
        slot.want_again(Wish::Remove);
        assert!(slot.is_idle());
        slot.retry();
        assert_eq!(slot.take(2), Some(Wish::Write));
    }

    #[test]
    fn what_failed_is_not_made_good_where_another_copy_wrote() {
        let mut slot = Slot::default();
        slot.want(Wish::Write);
        slot.take(1);
        slot.finish(false);
        slot.leave_alone();
        slot.retry();
        assert_eq!(slot.take(2), None);
    }
}
