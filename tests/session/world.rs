//! The world: one clock, one agenda, one or more runtimes.

use std::collections::{HashMap, HashSet, VecDeque};

use wx_session::error::Failure;
use wx_session::record::Record;
use wx_session::session::{Action, Auth, Event, Generation, Op, Refusal, Session, Status, Verdict};
use wx_session::token::Grant;

use super::calls::{CallId, CallState, Outcome, Phase, What};
use super::command::{Command, Trigger};
use super::io::{Answer, Io, Reply, When};
use super::monitor::{Snapshot, Watch};
use super::server::{SECRET, Server};
use super::setup::{NOW, Setup};
use super::storage::{Effect, Storage};

const SITE: &str = "https://api.example.com/";
/// More happenings than this in one run, or actions in one drain, are a livelock.
const MOST_HAPPENINGS: u32 = 5_000;
const MOST_ACTIONS: u32 = 2_000;
/// How much of the history a failure shows.
const LINES: usize = 120;
/// `Date` headers that differ less say nothing new: the glue does not pass them on.
const NOISE: f64 = 2_000.0;

pub struct World {
    /// The true time.
    pub now: f64,
    /// By how much the device's clock is ahead of it.
    pub skew: f64,
    pub server: Server,
    pub storage: Storage,
    pub calls: Vec<CallState>,
    pub events: Vec<(usize, Event)>,
    /// Everything that was asked of the world, and when.
    pub asked: Vec<(f64, Io)>,
    /// The tokens that the server was told to forget.
    pub told_logout: Vec<(String, bool)>,
    setup: Setup,
    runtimes: Vec<Runtime>,
    next: HashMap<Io, VecDeque<Reply>>,
    always: HashMap<Io, Reply>,
    listeners: Vec<(Trigger, Command)>,
    /// What waits for `answer`, when that is how the world is driven.
    waiting: Option<Vec<Asked>>,
    agenda: Vec<Due>,
    order: u32,
    codes: u32,
    exchanged: HashSet<String>,
    storage_failed: bool,
    trace: Vec<Line>,
}

/// One line of what a failure shows; put into words only then.
struct Line {
    at: f64,
    runtime: usize,
    what: Note,
}

#[derive(Debug)]
enum Note {
    Command(Command),
    Action(Action),
    Timer(Op),
    Arrival(Io, Op, Arrival),
    Outcome(CallId, Outcome),
    Restart,
}

struct Runtime {
    session: Session,
    watch: Watch,
    holds: Vec<Hold>,
    launched: bool,
    draining: bool,
    /// An input arrived while actions were in the queue.
    reentered: bool,
    /// Aborted while actions were in the queue: one of them may name the call.
    aborted: Vec<CallId>,
}

struct Hold {
    op: Op,
    /// Begun while actions were in the queue: a `wx.login` among them was decided before.
    late: bool,
}

struct Due {
    at: f64,
    order: u32,
    runtime: usize,
    what: Happening,
}

/// I/O that waits to be answered by hand.
struct Asked {
    runtime: usize,
    op: Op,
    io: Io,
    /// The code, token or refresh token that it carries.
    text: String,
    /// What a write will have done.
    effect: Option<Effect>,
}

enum Happening {
    Timer(Op),
    Arrival(Op, Io, Arrival),
    Command(Command),
}

/// What comes back from one I/O.
#[derive(Clone, Debug)]
enum Arrival {
    Code(String),
    Grant(Grant),
    Failure(Failure),
    Record,
    Stored(Option<Effect>),
    Verdict(Verdict),
    Checked(bool),
    Status(u16),
}

impl World {
    /// No token stored, no refresh endpoint, everything works.
    pub fn new() -> Self {
        Self::set_up(|_| {})
    }

    /// A token of an earlier launch in storage, and a refresh endpoint.
    pub fn restored() -> Self {
        Self::set_up(|setup| {
            setup.with_refresh();
            setup.stored();
        })
    }

