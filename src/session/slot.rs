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
}

/// How many given-up writes are remembered: a storage that loses more has lost more than order.
const REMEMBERED: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// The current content should be written.
    Write,
    /// The key should be gone.
    Remove,
}

/// How a write ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    Done,
    /// The first failure in a row: to be reported.
    Failed,
    /// One more failure of which the program knows already.
    FailedAgain,
}

impl Slot {
    pub fn want(&mut self, wish: Wish) {
        self.wish = Some(wish);
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

    /// A removal is wanted, on its way, or failed: what stands there is of the past.
    pub fn is_removing(&self) -> bool {
        let current = self
            .wish
            .or(self.in_flight.map(|(_, wish)| wish))
            .or(self.failed);
        current == Some(Wish::Remove)
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

    pub fn finish(&mut self, ok: bool) -> Stored {
        let wish = self.in_flight.take().map(|(_, wish)| wish);
        if ok {
            self.failed = None;
            return Stored::Done;
        }
        let known = self.failed.is_some();
        self.failed = wish;
        if known {
            Stored::FailedAgain
        } else {
            Stored::Failed
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
        assert_eq!(slot.finish(true), Stored::Done);
        assert_eq!(slot.take(2), Some(Wish::Remove));
        assert_eq!(slot.take(3), None);
        assert_eq!(slot.finish(true), Stored::Done);
        assert!(slot.is_idle());
    }

    #[test]
    fn a_run_of_failures_is_reported_once_and_can_be_made_good() {
        let mut slot = Slot::default();
        slot.want(Wish::Remove);
        slot.take(1);
        assert_eq!(slot.finish(false), Stored::Failed);
        slot.retry();
        assert_eq!(slot.take(2), Some(Wish::Remove));
        assert_eq!(slot.finish(false), Stored::FailedAgain);
        slot.retry();
        slot.take(3);
        assert_eq!(slot.finish(true), Stored::Done);
        slot.retry();
        assert_eq!(slot.take(4), None);
    }
}
