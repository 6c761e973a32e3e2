//! Mutate, then drain: inputs of the session, and what becomes of its actions.

use wx_session::lease::Deed;
use wx_session::record::Record;
use wx_session::session::{Action, Auth, Event, Generation, Input, Op, Session, StoredJar};
use wx_session::token::Origin;

use super::super::calls::{CallId, Outcome, Phase, What};
use super::super::command::Trigger;
use super::super::io::Io;
use super::super::monitor::Snapshot;
use super::super::storage::Effect;
use super::trace::Note;
use super::{Due, Happening, Runtime, World};

/// More actions than this in one drain are a livelock.
const MOST_ACTIONS: u32 = 2_000;
/// No renewal lasts longer, in milliseconds.
const LONGEST_RENEWAL: f64 = 30_000.0;

impl World {
    pub fn input<T>(&mut self, runtime: usize, mutate: impl FnOnce(&mut Session, f64) -> T) -> T {
        let now = self.device_now();
        let result = mutate(&mut self.runtimes[runtime].session, now);
        self.drain(runtime);
        result
    }

    pub(super) fn drain(&mut self, runtime: usize) {
        if self.runtimes[runtime].draining {
            self.runtimes[runtime].reentered = true;
            return;
        }
        self.runtimes[runtime].draining = true;
        let mut left = MOST_ACTIONS;
        while let Some(action) = self.runtimes[runtime].session.poll_action() {
            self.perform(runtime, action);
            left -= 1;
            if left == 0 {
                self.broken("no end of actions: a livelock");
            }
        }
        self.runtimes[runtime].draining = false;
        self.runtimes[runtime].reentered = false;
        self.runtimes[runtime].aborted.clear();
        for hold in &mut self.runtimes[runtime].holds {
            hold.late = false;
        }
        let Runtime { session, watch, .. } = &self.runtimes[runtime];
        let verdict = watch.at_rest(session, Snapshot::of(session, self.device_now()));
        self.require(verdict);
    }

    fn perform(&mut self, runtime: usize, action: Action) {
        self.note(runtime, Note::Action(action.clone()));
        let verdict = self.runtimes[runtime].watch.action(&action);
        self.require(verdict);
        match action {
            Action::Send { call, generation } => self.send(runtime, call, generation),
            Action::Settle { call } => {
                if self.is_waiting(runtime, call) {
                    if matches!(self.calls[call as usize - 1].what, What::Request(_)) {
                        self.broken("a request was settled instead of sent");
                    }
                    self.finish(call, Outcome::Settled);
                }
            }
            Action::Fail { call, code, .. } => {
                if self.is_waiting(runtime, call) {
                    if matches!(
                        self.calls[call as usize - 1].what,
                        What::Start | What::Logout
                    ) {
                        self.broken("start and logout never fail");
                    }
                    self.finish(call, Outcome::Failed(code));
                }
            }
            Action::Login { op } => {
                self.check_login(runtime);
                self.ask(runtime, op, Io::Login, "");
            }
            Action::Exchange { op, code, input } => {
                self.check_input(runtime, input);
                self.check_alone(runtime);
                self.inputs.push(input);
                if !self.exchanged.insert(code.as_str().into()) {
                    self.broken("a code was exchanged twice");
                }
                self.ask(runtime, op, Io::Exchange, code.as_str());
            }
            Action::Refresh {
                op, refresh_token, ..
            } => {
                self.check_alone(runtime);
                self.check_refresh(runtime, op, refresh_token.as_str());
                self.ask(runtime, op, Io::Refresh, refresh_token.as_str());
            }
            Action::Verify { op } => {
                let token = self.current_token(runtime);
                self.ask(runtime, op, Io::Verify, &token);
            }
            Action::CheckSession { op } => self.ask(runtime, op, Io::Check, ""),
            Action::AskUser { op, .. } => {
                let token = self.current_token(runtime);
                self.ask(runtime, op, Io::Reauth, &token);
            }
            Action::WaitForUser { call } => {
                if !self.setup.config.on_reauth {
                    self.broken("a call waits for a user whom nobody asks");
                }
                self.check_asks(call);
            }
            Action::Cancel { op } => {
                self.refresh_token_stays(runtime, op);
                self.runtimes[runtime].watch.ends(op);
            }
            Action::TellLogout { revoke, token } => {
                self.told_logout.push((token.as_str().into(), revoke));
            }
            Action::ReadLease { op } => self.lease_read(runtime, op),
            Action::TakeLease { op, lease } => {
                self.storage.lease = Some(lease).filter(|_| !self.setup.without_leases);
                if lease.what == Deed::Logout {
                    self.signal(runtime);
                }
                self.lease_read(runtime, op);
            }
            Action::GiveLeaseBack { owner } => {
                if self.storage.lease.is_some_and(|lease| lease.owner == owner) {
                    self.storage.lease = None;
                }
                self.signal(runtime);
            }
            Action::LeaveAccount => self.left.push(runtime),
            Action::ReadJar { op } => {
                let jar = self.storage.jar.clone().unwrap_or_default();
                let rearranged = self.input(runtime, |session, now| {
                    session.handle_jar(op, StoredJar::Text(&jar), now)
                });
                self.rearranged += usize::from(rearranged);
            }
            Action::ReadRecord { op } => self.ask(runtime, op, Io::ReadRecord, ""),
            Action::WriteRecord { op } => self.write_record(runtime, op),
            Action::RemoveRecord { op } => {
                self.write(runtime, op, Io::RemoveRecord, Effect::Entry(None));
            }
            Action::WriteJar { op } => {
                let jar = self.storage.jar.clone().unwrap_or_default();
                let wanted = self.input(runtime, |session, now| {
                    session.jar_to_store(StoredJar::Text(&jar), 1_000_000, now)
                });
                let text = wanted.map_or(jar, |wanted| wanted.snapshot.text);
                let effect = Effect::Jar(Some(text).filter(|text| !text.is_empty()));
                self.write(runtime, op, Io::WriteJar, effect);
            }
            Action::RemoveJar { op } => self.write(runtime, op, Io::RemoveJar, Effect::Jar(None)),
            Action::SetTimer { op, delay } => {
                let running = |due: &Due| {
                    due.runtime == runtime
                        && matches!(due.what, Happening::Timer(other) if other == op)
                };
                if self.agenda.iter().any(running) {
                    self.broken("one timer was set twice");
                }
                if delay.is_nan() || delay < 0.0 {
                    self.broken("a timer without a length");
                }
                self.put(self.now + delay, runtime, Happening::Timer(op));
            }
            Action::ClearTimer { op } => {
                self.runtimes[runtime].watch.no_longer_asks(op);
                self.agenda.retain(|due| {
                    !(due.runtime == runtime
                        && matches!(due.what, Happening::Timer(other) if other == op))
                });
            }
            Action::Emit(event) => self.emit(runtime, event),
            // `tests/socket` has them.
            Action::HangUp { .. } => {
                self.broken("nobody opened a socket");
            }
        }
    }