    pub fn set_up(change: impl FnOnce(&mut Setup)) -> Self {
        let mut setup = Setup::default();
        change(&mut setup);
        let storage = Storage {
            record: setup.record().map(|record| record.write()),
            jar: None,
        };
        let mut world = Self {
            now: NOW,
            skew: setup.skew,
            server: setup.server.clone(),
            storage,
            calls: Vec::new(),
            events: Vec::new(),
            asked: Vec::new(),
            told_logout: Vec::new(),
            runtimes: Vec::new(),
            next: HashMap::new(),
            always: HashMap::new(),
            listeners: Vec::new(),
            waiting: None,
            agenda: Vec::new(),
            order: 0,
            codes: 0,
            exchanged: HashSet::new(),
            storage_failed: false,
            trace: Vec::new(),
            setup,
        };
        for runtime in 0..world.setup.runtimes {
            let fresh = world.launch_runtime();
            world.runtimes.push(fresh);
            world.drain(runtime);
        }
        world
    }

    fn launch_runtime(&self) -> Runtime {
        let session = Session::new(
            self.setup.config.clone(),
            self.storage.record(),
            self.storage.jar.as_deref().unwrap_or_default(),
            self.setup.supported,
            |bytes| {
                bytes.fill(0);
                true
            },
            self.device_now(),
        );
        Runtime {
            session,
            watch: Watch::default(),
            holds: Vec::new(),
            launched: false,
            draining: false,
            reentered: false,
            aborted: Vec::new(),
        }
    }

    /* What a test says about the world. */

    /// Answers the next `io` like this; further ones queue up behind it.
    pub fn reply(&mut self, io: Io, reply: Reply) -> &mut Self {
        self.next.entry(io).or_default().push_back(reply);
        self
    }

    /// Answers every `io` like this from now on, unless `reply` says otherwise.
    pub fn always(&mut self, io: Io, reply: Reply) -> &mut Self {
        self.always.insert(io, reply);
        self
    }

    /// Runs `command` inside the next event (or outcome) of this kind.
    pub fn listen(&mut self, trigger: Trigger, command: Command) -> &mut Self {
        self.listeners.push((trigger, command));
        self
    }

    /// Runs `command` after `delay` milliseconds.
    pub fn later(&mut self, delay: f64, command: Command) -> &mut Self {
        self.put(self.now + delay, 0, Happening::Command(command));
        self
    }

    /// Forgets what `reply`, `always` and `listen` said: from now on everything works.
    pub fn calm(&mut self) {
        self.next.clear();
        self.always.clear();
        self.listeners.clear();
    }

    /// Answers nothing by itself from now on: `answer` does.
    pub fn by_hand(&mut self) {
        self.waiting = Some(Vec::new());
    }

