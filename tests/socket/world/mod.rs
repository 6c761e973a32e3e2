//! A session with sockets, a platform that connects them, and a server: in virtual time, and watched at every step.

mod embedding;
mod line;

use std::collections::BTreeMap;

use wx_session::config::Config;
use wx_session::record::Stored;
use wx_session::session::{Auth, Call, Op, Session, StoredJar, Verdict};
use wx_session::socket::{Ending, SocketOptions, State};
use wx_session::token::Grant;

use line::is_legal;
pub use line::{Line, Told};

pub const NOW: f64 = 1_700_000_000_000.0;
/// How long the platform and the server take for one step, in milliseconds.
const LATENCY: f64 = 20.0;

/// What the server does with a handshake.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Door {
    /// Opens, and closes with 4401 at once where the token does not hold.
    Open,
    /// Shows no status: the handshake fails.
    Shut,
    /// Refuses with 401 where the token does not hold.
    Guarded,
    /// Opens, and closes with this code at once.
    Slams(u16),
    /// Never answers.
    Silent,
    /// Opens when the socket has given up already.
    Late,
    /// The platform has too many sockets.
    Full,
}

pub struct World {
    pub session: Session,
    pub now: f64,
    pub door: Door,
    /// The login endpoint fails like this.
    pub login_fails: Option<wx_session::error::Failure>,
    pub verify_says: Verdict,
    pub lines: BTreeMap<Call, Line>,
    /// How often each was asked for.
    pub logins: u32,
    pub verifies: u32,
    hidden: bool,
    tokens: u32,
    /// The oldest token that still holds.
    holds_from: u32,
    agenda: Vec<(f64, Call, Happening)>,
    timers: BTreeMap<Op, f64>,
}

#[derive(Clone, Copy, Debug)]
enum Happening {
    Opened(u32),
    Closed(u32, u16),
    Failed(u32, Ending),
    Code(Op),
    Granted(Op),
    Verdict(Op),
    Record(Op),
    Stored(Op),
}

impl World {
    pub fn new(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config {
            check_session: false,
            ..Config::default()
        };
        change(&mut config);
        Self {
            session: Session::new(
                config,
                Stored::Nothing,
                StoredJar::Text(""),
                true,
                |_| false,
                NOW,
            ),
            now: NOW,
            door: Door::Open,
            login_fails: None,
            verify_says: Verdict::Unknown,
            lines: BTreeMap::new(),
            logins: 0,
            verifies: 0,
            hidden: false,
            tokens: 0,
            holds_from: 1,
            agenda: Vec::new(),
            timers: BTreeMap::new(),
        }
    }

    /* What the program does. */

    pub fn open(&mut self, auth: Option<Auth>, reconnect: bool) -> Call {
        let call = self.lines.len() as Call + 1;
        self.lines.insert(
            call,
            Line {
                reconnect,
                auth,
                ..Line::default()
            },
        );
        let options = SocketOptions {
            reconnect,
            limit: 60_000.0,
            patience: 10_000.0,
        };
        self.input(|session, now| {
            session.open_socket(call, auth, "wss://api.example.com/live", options, now)
        });
        call
    }

    pub fn close(&mut self, call: Call) {
        self.line(call).closed_by_program = true;
        self.line(call).native = None;
        self.input(|session, now| session.close_socket(call, now));
    }

    pub fn send(&mut self, call: Call) {
        let line = self.line(call);
        line.sent += 1;
        let number = line.sent;
        if matches!(line.native, Some((_, true))) {
            line.arrived.push(number);
        } else {
            line.kept.push(number);
        }
    }

    pub fn logout(&mut self) {
        let before = self.with_a_token();
        self.input(|session, now| session.logout(1_000, false, true, now));
        self.have_ended(&before);
    }

    pub fn adopt(&mut self) {
        self.tokens += 1;
        let grant = Grant::bare(&format!("token-{}", self.tokens));
        let before = self.with_a_token();
        self.input(|session, now| session.adopt(grant, true, now));
        self.have_ended(&before);
    }

    /// The user whom the session waits for has got a token.
    pub fn act(&mut self, user: Option<&str>) {
        self.tokens += 1;
        let mut grant = Grant::bare(&format!("token-{}", self.tokens));
        grant.user = user.map(Into::into);
        self.input(|session, now| session.adopt(grant, false, now));
    }

    pub fn hold(&mut self, ms: f64) {
        self.input(|session, now| session.hold(ms, now));
    }

    /* What happens to it. */

    pub fn hide(&mut self) {
        self.hidden = true;
        self.input(|session, now| session.handle_hide(now));
    }