    fn emit(&mut self, runtime: usize, event: Event) {
        self.events.push((runtime, event));
        if event == Event::Login {
            // The others take its token over.
            for runtime in &mut self.runtimes {
                runtime.left = false;
            }
        }
        let now = self.device_now();
        let Runtime {
            session,
            watch,
            reentered,
            ..
        } = &mut self.runtimes[runtime];
        let verdict = match event {
            Event::Change => watch.change(Snapshot::of(session, now)),
            Event::Expired { .. } => watch.expired(session.generation(), !*reentered),
            _ => Ok(()),
        };
        // An input inside this drain may have brought the state that this event was queued for and the next one, too.
        if !matches!(event, Event::Change) || !self.runtimes[runtime].reentered {
            self.require(verdict);
        }
        if let Some(trigger) = Trigger::of(event) {
            self.fire(runtime, trigger);
        }
    }

    /// Whether the call is still to be settled; it must be, unless the program aborted it inside this drain.
    fn is_waiting(&mut self, runtime: usize, call: CallId) -> bool {
        let phase = self.calls[call as usize - 1].phase;
        if phase != Phase::Waiting && !self.runtimes[runtime].aborted.contains(&call) {
            self.broken(&format!("call {call} is settled or sent twice: {phase:?}"));
        }
        phase == Phase::Waiting
    }

    pub(super) fn send(&mut self, runtime: usize, call: CallId, generation: Generation) {
        if !self.is_waiting(runtime, call) {
            return;
        }
        let state = &mut self.calls[call as usize - 1];
        state.phase = Phase::Flying;
        state.sent.push(generation);
        let bare = state.sent.iter().filter(|sent| **sent == 0).count();
        let with_token = state.sent.len() - bare;
        let What::Request(auth) = state.what else {
            return self.broken("something else than a request was sent");
        };
        if with_token > self.setup.config.timing.retries as usize + 1 || bare > 1 {
            self.broken("a request was sent more often than `retries` allows");
        }
        if bare > 0 && generation != 0 {
            self.broken("a request that had gone without a token was sent again");
        }
        let session = self.session(runtime);
        if generation == 0 && auth == Auth::Required {
            self.broken("a request that needs a token was sent without");
        } else if generation != 0 && generation < session.first_of_account() {
            self.broken("a request was sent for a session that was logged out");
        } else if generation > session.generation() {
            self.broken("a request was sent with a token to come");
        }
        let token = match generation {
            0 => String::new(),
            _ => self.current_token(runtime),
        };
        if generation != 0 && token.is_empty() {
            self.broken("a request was sent with a token that is gone");
        }
        if generation != 0 {
            self.check_account(runtime, call, &token);
        }
        self.ask(runtime, call, Io::Request, &token);
    }

