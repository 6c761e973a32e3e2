//! Several copies of the package on one storage (main package and independent subpackage, say): who renews, and how one
//! learns what another did.
//!
//! Before a renewal a copy takes a [lease](crate::lease), and gives it back once the record is written; who meets another's
//! waits, and then finds the newer record. A logout takes it as well: it is there at once, the records come later. The lease
//! is advice. It binds as long as its owner shows signs of life, and what is believed is the record.

use super::Session;
use super::action::{Action, Event, Op};
use super::cookies::StoredJar;
use super::flight::{Flight, Stage};
use super::slot::Wish;
use super::store::LIMIT;
use super::waiter::Group;
use crate::lease::{Deed, LIFE, Lease};
use crate::record::{Account, Record, Stored};

/// How often an owner shows that it lives, in milliseconds.
const BEAT: f64 = 2_000.0;
/// When who waits looks again, in milliseconds.
const LOOK_AGAIN: f64 = 250.0;
/// A lease that stays the same for so many looks has no owner any more, whatever its end says: clocks jump.
const DEAD: u32 = (LIFE / LOOK_AGAIN) as u32;

#[derive(Debug, Default)]
pub(super) struct Copies {
    /// This copy's name in its leases; 0 before the first.
    owner: f64,
    /// When it was launched.
    opened: f64,
    /// The lease is ours, until the record is written.
    is_ours: bool,
    beat: Option<Op>,
    /// The look under way that no renewal waits for.
    look: Option<Op>,
    /// The lease that is waited for, for how many looks it has been the same, and how many there were in all.
    met: Option<Lease>,
    same: u32,
    looks: u32,
    /// The lease that the first copy of a context found at its launch: of one that was killed.
    stale: Option<Lease>,
    /// When a write is tried again that another copy's renewal kept back, and how often one was.
    put_off: Option<Op>,
    times_put_off: u32,
    /// A record of ours, or one that was taken over, stands in storage as far as is known.
    pub is_stored: bool,
    /// The logout that is to be written was another copy's: a record that is newer than it wins.
    pub is_follower: bool,
}

impl Session {
    /// Another copy may have changed what is stored: looks at it.
    pub fn look(&mut self, now: f64) {
        if let Some(flight) = self.flight
            && flight.stage == Stage::Waiting
        {
            self.clear_timer(flight.op);
            self.look_at_lease(flight);
        }
        let op = self.next_op();
        self.copies.look = Some(op);
        self.push(Action::ReadLease { op });
        self.advance(now);
    }

    /// What stood under the lease's key when the session was opened.
    pub fn handle_lease_at_launch(&mut self, found: Option<Lease>, now: f64) {
        let lease = self.of_others(found, now);
        self.copies.opened = now;
        self.leave_with(lease);
        if self.config.copy == 1 {
            self.copies.stale = lease;
        }
        self.advance(now);
    }

    /// What stands under the lease's key, `None` if it is no lease.
    pub fn handle_lease(&mut self, op: Op, found: Option<Lease>, now: f64) {
        let lease = self.of_others(found, now);
        if let Some(flight) = self.flight.filter(|flight| flight.op == op) {
            self.clear_timer(op);
            self.go_on_after_lease(flight, lease, now);
        } else if self.copies.beat == Some(op) {
            self.go_on_after_beat(lease, now);
        } else if self.copies.look == Some(op) {
            self.leave_with(lease);
            self.push(Action::ReadRecord { op });
        }
        self.advance(now);
    }

    /// The lease if another copy holds it.
    pub(super) fn of_others(&self, found: Option<Lease>, now: f64) -> Option<Lease> {
        found.filter(|lease| {
            // One that is waited for does not end while the app is frozen: its owner goes on when this copy does.
            let is_met = lease.what == Deed::Renewal && self.copies.met == Some(*lease);
            is_met || lease.binds(self.copies.owner, now)
        })
    }

    /// The jar's record, read after another copy may have written it; tells whether cookies came or went.
    pub fn handle_jar(&mut self, op: Op, found: StoredJar, now: f64) -> bool {
        let is_ours = self.copies.look == Some(op);
        if is_ours {
            self.copies.look = None;
        }
        // What is on its way there will look again itself.
        let rearranged = is_ours && self.jar_slot.is_idle() && self.take_jar_over(found, now);
        self.conclude(now);
        rearranged
    }

