//! The session machine: one token, one renewal at a time, and everybody who waits for it.
//!
//! Families of methods, as in every sans-IO machine:
//!
//! * inputs: what the program wants ([`launch`](Session::launch), [`start`](Session::start),
//!   [`admit`](Session::admit), [`ensure`](Session::ensure), [`login`](Session::login),
//!   [`adopt`](Session::adopt), [`refresh`](Session::refresh), [`cancel`](Session::cancel),
//!   [`logout`](Session::logout), [`hold`](Session::hold), [`release_hold`](Session::release_hold),
//!   [`open_socket`](Session::open_socket), [`close_socket`](Session::close_socket)) and what the world answered
//!   (`handle_*`, [`reconcile`](Session::reconcile), [`catch_up`](Session::catch_up), [`look`](Session::look)). Those that depend on the time take `now`, the
//!   device's wall clock in milliseconds since the epoch;
//! * outputs: [`poll_action`](Session::poll_action), to be drained after every input;
//! * the jar's own ([`plan`](Session::plan), [`receive_cookie`](Session::receive_cookie) and the like):
//!   inputs that answer at once; what they leave to be written is drained as all else;
//! * getters, which leave no action behind.
//!
//! The rule for whoever embeds it: *mutate, then drain*, and no borrow of the session is held while an action runs,
//! because running one may call back.

mod account;
mod action;
mod admit;
mod alert;
mod allowance;
mod cookies;
mod cooldown;
mod copies;
mod displaced;
mod flight;
mod hold;
mod land;
mod launch;
mod logout;
mod metrics;
mod need;
mod oauth;
mod queue;
mod reauth;
mod refusal;
mod routes;
mod slot;
mod sockets;
mod state;
mod store;
mod waiter;

use crate::clock::{Evidence, ServerClock, Told as ToldTime};
use crate::config::Config;
use crate::cookie::Jar;
use crate::error::ErrorCode;
use crate::record::{Account, Stored};
use crate::socket::Socket;
use crate::token::Token;

pub use action::{Action, Call, Event, Generation, Input, Op};
pub use admit::Auth;
pub use cookies::{JarToStore, Plan, Received, StoredJar};
pub use hold::patience;
pub use launch::Verdict;
pub use metrics::Metrics;
pub use refusal::Refusal;
pub use state::{State, Status};

use alert::Alerts;
use cookies::LastUrl;
use cooldown::Cooldown;
use copies::Copies;
use flight::{Flight, Kind};
use launch::Launch;
use queue::Queue;
use refusal::{Experience, Standing};
use slot::Slot;
use sockets::Sockets;
use state::Told;
use waiter::Waiter;

/// Fills the buffer with secure random bytes; `false` when there are none.
pub type Random = fn(&mut [u8]) -> bool;

pub struct Session {
    config: Config,
    random: Random,
    clock: ServerClock,
    /// What the clock rests on.
    evidence: Evidence,

    token: Option<Token>,
    /// The newest token's place in this launch; logout takes one, too, so that what was sent before it is told apart.
    generation: Generation,
    /// Requests sent with a token before this one belong to a session that was logged out.
    first_of_account: Generation,
    account: Account,
    /// The next token is not of the account before.
    is_new_account: bool,
    /// The user logged out: nobody is logged in silently.
    logged_out: bool,
    /// `reauth` was told for that.
    told_logged_out: bool,
    /// The number of the newest record that this copy wrote or read.
    seq: u32,
    standing: Standing,
    experience: Experience,
    /// The current token replaced a refused one, and no request that was sent again has been accepted with it.
    untried: bool,
    /// `expired` was told for the current token.
    told_expired: bool,
    /// The end of an authorisation that `expiring` was told of.
    told_expiring: f64,
    /// A fresh token was refused, and no request has been accepted since.
    in_vain: bool,
    blocked: Option<Blocked>,

    flight: Option<Flight>,
    /// A renewal that nobody waits for.
    background: Option<Kind>,
    /// A `wx.login` that outlived its session: its code serves the next login, so that never two run at once.
    stray_login: Option<Op>,
    waiters: Vec<Waiter>,
    logins_ended: u32,
    /// The user is asked to act.
    asking: Option<Op>,
    cooldown: Cooldown,
    holds: Vec<Op>,
    launch: Launch,
    alerts: Alerts,
    metrics: Metrics,

    jar: Jar,
    last_url: LastUrl,
    jar_timer: Option<Op>,
    record_slot: Slot,
    jar_slot: Slot,
    /// `logout` calls that settle when the storage is clear.
    leaving: Vec<Call>,
    /// `newerRecords` was told.
    told_newer_records: bool,
    copies: Copies,
    /// What the jar's key held when it was read or written last, in short.
    jar_stamp: u32,
    jar_stamp_written: u32,
    /// An older jar of our own may stand there.
    has_late_jar: bool,

    sockets: Sockets,
    /// Since when the app is hidden, if it is: for the sockets, and for the renewal under way.
    hidden_since: Option<f64>,

    actions: Queue,
    /// Calls in `actions` that were sent before, and are to be sent again.
    again: Vec<Call>,
    /// Calls in `actions` that go without a token rather than fail.
    rather_without: Vec<Call>,
    last_op: Op,
    told: Told,
}

#[derive(Clone, Copy, Debug)]
struct Blocked {
    code: ErrorCode,
    evidence: Op,
}