    /// `lost`: the connections that are open went without a word.
    pub fn show(&mut self, lost: bool, certain: bool) {
        self.hidden = false;
        self.input(|session, now| session.handle_show(now));
        self.tell_lost(lost, certain);
    }

    /// The same, told in the other order.
    pub fn lose_and_show(&mut self) {
        self.tell_lost(true, false);
        self.hidden = false;
        self.input(|session, now| session.handle_show(now));
    }

    fn tell_lost(&mut self, lost: bool, certain: bool) {
        let open: Vec<(Call, u32)> = self
            .lines
            .iter()
            .filter_map(|(call, line)| {
                line.native
                    .filter(|(_, open)| *open)
                    .map(|(attempt, _)| (*call, attempt))
            })
            .collect();
        for (call, attempt) in open {
            if lost {
                self.input(|session, now| session.handle_socket_lost(call, attempt, certain, now));
            }
        }
    }

    pub fn online(&mut self) {
        self.input(|session, now| session.handle_online(now));
    }

    pub fn revoke(&mut self) {
        self.holds_from = self.tokens + 1;
    }

    /// The server closes the open connection.
    pub fn drop_connection(&mut self, call: Call, code: u16) {
        if let Some((attempt, true)) = self.line(call).native {
            self.closed(call, attempt, code);
        }
    }

    /// Lets time pass.
    pub fn wait(&mut self, ms: f64) {
        let end = self.now + ms;
        for _ in 0..10_000 {
            let timer = self
                .timers
                .iter()
                .map(|(op, at)| (*at, Some(*op)))
                .min_by(|a, b| a.0.total_cmp(&b.0));
            let due = self
                .agenda
                .iter()
                .map(|(at, ..)| *at)
                .min_by(f64::total_cmp);
            match (timer, due) {
                (Some((at, Some(op))), due) if at <= end && due.is_none_or(|due| at < due) => {
                    self.now = self.now.max(at);
                    self.timers.remove(&op);
                    self.input(|session, now| session.handle_timer(op, now));
                }
                (_, Some(due)) if due <= end => {
                    self.now = self.now.max(due);
                    let at = self.agenda.iter().position(|(at, ..)| *at == due).unwrap();
                    let (_, call, happening) = self.agenda.remove(at);
                    self.happen(call, happening);
                }
                _ => {
                    self.now = end;
                    return;
                }
            }
        }
        panic!("no end of happenings: {:?}", self.lines);
    }

    /* What a test looks at. */

    pub fn state(&self, call: Call) -> State {
        self.session.socket_state(call)
    }

    pub fn line(&mut self, call: Call) -> &mut Line {
        self.lines.get_mut(&call).unwrap()
    }

    pub fn is_open(&self, call: Call) -> bool {
        matches!(self.state(call), State::Open { .. })
    }

    /// Milliseconds since the beginning at which it connected.
    pub fn connected_at(&self, call: Call) -> Vec<f64> {
        self.lines[&call]
            .connects
            .iter()
            .map(|(at, _)| at - NOW)
            .collect()
    }

    /* The observer. */

    fn watch(&mut self) {
        let now = self.now;
        for (call, line) in &mut self.lines {
            let state = self.session.socket_state(*call);
            if let Some(before) = line.seen {
                assert!(is_legal(before, state), "{before:?} to {state:?}");
            }
            line.seen = Some(state);
            let over = line.ended().is_some() || line.closed_by_program;
            assert_eq!(over, state == State::Closed, "{line:?} in {state:?}");
            let connected = matches!(state, State::Open { .. } | State::Connecting);
            assert_eq!(
                connected,
                line.native.is_some(),
                "{line:?} in {state:?} at {now}"
            );
            assert!(
                line.refusals < 2 || over,
                "refused twice in a row, and not left: {line:?}"
            );
            assert!(
                line.reconnect
                    || !matches!(state, State::Pausing)
                    || self.hidden
                    || line.refusals > 0,
                "{line:?}"
            );
        }
    }

    /// Those whose newest connection had a token.
    fn with_a_token(&self) -> Vec<Call> {
        let had = |line: &Line| {
            line.connects
                .last()
                .is_some_and(|(_, generation)| *generation > 0)
        };
        let lines = self
            .lines
            .iter()
            .filter(|(_, line)| had(line) && !line.closed_by_program);
        lines.map(|(call, _)| *call).collect()
    }

    fn have_ended(&self, calls: &[Call]) {
        for call in calls {
            let line = &self.lines[call];
            assert!(
                line.ended().is_some(),
                "socket {call} outlived its account: {line:?}"
            );
        }
    }
}