    /* What a test does. */

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
        match command {
            Command::Request { auth, fresh } => self.begin_request(runtime, auth, fresh),
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
            Command::Login => {
                let call = self.begin(runtime, What::Login);
                self.input(runtime, |session, now| session.login(call, now));
            }
            Command::Refresh => {
                let call = self.begin(runtime, What::Refresh);
                self.input(runtime, |session, now| session.refresh(call, now));
            }
            Command::Logout { keep_cookies } => {
                let call = self.begin(runtime, What::Logout);
                self.input(runtime, |session, now| {
                    session.logout(call, keep_cookies, now);
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
            Command::Date => self.tell_date(runtime),
            Command::Cookie => {
                self.codes += 1;
                let value = format!("sid={SECRET}{}", self.codes);
                self.input(runtime, |session, now| {
                    session.receive_cookies(SITE, [value.as_str()].into_iter(), now);
                });
            }
            Command::JumpClock(by) => self.skew += by,
            Command::RevokeTokens => self.server.revoke_tokens(),
            Command::RevokeAll => self.server.revoke_all(),
        }
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
            (None, _) => self.answer_to(io, &text, answer),
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
        self.runtimes[runtime] = self.launch_runtime();
        self.drain(runtime);
    }

    /* What a test looks at. */

    pub fn outcome(&self, call: CallId) -> Option<Outcome> {
        match self.calls[call as usize - 1].phase {
            Phase::Done(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// The generations that a request was sent with, one per attempt.
    pub fn sent(&self, call: CallId) -> &[Generation] {
        &self.calls[call as usize - 1].sent
    }

    /// How long a call took, in milliseconds.
    pub fn took(&self, call: CallId) -> f64 {
        let call = &self.calls[call as usize - 1];
        call.ended - call.begun
    }

    pub fn count(&self, io: Io) -> usize {
        self.asked.iter().filter(|(_, asked)| *asked == io).count()
    }

    pub fn event_count(&self, trigger: Trigger) -> usize {
        self.events
            .iter()
            .filter(|(_, event)| Trigger::of(*event) == Some(trigger))
            .count()
    }

    pub fn status(&self) -> Status {
        self.session(0).state(self.device_now()).status
    }

    pub fn session(&self, runtime: usize) -> &Session {
        &self.runtimes[runtime].session
    }

    pub fn token(&self) -> Option<&str> {
        self.session(0).usable_token(self.device_now())
    }

    pub fn device_now(&self) -> f64 {
        self.now + self.skew
    }

    /// What happened of late, for the message of an assertion.
    pub fn history(&self) -> String {
        let start = self.trace.len().saturating_sub(LINES);
        let lines: Vec<String> = self.trace[start..].iter().map(Line::words).collect();
        lines.join("\n")
    }

    /// How many timers and answers are still to come.
    pub fn outstanding(&self) -> usize {
        self.agenda.len()
    }

    /// Holds what must hold when everything has happened; call it after `run`.
    pub fn at_the_end(&mut self) {
        if let Some(place) = self
            .calls
            .iter()
            .position(|call| !matches!(call.phase, Phase::Done(_)))
        {
            let lost = format!("call {} never settles: {:?}", place + 1, self.calls[place]);
            self.broken(&lost);
        }
        if self.runtimes.len() > 1 || self.storage_failed {
            return;
        }
        let stored = self.storage.record.clone();
        let session = self.session(0);
        let wanted = session.record().map(|record| record.write());
        let no_cookies = session.list_cookies(None, self.device_now()).is_empty();
        if stored != wanted {
            self.broken("the storage worked, and does not hold the record");
        }
        if no_cookies != self.storage.jar.is_none() {
            self.broken("the storage worked, and does not hold the jar");
        }
    }

    /* Calls. */

    fn begin(&mut self, runtime: usize, what: What) -> CallId {
        let generation = self.session(runtime).generation();
        self.calls
            .push(CallState::new(runtime, what, generation, self.now));
        self.calls.len() as CallId
    }

    /// With a token at hand every second request goes the glue's way, out without asking; the machine would have agreed.
    fn begin_request(&mut self, runtime: usize, auth: Auth, fresh: bool) {
        self.launch(runtime);
        let call = self.begin(runtime, What::Request(auth));
        let now = self.device_now();
        let Runtime {
            session, draining, ..
        } = &self.runtimes[runtime];
        let at_once = !fresh && !draining && now < session.sends_until(now);
        let generation = session.generation();
        if at_once && call.is_multiple_of(2) {
            return self.send(runtime, call, generation);
        }
        self.input(runtime, |session, now| {
            session.admit(call, auth, fresh, now);
        });
        if at_once && self.sent(call).first() != Some(&generation) {
            self.broken(
                "sends_until says that the request goes out at once, admit does not let it",
            );
        }
    }

    /// The first use begins the launch checks.
    fn launch(&mut self, runtime: usize) {
        if !std::mem::replace(&mut self.runtimes[runtime].launched, true) {
            self.input(runtime, |session, now| session.launch(now));
        }
    }

    fn abort_newest(&mut self, runtime: usize) {
        let Some(place) = self.calls.iter().rposition(|call| {
            call.runtime == runtime
                && matches!(call.what, What::Request(_))
                && !matches!(call.phase, Phase::Done(_))
        }) else {
            return;
        };
        let call = place as CallId + 1;
        let waits = self.calls[place].phase == Phase::Waiting;
        if waits && self.runtimes[runtime].draining {
            self.runtimes[runtime].aborted.push(call);
        }
        self.calls[place].phase = Phase::Done(Outcome::Aborted);
        if waits {
            self.input(runtime, |session, now| session.cancel(call, now));
        }
    }

    fn finish(&mut self, call: CallId, outcome: Outcome) {
        let now = self.now;
        let state = &mut self.calls[call as usize - 1];
        state.phase = Phase::Done(outcome);
        state.ended = now;
        let runtime = state.runtime;
        self.note(runtime, Note::Outcome(call, outcome));
        self.fire(runtime, Trigger::Outcome);
    }

    fn fire(&mut self, runtime: usize, trigger: Trigger) {
        if let Some(place) = self.listeners.iter().position(|(on, _)| *on == trigger) {
            let (_, command) = self.listeners.remove(place);
            self.apply_on(runtime, command);
        }
    }

    /* Mutate, then drain. */

    fn input<T>(&mut self, runtime: usize, mutate: impl FnOnce(&mut Session, f64) -> T) -> T {
        let now = self.device_now();
        let result = mutate(&mut self.runtimes[runtime].session, now);
        self.drain(runtime);
        result
    }

    fn drain(&mut self, runtime: usize) {
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
                self.check_holds(runtime);
                self.ask(runtime, op, Io::Login, "");
            }
            Action::Exchange { op, code } => {
                if !self.exchanged.insert(code.clone()) {
                    self.broken("a code was exchanged twice");
                }
                self.ask(runtime, op, Io::Exchange, &code);
            }
            Action::Refresh {
                op, refresh_token, ..
            } => self.ask(runtime, op, Io::Refresh, &refresh_token),
            Action::Verify { op } => {
                let token = self.current_token(runtime);
                self.ask(runtime, op, Io::Verify, &token);
            }
            Action::CheckSession { op } => self.ask(runtime, op, Io::Check, ""),
            Action::Cancel { op } => self.runtimes[runtime].watch.ends(op),
            Action::TellLogout { token, revoke } => self.told_logout.push((token, revoke)),
            Action::ReadRecord { op } => self.ask(runtime, op, Io::ReadRecord, ""),
            Action::WriteRecord { op } => self.write_record(runtime, op),
            Action::RemoveRecord { op } => {
                self.write(runtime, op, Io::RemoveRecord, Effect::Record(None));
            }
            Action::WriteJar { op } => {
                let now = self.device_now();
                let text = self.session(runtime).jar_snapshot(1_000_000, now).text;
                self.write(runtime, op, Io::WriteJar, Effect::Jar(Some(text)));
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
            Action::ClearTimer { op } => self.agenda.retain(|due| {
                !(due.runtime == runtime
                    && matches!(due.what, Happening::Timer(other) if other == op))
            }),
            Action::Emit(event) => self.emit(runtime, event),
        }
    }

    fn emit(&mut self, runtime: usize, event: Event) {
        self.events.push((runtime, event));
        let now = self.device_now();
        let Runtime { session, watch, .. } = &mut self.runtimes[runtime];
        let verdict = match event {
            Event::Change => watch.change(Snapshot::of(session, now)),
            Event::Expired { .. } => watch.expired(session.generation()),
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

    fn send(&mut self, runtime: usize, call: CallId, generation: Generation) {
        if !self.is_waiting(runtime, call) {
            return;
        }
        let state = &mut self.calls[call as usize - 1];
        state.phase = Phase::Flying;
        state.sent.push(generation);
        let sends = state.sent.len();
        let What::Request(auth) = state.what else {
            return self.broken("something else than a request was sent");
        };
        if sends > self.setup.config.timing.retries as usize + 1 {
            self.broken("a request was sent more often than `retries` allows");
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
        self.ask(runtime, call, Io::Request, &token);
    }

    /// No silent `wx.login` while held; an explicit one goes on.
    fn check_holds(&mut self, runtime: usize) {
        let held = self.runtimes[runtime].holds.iter().any(|hold| !hold.late);
        let asked_for = self.calls.iter().any(|call| {
            call.runtime == runtime && call.what == What::Login && call.phase == Phase::Waiting
        });
        if held && !asked_for {
            self.broken("a silent wx.login while held");
        }
    }

    fn current_token(&self, runtime: usize) -> String {
        let session = self.session(runtime);
        session
            .token_of(session.generation())
            .unwrap_or_default()
            .into()
    }

    /* The other side. */

    fn reply_to(&mut self, io: Io) -> Reply {
        self.next
            .get_mut(&io)
            .and_then(VecDeque::pop_front)
            .or_else(|| self.always.get(&io).cloned())
            .unwrap_or_else(Reply::natural)
    }

    /// Performs everything but writes: what it does, it does now; what it says arrives later.
    fn ask(&mut self, runtime: usize, op: Op, io: Io, text: &str) {
        self.watch(runtime, io, op);
        if let Some(waiting) = &mut self.waiting {
            return waiting.push(Asked {
                runtime,
                op,
                io,
                text: text.into(),
                effect: None,
            });
        }
        let reply = self.reply_to(io);
        let arrival = self.answer_to(io, text, reply.answer);
        self.return_later(runtime, op, io, reply.when, arrival);
    }

    fn answer_to(&mut self, io: Io, text: &str, answer: Answer) -> Arrival {
        match answer {
            Answer::Natural => self.natural(io, text),
            Answer::Code(code) => Arrival::Code(code.into()),
            Answer::Grant(grant) => Arrival::Grant(grant),
            Answer::Status(status) => Arrival::Status(status),
            Answer::Verdict(verdict) => Arrival::Verdict(verdict),
            Answer::Fail(failure) => failed(io, failure),
            Answer::Lost(failure) => {
                self.natural(io, text);
                failed(io, failure)
            }
        }
    }

    fn natural(&mut self, io: Io, text: &str) -> Arrival {
        let now = self.now;
        let granted = |result: Result<Grant, Failure>| match result {
            Ok(grant) => Arrival::Grant(grant),
            Err(failure) => Arrival::Failure(failure),
        };
        match io {
            Io::Login => {
                self.codes += 1;
                Arrival::Code(format!("code-{SECRET}-{}", self.codes))
            }
            Io::Exchange => granted(self.server.exchange(text, now)),
            Io::Refresh => granted(self.server.refresh(text, now)),
            Io::Verify if self.server.accepts(text, now) => Arrival::Verdict(Verdict::Holds),
            Io::Verify => Arrival::Verdict(Verdict::Refused { status: 401 }),
            Io::Check => Arrival::Checked(true),
            Io::Request if text.is_empty() || self.server.accepts(text, now) => {
                Arrival::Status(200)
            }
            Io::Request => Arrival::Status(401),
            _ => Arrival::Record,
        }
    }

    fn write_record(&mut self, runtime: usize, op: Op) {
        let stored = self.storage.record();
        let record = self.input(runtime, |session, now| session.reconcile(stored, now));
        match record.map(|record: Record| record.write()) {
            Some(text) => self.write(runtime, op, Io::WriteRecord, Effect::Record(Some(text))),
            None => {
                self.watch(runtime, Io::WriteRecord, op);
                self.arrive(runtime, op, Io::WriteRecord, Arrival::Stored(None));
            }
        }
    }

    /// Takes effect when it is answered, as an asynchronous storage may.
    fn write(&mut self, runtime: usize, op: Op, io: Io, effect: Effect) {
        self.watch(runtime, io, op);
        if let Some(waiting) = &mut self.waiting {
            return waiting.push(Asked {
                runtime,
                op,
                io,
                text: String::new(),
                effect: Some(effect),
            });
        }
        let reply = self.reply_to(io);
        let arrival = match reply.answer {
            Answer::Natural => Arrival::Stored(Some(effect)),
            _ => Arrival::Failure(Failure::Other),
        };
        self.storage_failed |= reply.when == When::Never || matches!(arrival, Arrival::Failure(_));
        self.return_later(runtime, op, io, reply.when, arrival);
    }

    fn watch(&mut self, runtime: usize, io: Io, op: Op) {
        self.asked.push((self.now, io));
        let verdict = self.runtimes[runtime].watch.asks(io, op);
        self.require(verdict);
    }

    fn return_later(&mut self, runtime: usize, op: Op, io: Io, when: When, arrival: Arrival) {
        match when {
            When::Sync => self.arrive(runtime, op, io, arrival),
            When::After(delay) => {
                let at = self.now + delay;
                self.put(at, runtime, Happening::Arrival(op, io, arrival));
            }
            When::Never => {}
        }
    }

    fn put(&mut self, at: f64, runtime: usize, what: Happening) {
        self.order += 1;
        self.agenda.push(Due {
            at,
            order: self.order,
            runtime,
            what,
        });
    }

    fn arrive(&mut self, runtime: usize, op: Op, io: Io, arrival: Arrival) {
        self.note(runtime, Note::Arrival(io, op, arrival.clone()));
        if io != Io::Request {
            self.runtimes[runtime].watch.ends(op);
        }
        if self.server.tells_time && matches!(io, Io::Exchange | Io::Refresh | Io::Request) {
            self.tell_date(runtime);
        }
        match arrival {
            Arrival::Code(code) => {
                self.input(runtime, |session, now| session.handle_code(op, &code, now));
            }
            Arrival::Grant(grant) => {
                self.input(runtime, |session, now| session.handle_grant(op, grant, now));
            }
            Arrival::Record => {
                let record = self.storage.record();
                self.input(runtime, |session, now| {
                    session.handle_record(op, record, now);
                });
            }
            Arrival::Stored(effect) => {
                if let Some(effect) = effect {
                    effect.apply(&mut self.storage);
                }
                self.input(runtime, |session, now| session.handle_stored(op, true, now));
            }
            Arrival::Verdict(verdict) => self.input(runtime, |session, now| {
                session.handle_verdict(op, verdict, now);
            }),
            Arrival::Checked(ok) => self.input(runtime, |session, now| {
                session.handle_session_checked(op, ok, now);
            }),
            Arrival::Status(status) => self.answer_request(op, status),
            Arrival::Failure(failure) if io == Io::Request => {
                if self.calls[op as usize - 1].phase == Phase::Flying {
                    self.finish(op, Outcome::Broken(failure));
                }
            }
            Arrival::Failure(_) if io.is_storage() => {
                self.input(runtime, |session, now| {
                    session.handle_stored(op, false, now);
                });
            }
            Arrival::Failure(failure) => self.input(runtime, |session, now| {
                session.handle_failure(op, failure, now);
            }),
        }
    }

    /// Does what the glue does with an answer.
    fn answer_request(&mut self, call: CallId, status: u16) {
        let state = &mut self.calls[call as usize - 1];
        if state.phase != Phase::Flying {
            return;
        }
        let (runtime, admitted, resent) =
            (state.runtime, state.admitted, state.sent.len() as u32 - 1);
        let sent = *state.sent.last().expect("it flew");
        let What::Request(auth) = state.what else {
            unreachable!("only requests fly")
        };
        if sent != 0 && status == 401 {
            state.phase = Phase::Waiting;
            let refusal = Refusal {
                call,
                auth,
                admitted,
                sent,
                resent,
                status,
            };
            return self.input(runtime, |session, now| session.handle_expired(refusal, now));
        }
        if sent != 0 && resent > 0 {
            self.input(runtime, |session, now| session.handle_accepted(sent, now));
        }
        // A listener inside that input may have aborted it.
        if self.calls[call as usize - 1].phase == Phase::Flying {
            self.finish(call, Outcome::Answered(status));
        }
    }

    fn tell_date(&mut self, runtime: usize) {
        let (date, device) = (self.now, self.device_now());
        if (date - device - self.session(runtime).offset()).abs() >= NOISE {
            self.input(runtime, |session, now| session.handle_date(date, now));
        }
    }

    /* Failing. */

    fn note(&mut self, runtime: usize, what: Note) {
        self.trace.push(Line {
            at: self.now - NOW,
            runtime,
            what,
        });
    }

    fn require(&self, verdict: super::monitor::Verdict) {
        if let Err(what) = verdict {
            self.broken(&what);
        }
    }

    fn broken(&self, what: &str) {
        panic!("{what}\n{}", self.history());
    }
}

impl Line {
    fn words(&self) -> String {
        let words = match &self.what {
            Note::Command(command) => format!("{command:?}"),
            Note::Action(action) => format!("    {action:?}"),
            Note::Timer(op) => format!("timer {op}"),
            Note::Arrival(io, op, arrival) => format!("{io:?} {op} answers {arrival:?}"),
            Note::Outcome(call, outcome) => format!("    call {call}: {outcome:?}"),
            Note::Restart => "restart".into(),
        };
        format!("{:>9} #{} {words}", self.at, self.runtime)
    }
}

fn failed(io: Io, failure: Failure) -> Arrival {
    match (io, failure) {
        (Io::Request, Failure::Http { status, .. }) => Arrival::Status(status),
        (Io::Verify, _) => Arrival::Verdict(Verdict::Unknown),
        (Io::Check, _) => Arrival::Checked(false),
        // A storage that cannot be read is as good as an empty one; a missing record reads the same.
        (Io::ReadRecord, _) => Arrival::Record,
        _ => Arrival::Failure(failure),
    }
}
