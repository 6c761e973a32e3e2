//! One socket of the program over as many connections as it takes, without I/O.
//!
//! ```text
//!              ┌────────────── the token was renewed ───────────────┐
//!              ▼                                                    │
//!   waiting ──► connecting ──► open ──► refused (once in a row) ────┘
//!      ▲            │           │ lost, or failed: with `reconnect`
//!      │            └────┬──────┘
//!      └── checking ◄── pausing                 else, and refused twice in a row: closed
//! ```
//!
//! Each input leads to at most one [`Step`], which is returned; the time until [`handle_timer`](Socket::handle_timer) is asked for
//! by [`take_alarm`](Socket::take_alarm). What the platform says of an earlier connection than the newest is ignored. Messages do
//! not come here: whoever embeds it passes them on while the socket is open, and keeps what is sent before.

mod pause;

use crate::error::ErrorCode;
use pause::Pauses;

/// A connection that a server closes with a code that refuses the token sooner than this after it opened was never accepted. In milliseconds.
pub const PROBATION: f64 = 10_000.0;
/// A phone that was in the background for longer may have lost a connection without a word. In milliseconds.
pub const SILENCE: f64 = 10_000.0;

/// Fills the buffer with random bytes; `false` when there are none.
pub type Random = fn(&mut [u8]) -> bool;

/// What the program decided for a socket.
#[derive(Clone, Copy, Debug)]
pub struct SocketOptions {
    /// A connection that is lost, or does not come about, is tried again.
    pub reconnect: bool,
    /// Milliseconds within which a connection must be open.
    pub limit: f64,
    /// How long it waits for a token that it can do without, else for the end of a hold, in milliseconds.
    pub patience: f64,
}

/// How a socket stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum State {
    /// For a token.
    Waiting,
    /// Until it is known whether the token still holds: a handshake shows no status.
    Checking,
    Connecting,
    Open {
        since: f64,
    },
    /// The server refused the token, and a newer one is awaited.
    Refused,
    Pausing,
    Closed,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Ask for a token, then `handle_admitted` or `handle_denied`.
    Admit,
    /// Ask the server whether the token still holds, then `handle_verified`.
    Verify,
    /// Connect; what comes of it is told with the number of how often this was asked for.
    Connect,
    /// The server has accepted the token of this connection.
    Accept,
    /// The server refused the token: get a newer one, then `handle_admitted` or `handle_denied`. `again`: it refused the one before,
    /// too, so that there is nothing more to try.
    Renew { status: u16, again: bool },
    /// Closed for good, by the other side.
    Close,
    /// Failed for good.
    Fail(ErrorCode),
}

/// How a connection ended, or did not come about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ending {
    /// The other side closed it.
    Closed,
    /// The other side does not accept the token: it closed with this code, or its handshake named this HTTP status (401 or 403).
    Refused(u16),
    Network,
    Timeout,
    /// The platform has too many sockets open.
    Limit,
}

#[derive(Debug)]
pub struct Socket {
    options: SocketOptions,
    /// There is a way to ask the server whether a token holds.
    can_verify: bool,
    state: State,
    /// Of the newest connection.
    attempt: u32,
    /// The newest connection was made with a token.
    has_token: bool,
    /// It was open once: whatever fails now, a connection was possible.
    has_opened: bool,
    /// The handshake failed since it was open last.
    is_doubtful: bool,
    has_verified: bool,
    /// The server refused a token, and has accepted none since.
    is_refused: bool,
    hidden_since: Option<f64>,
    /// How long the app was hidden the last time.
    away: f64,
    pauses: Pauses,
    alarm: Option<Option<f64>>,
    /// The platform may still have a connection that the socket has given up.
    has_left_over: bool,
}

impl Socket {
    /// A socket that has asked for a token ([`Step::Admit`]).
    pub fn new(
        options: SocketOptions,
        can_verify: bool,
        hidden_since: Option<f64>,
        random: Random,
    ) -> Self {
        Self {
            options,
            can_verify,
            state: State::Waiting,
            attempt: 0,
            has_token: false,
            has_opened: false,
            is_doubtful: false,
            has_verified: false,
            is_refused: false,
            hidden_since,
            away: 0.0,
            pauses: Pauses::new(random),
            alarm: None,
            has_left_over: false,
        }
    }

    pub fn state(&self) -> State {
        self.state
    }

    /// The number of the newest connection, if the platform has it still.
    pub fn connection(&self) -> Option<u32> {
        let holds = matches!(self.state, State::Connecting | State::Open { .. });
        holds.then_some(self.attempt)
    }

    /// After how many milliseconds `handle_timer` must come from now on, if at all; `None` when that has not changed.
    pub fn take_alarm(&mut self) -> Option<Option<f64>> {
        self.alarm.take()
    }

    /// Whether the platform must drop a connection that the socket has given up, before the next step; said once.
    pub fn take_left_over(&mut self) -> bool {
        std::mem::take(&mut self.has_left_over)
    }

    /// There is a token for it, or it may go without one.
    pub fn handle_admitted(&mut self, has_token: bool) -> Option<Step> {
        if !matches!(self.state, State::Waiting | State::Refused) {
            return None;
        }
        // The first one is what the program asks for now; the others can wait until somebody looks.
        if self.hidden_since.is_some() && self.attempt > 0 {
            self.enter(State::Pausing, None);
            return None;
        }
        self.has_token = has_token;
        self.attempt += 1;
        self.enter(State::Connecting, Some(self.options.limit));
        Some(Step::Connect)
    }