    /// The record that a look found.
    pub(super) fn record_seen(&mut self, op: Op, record: Stored) {
        if self.copies.look != Some(op) {
            return;
        }
        let (seq, own) = (record.seq(), self.seq);
        let has_news = self.token.is_some() || self.logged_out;
        if !self.take_over(record) && has_news && seq.is_some_and(|seq| seq < self.seq) {
            // A late write of another copy stands in the place of a newer one of ours.
            self.record_slot.want_again(self.wish());
            if self.seq > own {
                self.record_slot.want(self.wish());
            }
        }
        if self.config.cookies.is_some() {
            self.push(Action::ReadJar { op });
        }
    }

    /// The first step of a renewal: to be the one who renews.
    pub(super) fn look_at_lease(&mut self, flight: Flight) {
        let op = self.enter(flight, Stage::Lease, LIMIT);
        self.push(Action::ReadLease { op });
    }

    pub(super) fn look_at_record(&mut self, flight: Flight) {
        let op = self.enter(flight, Stage::Reading, LIMIT);
        self.push(Action::ReadRecord { op });
    }

    fn go_on_after_lease(&mut self, flight: Flight, lease: Option<Lease>, now: f64) {
        self.leave_with(lease);
        if self.flight.is_none() {
            return;
        }
        if let Some(lease) = lease
            && self.must_wait_for(lease)
        {
            self.copies.is_ours = false;
            self.enter(flight, Stage::Waiting, LOOK_AGAIN);
        } else if flight.stage == Stage::Lease {
            let lease = self.lease(Deed::Renewal, now);
            let op = self.enter(flight, Stage::Taking, LIMIT);
            self.claim(op, lease);
        } else {
            self.copies.met = None;
            self.copies.looks = 0;
            self.beat();
            self.look_at_record(flight);
        }
    }

    /// Waits as long as the owner shows signs of life, and that not for ever.
    fn must_wait_for(&mut self, lease: Lease) -> bool {
        let longest = self.longest_renewal();
        let copies = &mut self.copies;
        copies.same = if copies.met == Some(lease) {
            copies.same + 1
        } else {
            0
        };
        copies.met = Some(lease);
        copies.looks += 1;
        let is_dead = copies.stale == Some(lease);
        !is_dead && copies.same < DEAD && f64::from(copies.looks) * LOOK_AGAIN < longest
    }

    /// Nobody waits longer for another copy, in milliseconds.
    fn longest_renewal(&self) -> f64 {
        let timing = self.config.timing;
        timing.login_timeout + 2.0 * timing.endpoint_timeout
    }

    /// A lease of our own, from now on.
    pub(super) fn lease(&mut self, what: Deed, now: f64) -> Lease {
        Lease::new(self.owner(), what, now)
    }

    /// Writes it over whatever stands there.
    pub(super) fn claim(&mut self, op: Op, lease: Lease) {
        self.copies.is_ours = true;
        self.push(Action::TakeLease { op, lease });
    }

    /// A token came otherwise than by a renewal: the others wait until it is written.
    pub(super) fn claim_for_token(&mut self, now: f64) {
        if !self.copies.is_ours {
            let (op, lease) = (self.next_op(), self.lease(Deed::Renewal, now));
            self.claim(op, lease);
        }
    }

    /// The user logged out: the others hear of it before the records do.
    pub(super) fn claim_for_logout(&mut self, stays: bool, keeps_cookies: bool, now: f64) {
        self.stop_beating();
        let (op, lease) = (self.next_op(), self.lease(Deed::Logout, now));
        self.claim(
            op,
            Lease {
                stays,
                keeps_cookies,
                ..lease
            },
        );
    }

    /// A name that no other copy has: random where there are random bytes, which come late; else by the time of the launch.
    fn owner(&mut self) -> f64 {
        if self.copies.owner == 0.0 {
            let mut bytes = [0; 4];
            let id = if (self.random)(&mut bytes) {
                f64::from(u32::from_le_bytes(bytes))
            } else {
                self.copies.opened % 4_294_967_296.0
            };
            self.copies.owner = id * 64.0 + f64::from(self.config.copy % 63 + 1);
        }
        self.copies.owner
    }

    fn beat(&mut self) {
        self.stop_beating();
        self.copies.beat = Some(self.timed_op(BEAT));
    }