impl Session {
    /// Restores a session from what was stored.
    ///
    /// `supported` is false where the platform has no login (single-page mode, scene 1154).
    pub fn new(
        config: Config,
        record: Stored,
        jar: StoredJar,
        supported: bool,
        random: Random,
        now: f64,
    ) -> Self {
        let mut session = Self {
            jar: cookies::restore(&config, jar, now),
            last_url: LastUrl::default(),
            config,
            random,
            clock: ServerClock::default(),
            evidence: Evidence::default(),
            token: None,
            generation: 0,
            first_of_account: 0,
            account: Account::default(),
            is_new_account: false,
            logged_out: false,
            told_logged_out: false,
            seq: 0,
            standing: Standing::Good,
            experience: Experience::default(),
            untried: false,
            told_expired: false,
            told_expiring: 0.0,
            in_vain: false,
            blocked: None,
            flight: None,
            background: None,
            stray_login: None,
            waiters: Vec::new(),
            logins_ended: 0,
            asking: None,
            cooldown: Cooldown::default(),
            holds: Vec::new(),
            launch: Launch::default(),
            alerts: Alerts::default(),
            metrics: Metrics::default(),
            jar_timer: None,
            record_slot: Slot::default(),
            jar_slot: Slot::default(),
            leaving: Vec::new(),
            told_newer_records: false,
            copies: Copies::default(),
            jar_stamp: jar.stamp(),
            jar_stamp_written: 0,
            has_late_jar: false,
            sockets: Sockets::default(),
            hidden_since: None,
            actions: Queue::default(),
            again: Vec::new(),
            rather_without: Vec::new(),
            last_op: 0,
            told: Told::default(),
        };
        if !supported && session.config.login {
            session.blocked = Some(Blocked {
                code: ErrorCode::Unsupported,
                evidence: 0,
            });
        }
        session.restore(record);
        if jar.is_newer() {
            session.jar_slot.close();
            session.tell_newer_records();
        }
        session.conclude(now);
        session
    }

    /// The next thing to do, in order; `None` when all is done until the next input.
    pub fn poll_action(&mut self) -> Option<Action> {
        while let Some(action) = self.actions.pop() {
            let action = self.pass_by_sockets(action);
            if action.is_some() {
                return action;
            }
        }
        self.again.clear();
        self.rather_without.clear();
        None
    }

    /// A timer that `SetTimer` asked for has run out.
    pub fn handle_timer(&mut self, op: Op, now: f64) {
        if self.end_of_hold(op)
            || self.end_of_pause(op)
            || self.end_of_jar_delay(op)
            || self.end_of_patience(op)
            || self.end_of_asking(op)
            || self.end_of_socket_time(op, now)
        {
            // Whoever waited for this is looked at below.
        } else if self.flight_timed_out(op, now)
            || self.check_timed_out(op)
            || self.write_timed_out(op)
            || self.end_of_beat(op)
            || self.end_of_putting_off(op)
        {
            self.clear_timer(op);
        }
        self.advance(now);
    }

    /// An answer of the host whose clock counts told the time.
    pub fn handle_time(&mut self, told: ToldTime, now: f64) {
        if self.evidence.weigh(self.clock, told, now) {
            self.clock = ServerClock::restored(told.date - now);
            if self.token.is_some() {
                self.record_slot.want(slot::Wish::Write);
            }
        }
        self.advance(now);
    }

    /// The network came back: what failed may be tried at once.
    pub fn handle_online(&mut self, now: f64) {
        self.end_pause();
        self.each_socket(now, &mut Socket::handle_online);
        self.advance(now);
    }

    /// The app was shown: time may have passed unseen, and there is a network again, which the background has none of.
    pub fn handle_show(&mut self, now: f64) {
        self.renew_by_age(now);
        self.hidden_since = None;
        self.show_flight();
        self.end_pause_of_lost_network();
        self.each_socket(now, &mut |socket| socket.handle_show(now));
        self.look(now);
    }

    /// The app was hidden and may be destroyed: nothing waits for a timer any more.
    pub fn handle_hide(&mut self, now: f64) {
        self.hidden_since.get_or_insert(now);
        self.hide_flight();
        self.each_socket(now, &mut |socket| {
            socket.handle_hide(now);
            None
        });
        self.record_slot.retry();
        self.jar_slot.retry();
        self.flush_jar();
        self.advance(now);
    }

    /// Brings the machine to rest after an input: lets go whoever can go, starts what the others need.
    fn advance(&mut self, now: f64) {
        self.go_on_after_verify(now);
        self.release(now);
        if self.flight.is_none() {
            self.start_what_is_needed(now);
        }
        self.conclude(now);
    }

    fn conclude(&mut self, now: f64) {
        self.persist();
        self.tell_expiring(now);
        self.tell_change(now);
    }

    fn next_op(&mut self) -> Op {
        self.last_op += 1;
        self.last_op
    }

    /// Names a new operation that must answer within `limit` milliseconds.
    fn timed_op(&mut self, limit: f64) -> Op {
        let op = self.next_op();
        self.push(Action::SetTimer { op, delay: limit });
        op
    }

    fn push(&mut self, action: Action) {
        self.actions.push(action);
    }

    fn emit(&mut self, event: Event) {
        self.push(Action::Emit(event));
    }

    fn clear_timer(&mut self, op: Op) {
        self.push(Action::ClearTimer { op });
    }

    fn settle(&mut self, call: Call) {
        self.push(Action::Settle { call });
    }

    fn fail(&mut self, call: Call, code: ErrorCode, evidence: Op) {
        self.push(Action::Fail {
            call,
            code,
            evidence,
        });
    }
}

/// Takes a name out of a list; tells whether it was there.
fn forget(names: &mut Vec<u32>, name: u32) -> bool {
    let before = names.len();
    names.retain(|other| *other != name);
    names.len() < before
}

impl std::fmt::Debug for Session {
    /// Shows no token: a debug line ends in logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}
