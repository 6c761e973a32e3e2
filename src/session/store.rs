//! What is persisted, when: the token record in the turn in which it changes, the jar a moment later.

use super::Session;
use super::action::{Action, Event, Op};
use super::cookies::StoredJar;
use super::slot::{Ended, Wish};
use crate::error::ErrorCode;
use crate::lease::{Deed, Lease};
use crate::record::{Entry, Record, Stored};

/// Limit of one storage operation in milliseconds; a storage that does not answer must not stop the session.
pub(super) const LIMIT: f64 = 3_000.0;
/// How long changes of the jar gather before they are written.
const JAR_DELAY: f64 = 100.0;

impl Session {
    /// Takes over what another copy may have stored since; call it just before a write of the record.
    ///
    /// Returns what to write; `None` when the stored one is newer and was taken over instead, or is not to be touched.
    pub fn reconcile(&mut self, stored: Stored, lease: Option<Lease>, now: f64) -> Option<Entry> {
        let lease = self.of_others(lease, now);
        self.leave_with(lease);
        let is_stored = self.is_stored_as(&stored);
        if self.take_over(stored) {
            self.advance(now);
            return None;
        }
        self.conclude(now);
        let renews = lease.is_some_and(|lease| lease.what == Deed::Renewal);
        // Its owner may be writing a newer one: ours would come after it, for the clock's sake alone.
        if is_stored && self.puts_write_off(renews) {
            return None;
        }
        let entry = match self.record() {
            Some(record) => Some(Entry::Token(record)),
            None => self.logged_out().map(Entry::LoggedOut),
        };
        entry.filter(|_| !self.record_slot.is_closed())
    }

    /// Whether the record as it should be stored stands there, but for the clock.
    fn is_stored_as(&self, stored: &Stored) -> bool {
        let Stored::Current(record) = stored else {
            return false;
        };
        record.seq == self.seq && self.token.as_ref() == Some(&record.token)
    }

    /// Takes over what another copy may have stored since, before the program changes the account or its user: nothing goes on
    /// before that input, which must come next.
    pub fn catch_up(&mut self, stored: Stored, lease: Option<Lease>, now: f64) {
        self.leave_with(self.of_others(lease, now));
        self.take_over(stored);
    }

    /// What should stand under the record's key now.
    pub(super) fn wish(&self) -> Wish {
        if self.token.is_some() {
            Wish::Write
        } else if self.logged_out {
            Wish::Leave
        } else {
            Wish::Remove
        }
    }

    /// The record as it should be stored now.
    pub fn record(&self) -> Option<Record> {
        let token = self.token.clone()?;
        Some(Record {
            token,
            seq: self.seq,
            account: self.account,
            clock: self.clock,
        })
    }

    /// A write or a removal ended.
    pub fn handle_stored(&mut self, op: Op, ok: bool, now: f64) {
        if self.finish_write(op, ok) {
            self.clear_timer(op);
        } else if self.record_slot.ended_late(op) {
            self.record_slot.want(self.wish());
        } else if self.jar_slot.ended_late(op) {
            self.has_late_jar = true;
            self.jar_slot.want(Wish::Write);
        }
        self.advance(now);
    }

    pub(super) fn write_timed_out(&mut self, op: Op) -> bool {
        for slot in [&mut self.record_slot, &mut self.jar_slot] {
            if slot.is_busy_with(op) {
                slot.give_up(op);
            }
        }
        self.finish_write(op, false)
    }

    /// Takes over the record of an earlier launch.
    pub(super) fn restore(&mut self, stored: Stored) {
        if matches!(stored, Stored::Outdated(_)) {
            self.record_slot.want(Wish::Write);
        }
        if let Stored::LoggedOut(seq) = stored {
            self.seq = seq;
            self.logged_out = true;
            return;
        }
        let Some(record) = self.readable(stored) else {
            return;
        };
        self.seq = record.seq;
        self.account = record.account;
        self.clock = record.clock;
        self.copies.is_stored = true;
        self.install(record.token);
    }

