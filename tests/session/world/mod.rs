//! The world: one clock, one agenda, one or more runtimes.

mod deeds;
mod drain;
mod other_side;
mod program;
mod trace;

use std::collections::{HashMap, HashSet, VecDeque};

use wx_session::config::Config;
use wx_session::error::Failure;
use wx_session::session::{Event, Generation, Input, Op, Session, Status, StoredJar, Verdict};
use wx_session::token::Grant;

use super::calls::{CallId, CallState, Outcome, Phase};
use super::command::{Command, Trigger};
use super::io::{Io, Reply};
use super::monitor::Watch;
use super::server::{Route, SECRET, Server};
use super::setup::{NOW, Setup};
use super::storage::{Effect, Storage};
use program::PATIENCE;
use trace::Line;

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
    /// What each exchange carried.
    pub inputs: Vec<Input>,
    /// The tokens that the server was told to forget.
    pub told_logout: Vec<(String, bool)>,
    /// Runtimes that were told to leave an account which another one replaced.
    pub left: Vec<usize>,
    /// How long requests wait: for a hold, or where they can do without a token.
    pub patience: f64,
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
    /// The newest cookie of before the last logout of this launch.
    left_behind: u32,
    exchanged: HashSet<String>,
    /// By whom each refresh token was sent whose refresh is under way or gave a token.
    refreshed: HashMap<String, (usize, Op)>,
    /// How often a look at the stored jar told that cookies had come or gone.
    pub rearranged: usize,
    storage_failed: bool,
    /// What was asked of the storage and not answered yet, and whether that ever took longer than anybody waits for.
    in_storage: Vec<(usize, Op)>,
    storage_hung: bool,
    /// When a lease was last taken over by what does not wait for one, or came to be judged by another time: renewals of before may
    /// meet others.
    lease_broken_at: f64,
    trace: Vec<Line>,
}

struct Runtime {
    session: Session,
    watch: Watch,
    holds: Vec<Hold>,
    launched: bool,
    /// When the last answer told the time that was known, by the device's clock.
    agreed_at: f64,
    /// The user logged out, and has not logged in since.
    left: bool,
    draining: bool,
    /// An input arrived while actions were in the queue.
    reentered: bool,
    /// Aborted while actions were in the queue: one of them may name the call.
    aborted: Vec<CallId>,
    /// Which route accepted which token: it is told once.
    accepted: HashSet<(Route, Generation)>,
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
    /// The user got a token.
    Token(Grant),
    /// The user acted otherwise, or not.
    Acted(bool),
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
            ..Storage::default()
        };
        let mut world = Self {
            now: NOW,
            skew: setup.skew,
            server: setup.server.clone(),
            storage,
            calls: Vec::new(),
            patience: PATIENCE,
            events: Vec::new(),
            asked: Vec::new(),
            inputs: Vec::new(),
            told_logout: Vec::new(),
            left: Vec::new(),
            runtimes: Vec::new(),
            next: HashMap::new(),
            always: HashMap::new(),
            listeners: Vec::new(),
            waiting: None,
            agenda: Vec::new(),
            order: 0,
            codes: 0,
            left_behind: 0,
            exchanged: HashSet::new(),
            refreshed: HashMap::new(),
            rearranged: 0,
            storage_failed: false,
            in_storage: Vec::new(),
            storage_hung: false,
            lease_broken_at: f64::NEG_INFINITY,
            trace: Vec::new(),
            setup,
        };
        for runtime in 0..world.setup.runtimes {
            let fresh = world.launch_runtime(runtime);
            world.runtimes.push(fresh);
            world.drain(runtime);
        }
        world
    }

    fn launch_runtime(&self, runtime: usize) -> Runtime {
        // Two copies of one context, or the first of two.
        let copy = match self.setup.one_context {
            true => runtime as u32 + 1,
            false => 1,
        };
        let random: fn(&mut [u8]) -> bool = match runtime {
            0 => |bytes| {
                bytes.fill(0);
                true
            },
            _ => |bytes| {
                bytes.fill(1);
                true
            },
        };
        let mut session = Session::new(
            Config {
                copy,
                ..self.setup.config.clone()
            },
            self.storage.stored(),
            StoredJar::Text(self.storage.jar.as_deref().unwrap_or_default()),
            self.setup.supported,
            random,
            self.device_now(),
        );
        session.handle_lease_at_launch(self.storage.lease, self.device_now());
        Runtime {
            session,
            watch: Watch::default(),
            holds: Vec::new(),
            launched: false,
            agreed_at: f64::NAN,
            left: false,
            draining: false,
            reentered: false,
            aborted: Vec::new(),
            accepted: HashSet::new(),
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

    /// There is a login endpoint.
    pub fn has_login(&self) -> bool {
        self.setup.config.login
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
        if self.runtimes.len() > 1 {
            return;
        }
        // Whether or not the storage worked.
        let cookies = self.session(0).list_cookies(None, self.device_now());
        let is_old = |value: &str| {
            let number: u32 = value[SECRET.len()..].parse().expect("a number");
            number <= self.left_behind
        };
        if cookies.iter().any(|cookie| is_old(cookie.value)) {
            self.broken("a cookie of before the logout came back");
        }
        if self.storage_failed {
            return;
        }
        let stored = self.storage.record.clone();
        let session = self.session(0);
        let wanted = session.record().map(|record| record.write());
        let logged_out = (self.storage.logged_out, session.logged_out());
        let no_cookies = session.list_cookies(None, self.device_now()).is_empty();
        if stored != wanted {
            self.broken("the storage worked, and does not hold the record");
        }
        if logged_out.0 != logged_out.1 {
            self.broken("the storage worked, and does not hold the logout");
        }
        if no_cookies != self.storage.jar.is_none() {
            self.broken("the storage worked, and does not hold the jar");
        }
    }
}
