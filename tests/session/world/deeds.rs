//! What a test does to the world: commands, time, answers by hand, restarts.

use wx_session::error::Failure;

use super::super::calls::{CallId, Outcome, Phase, What};
use super::super::command::Command;
use super::super::io::{Answer, Io};
use super::super::server::{SECRET, WECHAT_USER};
use super::trace::Note;
use super::{Arrival, Asked, Due, Happening, Hold, World};

const SITE: &str = "https://api.example.com/";
/// More happenings than this in one run are a livelock.
const MOST_HAPPENINGS: u32 = 5_000;

impl World {
    pub fn request(&mut self) -> CallId {
        self.call(Command::request())
    }

    /// Performs a command that begins a call.
    pub fn call(&mut self, command: Command) -> CallId {
        self.call_on(0, command)
    }

    pub fn call_on(&mut self, runtime: usize, command: Command) -> CallId {
        let call = self.calls.len() as CallId + 1;
        self.apply_on(runtime, command);
        assert!(self.calls.len() as CallId >= call, "no call was begun");
        call
    }

    pub fn apply(&mut self, command: Command) {
        self.apply_on(0, command);
    }

    pub fn apply_on(&mut self, runtime: usize, command: Command) {
        self.note(runtime, Note::Command(command.clone()));
        let breaks_leases = matches!(
            command,
            Command::Adopt { .. }
                | Command::Renewed
                | Command::Authorise
                | Command::Logout { .. }
                | Command::User(_)
                | Command::JumpClock(_)
        );
        if breaks_leases {
            self.lease_broken_at = self.now;
        }
        match command {
            Command::Request { auth, fresh, route } => {
                self.begin_request(runtime, auth, fresh, route);
            }
            Command::Start => {
                let call = self.begin(runtime, What::Start);
                self.runtimes[runtime].launched = true;
                self.input(runtime, |session, now| session.start(call, now));
            }
            Command::Ensure => {
                let call = self.begin(runtime, What::Ensure);
                self.launch(runtime);
                self.input(runtime, |session, now| session.ensure(call, now));
            }
            // The glue says so before the session hears of it.
            Command::Login | Command::LoginWith(_) if !self.setup.config.login => {}
            Command::Login => {
                let call = self.begin(runtime, What::Login);
                self.input(runtime, |session, now| session.login(call, 0, now));
            }
            Command::LoginWith(input) => {
                let call = self.begin(runtime, What::Login);
                self.calls[call as usize - 1].input = input;
                self.input(runtime, |session, now| {
                    session.login(call, input, now);
                });
            }
            Command::Refresh => {
                let call = self.begin(runtime, What::Refresh);
                self.input(runtime, |session, now| session.refresh(call, now));
            }
            Command::Logout {
                keep_cookies,
                silent,
            } => {
                let call = self.begin(runtime, What::Logout);
                if !keep_cookies {
                    self.left_behind = self.codes;
                }
                self.runtimes[runtime].left = !(silent && self.setup.config.login);
                self.input(runtime, |session, now| {
                    session.logout(call, keep_cookies, silent, now);
                });
            }
            Command::Abort => self.abort_newest(runtime),
            Command::Hold(max_time) => {
                let late = self.runtimes[runtime].draining;
                let op = self.input(runtime, |session, now| session.hold(max_time, now));
                self.runtimes[runtime].holds.push(Hold { op, late });
            }
            Command::Release => {
                if let Some(hold) = self.runtimes[runtime].holds.pop() {
                    self.input(runtime, |session, now| session.release_hold(hold.op, now));
                }
            }
            Command::Online => self.input(runtime, |session, now| session.handle_online(now)),
            Command::Show => self.input(runtime, |session, now| session.handle_show(now)),
            Command::Hide => self.input(runtime, |session, now| session.handle_hide(now)),
            Command::Date => self.tell_date(runtime, self.now),
            Command::OtherDate(by) => self.tell_date(runtime, self.now + by),
            Command::Cookie => {
                self.codes += 1;
                let value = format!("sid={SECRET}{}", self.codes);
                self.input(runtime, |session, now| {
                    session.receive_cookie(SITE, &value, now);
                });
            }
            Command::JumpClock(by) => {
                self.skew += by;
            }
            Command::Forbid(route) => {
                self.server.forbidden.insert(route);
            }
            Command::RevokeTokens => self.server.revoke_tokens(),
            Command::RevokeAll => self.server.revoke_all(),
            Command::Authorise => {
                let account = self.server.another_account();
                let grant = self.server.issue(account, self.now);
                self.catch_up(runtime);
                self.input(runtime, |session, now| {
                    session.handle_authorised(grant, now)
                });
            }
            Command::Adopt { silent } => {
                let account = if silent {
                    WECHAT_USER
                } else {
                    self.server.another_account()
                };
                let grant = self.server.issue(account, self.now);
                self.catch_up(runtime);
                self.input(runtime, |session, now| {
                    session.adopt(grant, silent, now);
                });
            }
            Command::Renewed => {
                let session = &self.runtimes[runtime].session;
                let held = session.token_of(session.generation()).map(str::to_owned);
                let account = match held {
                    Some(token) => self.server.owner(&token),
                    None => self.server.another_account(),
                };
                let grant = self.server.issue(account, self.now);
                self.input(runtime, |session, now| session.handle_renewed(grant, now));
            }
            Command::User(user) => {
                let account = self.session(runtime).first_of_account();
                self.catch_up(runtime);
                self.input(runtime, |session, now| {
                    session.handle_user(user, account, now);
                });
            }
        }
    }