    /// Puts a write of the record off while another copy renews, but not for ever; tells whether it did.
    pub(super) fn puts_write_off(&mut self, renews: bool) -> bool {
        let waited = f64::from(self.copies.times_put_off) * BEAT;
        if !renews || waited >= self.longest_renewal() {
            self.copies.times_put_off = 0;
            return false;
        }
        if self.copies.put_off.is_none() {
            self.copies.times_put_off += 1;
            self.copies.put_off = Some(self.timed_op(BEAT));
        }
        true
    }

    /// Time to write what was put off.
    pub(super) fn end_of_putting_off(&mut self, op: Op) -> bool {
        let is_due = self.copies.put_off == Some(op);
        if is_due {
            self.copies.put_off = None;
            if self.token.is_some() {
                self.record_slot.want_again(Wish::Write);
            }
        }
        is_due
    }

    fn stop_beating(&mut self) {
        if let Some(op) = self.copies.beat.take() {
            self.clear_timer(op);
        }
    }

    /// Time to show that this copy lives; first it looks, for a user may have logged out meanwhile.
    pub(super) fn end_of_beat(&mut self, op: Op) -> bool {
        let ours = self.copies.beat == Some(op);
        if ours {
            self.push(Action::ReadLease { op });
        }
        ours
    }

    fn go_on_after_beat(&mut self, lease: Option<Lease>, now: f64) {
        self.copies.beat = None;
        self.leave_with(lease);
        if lease.is_some() {
            // It took too long here: the lease is another's.
            self.copies.is_ours = false;
        } else if self.copies.is_ours {
            let (op, lease) = (self.next_op(), self.lease(Deed::Renewal, now));
            self.claim(op, lease);
            self.beat();
        }
    }

    /// Gives the lease back once nothing is under way that it is for.
    pub(super) fn give_lease_back(&mut self) {
        let is_done =
            self.flight.is_none() && self.record_slot.is_idle() && self.jar_slot.is_idle();
        if self.copies.is_ours && is_done {
            self.copies.is_ours = false;
            self.stop_beating();
            let owner = self.copies.owner;
            self.push(Action::GiveLeaseBack { owner });
        }
    }

    /// The user has logged out in another copy, a moment ago.
    pub(super) fn leave_with(&mut self, lease: Option<Lease>) {
        let Some(lease) = lease.filter(|lease| lease.what == Deed::Logout && self.token.is_some())
        else {
            return;
        };
        if !lease.keeps_cookies {
            // In storage, too: whoever logged out may be killed before it is done.
            self.clear_jar();
        }
        self.end_with_others(lease.stays, true);
    }

    /// Ends the account as another copy did, or is about to in storage; a login that the user asked for here goes on.
    pub(super) fn end_with_others(&mut self, stays: bool, is_under_way: bool) {
        if !self.is_login_asked_for() {
            self.cancel_flight();
        }
        let had_token = self.token.is_some();
        self.copies.is_stored = false;
        self.logged_out = stays || !self.config.login;
        self.end_account(Group::NoLogin);
        self.copies.is_follower = true;
        if self.record_slot.is_idle() && !is_under_way {
            self.record_slot.leave_alone();
        } else {
            // What is on its way there comes too late, and whoever logged out may be killed before it is done.
            self.seq = self.seq.saturating_add(1);
            self.record_slot.want(self.wish());
        }
        if had_token {
            self.emit(Event::Logout { revoked: false });
        }
    }

    /// Of two records with one number: whether the stored one is to win.
    pub(super) fn gives_way_to(&mut self, stored: &Record) -> bool {
        let Some(token) = &self.token else {
            return false;
        };
        if stored.token.access == token.access {
            return false;
        }
        let begins = self.account.begun == self.seq;
        let theirs_begins = stored.account.begun == stored.seq;
        // A renewal gives way to a login of somebody else; of two of a kind the later write wins.
        let theirs_win = if begins == theirs_begins {
            self.record_slot.is_idle()
        } else {
            theirs_begins
        };
        if theirs_win {
            return true;
        }
        // Ours is the newer one from now on, and its account another one than theirs.
        self.seq = self.seq.saturating_add(1);
        if begins {
            self.account = self.account_begun_now();
        }
        false
    }

    /// An account that begins with the number of now, here.
    pub(super) fn account_begun_now(&mut self) -> Account {
        Account {
            begun: self.seq,
            by: self.owner(),
        }
    }
}