    /// A call is sent for one account alone, and after a logout for none until the user acts.
    fn check_account(&mut self, runtime: usize, call: CallId, token: &str) {
        let account = self.server.owner(token);
        let before = self.calls[call as usize - 1].account.replace(account);
        if before.is_some_and(|before| before != account) {
            self.broken("a request was sent again with another account's token");
        }
        if self.runtimes[runtime].left {
            self.broken("a request was sent with a token although the user logged out");
        }
    }

    fn lease_read(&mut self, runtime: usize, op: Op) {
        let lease = self.storage.lease;
        self.input(runtime, |session, now| session.handle_lease(op, lease, now));
    }

    /// Copies in one context tell each other when something is to be looked at.
    fn signal(&mut self, runtime: usize) {
        if !self.setup.one_context {
            return;
        }
        for other in 0..self.runtimes.len() {
            if other != runtime {
                self.input(other, |session, now| session.look(now));
            }
        }
    }

    fn is_lease_broken(&self) -> bool {
        self.now - self.lease_broken_at < LONGEST_RENEWAL
    }

    /// A refresh token is sent by one of the copies, unless its refresh failed there.
    fn check_refresh(&mut self, runtime: usize, op: Op, token: &str) {
        let before = self.refreshed.insert(token.into(), (runtime, op));
        let excused = self.storage_failed
            || self.storage_hung
            || self.setup.without_leases
            || self.is_lease_broken();
        if before.is_some_and(|(sender, _)| sender != runtime) && !excused {
            self.broken("two copies sent one refresh token");
        }
    }

    /// Of two copies one renews or logs in at a time: what began first would end last, and undo the other.
    fn check_alone(&mut self, runtime: usize) {
        let excused = self.storage_failed || self.storage_hung || self.setup.without_leases;
        let meets = self
            .runtimes
            .iter()
            .enumerate()
            .any(|(other, one)| other != runtime && one.watch.is_renewing());
        if meets && !excused && !self.is_lease_broken() {
            self.broken("two copies renew at once");
        }
    }

    pub(super) fn refresh_token_stays(&mut self, runtime: usize, op: Op) {
        self.refreshed.retain(|_, sent| *sent != (runtime, op));
    }

    /// What can do without a token, `login` and `refresh` never wait for the user.
    fn check_asks(&mut self, call: CallId) {
        let what = self.calls[call as usize - 1].what;
        if !matches!(what, What::Request(Auth::Required) | What::Ensure) {
            self.broken("this call never waits for the user");
        }
    }

    /// What a login carries goes with that login alone.
    fn check_input(&mut self, runtime: usize, input: Input) {
        let is_asked_for = self.calls.iter().any(|call| {
            call.runtime == runtime && call.input == input && call.phase == Phase::Waiting
        });
        if input != 0 && !is_asked_for {
            self.broken("a login carries what nobody waits for");
        }
    }

    /// No silent `wx.login` while held, and none as possibly somebody else than who gave the consent; an explicit one goes on.
    fn check_login(&mut self, runtime: usize) {
        let held = self.runtimes[runtime].holds.iter().any(|hold| !hold.late);
        let asked_for = self.calls.iter().any(|call| {
            call.runtime == runtime && call.what == What::Login && call.phase == Phase::Waiting
        });
        if held && !asked_for {
            self.broken("a silent wx.login while held");
        }
        if self.runtimes[runtime].left && !asked_for {
            self.broken("a silent wx.login although the user logged out");
        }
        if !self.setup.config.login {
            self.broken("a wx.login without a login endpoint");
        }
        let authorised = |record: Record| record.token.origin != Origin::Login;
        if !asked_for && self.session(runtime).record().is_some_and(authorised) {
            self.broken("a silent wx.login beside the token of somebody else");
        }
    }

    fn current_token(&self, runtime: usize) -> String {
        let session = self.session(runtime);
        session
            .token_of(session.generation())
            .unwrap_or_default()
            .into()
    }
}