    /// Takes over a stored record that is newer than ours; tells whether it was.
    pub(super) fn take_over(&mut self, stored: Stored) -> bool {
        if stored == Stored::Missing {
            // Another copy has forgotten the user.
            let is_news = self.copies.is_stored && self.token.is_some();
            if is_news {
                self.end_with_others(false, false);
            }
            return is_news;
        }
        if let Stored::LoggedOut(seq) = stored {
            // It wins over a renewal that has just ended here, which counted as far.
            let is_news = !self.logged_out && seq >= self.seq && !self.record_slot.is_leaving();
            if is_news {
                self.take_logout_over(seq);
            } else {
                // What is written next counts on from it.
                self.seq = self.seq.max(seq);
            }
            return is_news;
        }
        let Some(record) = self.readable(stored) else {
            return false;
        };
        let is_rival = record.seq == self.seq && self.gives_way_to(&record);
        let Record {
            token,
            seq,
            account,
            clock,
        } = record;
        if seq <= self.seq && !is_rival {
            return false;
        }
        if self.record_slot.is_leaving() && !self.copies.is_follower {
            // Of before the logout: not taken over, and what is written next counts on from it.
            self.seq = seq.saturating_add(1);
            return false;
        }
        if account != self.account {
            // Of nobody, too: a silent login that goes on would put the WeChat user in this one's place.
            self.cancel_renewal();
            if self.token.is_some() {
                self.begin_account();
            }
            self.push(Action::LeaveAccount);
        }
        let is_same_user = self
            .token
            .as_ref()
            .is_some_and(|old| old.user == token.user);
        self.part_with_strangers(is_same_user);
        self.seq = seq;
        self.account = account;
        self.is_new_account = false;
        // What this launch was told is newer.
        if !self.evidence.is_any() {
            self.clock = clock;
        }
        self.logged_out = false;
        self.blocked = self
            .blocked
            .filter(|blocked| blocked.code == ErrorCode::Unsupported);
        self.copies.is_stored = true;
        self.install(token);
        true
    }

    /// The record, if there is one that this version understands; one of a newer form is left alone from now on.
    fn readable(&mut self, stored: Stored) -> Option<Record> {
        match stored {
            // 0.1.0 stored tokens that no header can carry.
            Stored::Current(record) | Stored::Outdated(record) => {
                Some(record).filter(|record| self.can_send(&record.token.access))
            }
            Stored::Nothing | Stored::Missing | Stored::LoggedOut(_) => None,
            Stored::Newer => {
                self.record_slot.close();
                self.tell_newer_records();
                None
            }
        }
    }

    /// Once a launch, whether it is the record, the jar or both.
    pub(super) fn tell_newer_records(&mut self) {
        if !std::mem::replace(&mut self.told_newer_records, true) {
            self.emit(Event::NewerRecords);
        }
    }

    /// Hands over what should be stored now.
    pub(super) fn persist(&mut self) {
        self.schedule_jar();
        if let Some(wish) = self.record_slot.take(self.last_op + 1) {
            let op = self.timed_op(LIMIT);
            self.push(match wish {
                Wish::Write | Wish::Leave => Action::WriteRecord { op },
                Wish::Remove => Action::RemoveRecord { op },
            });
        }
        if let Some(wish) = self.jar_slot.take(self.last_op + 1) {
            let op = self.timed_op(LIMIT);
            if wish == Wish::Write {
                self.push(Action::WriteJar { op });
            } else {
                // Not before: the write that was on its way until now is not this.
                self.jar.hand_clearing_over();
                self.jar_stamp_written = StoredJar::Text("").stamp();
                self.push(Action::RemoveJar { op });
            }
        }
        self.give_lease_back();
        if self.record_slot.is_idle() && self.jar_slot.is_idle() {
            for &call in &std::mem::take(&mut self.leaving) {
                self.settle(call);
            }
        }
    }

    fn schedule_jar(&mut self) {
        if self.jar_timer.is_none() && self.jar.is_dirty() {
            let op = self.timed_op(JAR_DELAY);
            self.jar_timer = Some(op);
        }
    }

    pub(super) fn end_of_jar_delay(&mut self, op: Op) -> bool {
        if self.jar_timer != Some(op) {
            return false;
        }
        self.jar_timer = None;
        self.want_jar();
        true
    }

    pub(super) fn flush_jar(&mut self) {
        if let Some(op) = self.jar_timer.take() {
            self.clear_timer(op);
            self.want_jar();
        }
    }

    pub(super) fn clear_jar(&mut self) {
        self.jar.clear();
        self.jar.take_dirty();
        if let Some(op) = self.jar_timer.take() {
            self.clear_timer(op);
        }
        self.jar_slot.want(Wish::Remove);
    }

    fn want_jar(&mut self) {
        if self.jar.take_dirty() {
            self.jar_slot.want(Wish::Write);
        }
    }

    fn finish_write(&mut self, op: Op, ok: bool) -> bool {
        let is_jar = self.jar_slot.is_busy_with(op);
        let slot = if is_jar {
            &mut self.jar_slot
        } else if self.record_slot.is_busy_with(op) {
            &mut self.record_slot
        } else {
            return false;
        };
        let wrote = slot.is_writing();
        match slot.finish(ok) {
            Ended::Done => {
                if is_jar {
                    self.jar.synced();
                    self.jar_stamp = self.jar_stamp_written;
                } else {
                    self.copies.is_stored = wrote && self.token.is_some();
                }
                self.alerts.stored();
            }
            Ended::Failed => self.report(ErrorCode::Storage, op),
            Ended::FailedAgain => {}
        }
        true
    }
}