    /// Looks into storage before another account's token or a newer user is taken, as the glue does.
    pub(super) fn catch_up(&mut self, runtime: usize) {
        let (stored, lease) = (self.storage.stored(), self.storage.lease);
        let now = self.device_now();
        let session = &mut self.runtimes[runtime].session;
        session.catch_up(stored, lease, now);
    }

    /// Lets everything happen that is still to happen, the ends of pauses and holds included.
    pub fn run(&mut self) {
        self.run_until(f64::INFINITY);
    }

    /// Lets this much time pass.
    pub fn run_for(&mut self, milliseconds: f64) {
        let until = self.now + milliseconds;
        self.run_until(until);
        self.now = until;
    }

    /// Suspends the app: time passes, and what would have happened happens afterwards.
    pub fn sleep(&mut self, milliseconds: f64) {
        self.now += milliseconds;
        self.lease_broken_at = self.now;
        let now = self.now;
        self.run_until(now);
    }

    fn run_until(&mut self, until: f64) {
        for _ in 0..MOST_HAPPENINGS {
            if !self.step(until) {
                return;
            }
        }
        self.broken("no rest: a livelock");
    }

    /// Lets the next thing happen that is due by `until`; tells whether there was one.
    pub fn step(&mut self, until: f64) -> bool {
        let first = self
            .agenda
            .iter()
            .enumerate()
            .min_by(|(_, a), (_, b)| (a.at, a.order).partial_cmp(&(b.at, b.order)).unwrap());
        let Some((place, due)) = first else {
            return false;
        };
        if due.at > until {
            return false;
        }
        let Due {
            at, runtime, what, ..
        } = self.agenda.remove(place);
        self.now = self.now.max(at);
        match what {
            Happening::Timer(op) => {
                self.note(runtime, Note::Timer(op));
                self.storage_hung |= self.in_storage.contains(&(runtime, op));
                self.runtimes[runtime].watch.ends(op);
                self.runtimes[runtime].holds.retain(|hold| hold.op != op);
                self.input(runtime, |session, now| session.handle_timer(op, now));
            }
            Happening::Arrival(op, io, arrival) => self.arrive(runtime, op, io, arrival),
            Happening::Command(command) => self.apply_on(runtime, command),
        }
        true
    }

    /// What waits to be answered by hand, oldest first.
    pub fn waiting(&self) -> impl Iterator<Item = Io> {
        self.waiting.iter().flatten().map(|asked| asked.io)
    }

    /// Answers what waits at `place` among `waiting`.
    pub fn answer(&mut self, place: usize, answer: Answer) {
        let waiting = self.waiting.as_mut().expect("driven by hand");
        let Asked {
            runtime,
            op,
            io,
            text,
            effect,
        } = waiting.remove(place);
        let arrival = match (effect, &answer) {
            (Some(effect), Answer::Natural) => Arrival::Stored(Some(effect)),
            (Some(_), _) => {
                self.storage_failed = true;
                Arrival::Failure(Failure::Other)
            }
            (None, _) => self.answer_to(op, io, &text, answer),
        };
        self.arrive(runtime, op, io, arrival);
    }

    /// Lets the next timer run out; tells whether there was one.
    pub fn timer(&mut self) -> bool {
        self.step(f64::INFINITY)
    }

    /// Closes the app and opens it again. Writes that are under way are finished by the platform.
    pub fn restart(&mut self, runtime: usize) {
        self.note(runtime, Note::Restart);
        self.left_behind = 0;
        self.lease_broken_at = self.now;
        for due in std::mem::take(&mut self.agenda) {
            match due.what {
                _ if due.runtime != runtime => self.agenda.push(due),
                Happening::Arrival(_, _, Arrival::Stored(Some(effect))) => {
                    effect.apply(&mut self.storage);
                }
                Happening::Command(_) => self.agenda.push(due),
                _ => {}
            }
        }
        for call in &mut self.calls {
            if call.runtime == runtime && !matches!(call.phase, Phase::Done(_)) {
                call.phase = Phase::Done(Outcome::Closed);
            }
        }
        self.refreshed.retain(|_, (sender, _)| *sender != runtime);
        self.runtimes[runtime] = self.launch_runtime(runtime);
        // A token that another copy has got since is on its way there.
        let is_somebody_in = self
            .runtimes
            .iter()
            .any(|one| one.session.record().is_some());
        self.runtimes[runtime].left = self.storage.logged_out.is_some() && !is_somebody_in;
        self.drain(runtime);
    }
}