    /// There is no token for it.
    pub fn handle_denied(&mut self, code: ErrorCode) -> Option<Step> {
        if !matches!(self.state, State::Waiting | State::Refused) {
            return None;
        }
        let passes = matches!(
            code,
            ErrorCode::Network | ErrorCode::Timeout | ErrorCode::Held
        );
        if passes && self.has_opened && self.options.reconnect {
            self.pause();
            return None;
        }
        Some(self.fail(code))
    }

    /// The connection is open; tells whether it is the newest.
    pub fn handle_open(&mut self, attempt: u32, now: f64) -> bool {
        let is_newest = self.state == State::Connecting && attempt == self.attempt;
        if is_newest {
            self.has_opened = true;
            self.is_doubtful = false;
            self.has_verified = false;
            self.enter(State::Open { since: now }, Some(PROBATION));
        }
        is_newest
    }

    /// The connection has ended, or did not come about.
    pub fn handle_ended(&mut self, attempt: u32, how: Ending, now: f64) -> Option<Step> {
        if self.connection() != Some(attempt) {
            return None;
        }
        let was_open = match self.state {
            State::Open { since } => {
                if now - since >= PROBATION {
                    self.accept();
                }
                true
            }
            _ => false,
        };
        let code = match how {
            Ending::Refused(status) if self.has_token => return Some(self.refuse(status)),
            // Nobody's token was refused: the server does not want visitors.
            Ending::Refused(_) => return Some(self.end()),
            // Its own place may not be free yet.
            Ending::Limit if !self.has_opened => return Some(self.fail(ErrorCode::Unsupported)),
            Ending::Closed if was_open && !self.options.reconnect => return Some(self.end()),
            Ending::Limit => ErrorCode::Unsupported,
            Ending::Timeout => ErrorCode::Timeout,
            Ending::Closed | Ending::Network => {
                self.is_doubtful = !was_open;
                ErrorCode::Network
            }
        };
        self.lose(code)
    }

    /// At show: the platform shows that the connection is gone (`certain`), or nothing can tell.
    pub fn handle_lost(&mut self, attempt: u32, certain: bool, now: f64) -> Option<Step> {
        let is_open =
            matches!(self.state, State::Open { .. }) && self.connection() == Some(attempt);
        // Who is told of a show first is the platform's choice.
        let away = self.hidden_since.map_or(self.away, |since| now - since);
        // A clock that was set back meanwhile tells nothing.
        let is_long = !(0.0..SILENCE).contains(&away);
        let is_lost = is_open && (certain || is_long);
        // It is looked at once.
        self.away = 0.0;
        if !is_lost {
            return None;
        }
        self.has_left_over = true;
        // The app was shown a moment ago: no pause.
        Some(if self.options.reconnect {
            self.wait()
        } else {
            self.fail(ErrorCode::Network)
        })
    }

    /// The answer to whether the token holds is there, whatever it was.
    pub fn handle_verified(&mut self) -> Option<Step> {
        (self.state == State::Checking).then(|| self.wait())
    }

    /// The time of `take_alarm` has passed.
    pub fn handle_timer(&mut self) -> Option<Step> {
        match self.state {
            State::Connecting => {
                self.has_left_over = true;
                self.lose(ErrorCode::Timeout)
            }
            State::Open { .. } => {
                self.accept();
                self.has_token.then_some(Step::Accept)
            }
            State::Pausing if self.hidden_since.is_none() => Some(self.try_again()),
            _ => None,
        }
    }

    pub fn handle_hide(&mut self, now: f64) {
        self.hidden_since.get_or_insert(now);
    }

    pub fn handle_show(&mut self, now: f64) -> Option<Step> {
        if let Some(since) = self.hidden_since.take() {
            self.away = now - since;
        }
        (self.state == State::Pausing).then(|| self.try_again())
    }

    /// The network came back.
    pub fn handle_online(&mut self) -> Option<Step> {
        let may = self.state == State::Pausing && self.hidden_since.is_none();
        may.then(|| self.try_again())
    }

    /// The program closes it.
    pub fn close(&mut self) {
        self.enter(State::Closed, None);
    }

    /// A connection that stands this long, or stood, was meant: what went wrong before does not count any more.
    fn accept(&mut self) {
        self.is_refused = false;
        self.pauses.reset();
    }

    fn refuse(&mut self, status: u16) -> Step {
        let again = std::mem::replace(&mut self.is_refused, true);
        self.enter(State::Refused, None);
        Step::Renew { status, again }
    }

    fn lose(&mut self, code: ErrorCode) -> Option<Step> {
        if !self.options.reconnect {
            return Some(self.fail(code));
        }
        self.pause();
        None
    }

    fn pause(&mut self) {
        let delay = self.pauses.next();
        self.enter(State::Pausing, Some(delay));
    }

    fn try_again(&mut self) -> Step {
        let in_doubt = self.is_doubtful && self.has_token && self.can_verify;
        if in_doubt && !std::mem::replace(&mut self.has_verified, true) {
            self.enter(State::Checking, None);
            return Step::Verify;
        }
        self.wait()
    }

    fn wait(&mut self) -> Step {
        self.enter(State::Waiting, None);
        Step::Admit
    }

    fn end(&mut self) -> Step {
        self.enter(State::Closed, None);
        Step::Close
    }

    fn fail(&mut self, code: ErrorCode) -> Step {
        self.enter(State::Closed, None);
        Step::Fail(code)
    }

    fn enter(&mut self, state: State, alarm: Option<f64>) {
        self.state = state;
        self.alarm = Some(alarm);
    }
}
