//! The program's sockets: they get their tokens at the same door as requests, and end with the account that they were opened for.

use super::Session;
use super::action::{Action, Call, Generation, Op};
use super::admit::{Auth, Refusal};
use super::waiter::Group;
use crate::error::ErrorCode;
use crate::socket::{Fault, Socket, SocketOptions, State, Step};

/// Renewals within [`HOUR`] that close codes alone ask for; a server may mean something else by them.
const MOST_RENEWALS: usize = 2;
const HOUR: f64 = 3_600_000.0;

#[derive(Debug, Default)]
pub(super) struct Sockets {
    pub hidden_since: Option<f64>,
    lines: Vec<Line>,
    /// When the renewals began that close codes asked for, the newest last.
    renewals: Vec<f64>,
}

#[derive(Debug)]
struct Line {
    call: Call,
    socket: Socket,
    /// `None`: it goes without a token.
    auth: Option<Auth>,
    /// The generation when it was admitted, and that of its newest connection; 0: without a token.
    admitted: Generation,
    sent: Generation,
    timer: Option<Op>,
}

impl Sockets {
    fn at(&self, call: Call) -> Option<usize> {
        self.lines.iter().position(|line| line.call == call)
    }

    fn may_renew(&mut self, now: f64) -> bool {
        // A clock that jumped back forgets nothing for longer than an hour.
        self.renewals.retain(|at| (now - at).abs() < HOUR);
        let may = self.renewals.len() < MOST_RENEWALS;
        if may {
            self.renewals.push(now);
        }
        may
    }
}

impl Session {
    /// Begins a socket. `auth`: how much it needs a token, `None` if it must have none.
    pub fn open_socket(
        &mut self,
        call: Call,
        auth: Option<Auth>,
        options: SocketOptions,
        now: f64,
    ) {
        let hidden = self.sockets.hidden_since;
        let socket = Socket::new(options, self.config.verify, hidden, self.random);
        self.sockets.lines.push(Line {
            call,
            socket,
            auth,
            admitted: 0,
            sent: 0,
            timer: None,
        });
        self.take_step(call, Some(Step::Admit), now);
        self.advance(now);
    }

    /// The platform opened a connection; tells whether it is the socket's newest.
    pub fn handle_socket_open(&mut self, call: Call, attempt: u32, now: f64) -> bool {
        let mut is_newest = false;
        self.socket_input(call, now, |socket| {
            is_newest = socket.handle_open(attempt, now);
            None
        });
        is_newest
    }

    /// The other side closed a connection.
    pub fn handle_socket_closed(&mut self, call: Call, attempt: u32, code: u16, now: f64) {
        self.socket_input(call, now, |socket| socket.handle_closed(attempt, code, now));
    }

    /// A connection did not come about, or broke.
    pub fn handle_socket_failed(&mut self, call: Call, attempt: u32, fault: Fault, now: f64) {
        self.socket_input(call, now, |socket| socket.handle_failed(attempt, fault));
    }

    /// At show: the platform shows that a connection is gone (`certain`), or cannot tell.
    pub fn handle_socket_lost(&mut self, call: Call, attempt: u32, certain: bool, now: f64) {
        self.socket_input(call, now, |socket| socket.handle_lost(attempt, certain));
    }

    /// The program closes the socket; nothing is told of it any more.
    pub fn close_socket(&mut self, call: Call, now: f64) {
        self.end_line(call);
        self.take_waiters(Group::One(call));
        self.advance(now);
    }

    pub fn socket_state(&self, call: Call) -> State {
        let at = self.sockets.at(call);
        at.map_or(State::Closed, |at| self.sockets.lines[at].socket.state())
    }

    /// What the session decided of a socket's call goes on to the socket.
    pub(super) fn pass_by_sockets(&mut self, action: Action) -> Option<Action> {
        match action {
            Action::Send { call, generation } if self.sockets.at(call).is_some() => {
                self.socket_admitted(call, generation);
                None
            }
            Action::Fail { call, code, .. } => {
                let Some(at) = self.sockets.at(call) else {
                    return Some(action);
                };
                let step = self.sockets.lines[at].socket.handle_denied(code);
                self.set_alarm(at);
                step.map(|_| {
                    self.end_line(call);
                    action
                })
            }
            _ => Some(action),
        }
    }

    pub(super) fn each_socket(
        &mut self,
        now: f64,
        mut input: impl FnMut(&mut Socket) -> Option<Step>,
    ) {
        let calls: Vec<Call> = self.sockets.lines.iter().map(|line| line.call).collect();
        for call in calls {
            self.tell_socket(call, now, &mut input);
        }
    }

    pub(super) fn end_of_socket_time(&mut self, op: Op, now: f64) -> bool {
        let mut lines = self.sockets.lines.iter_mut();
        let Some(line) = lines.find(|line| line.timer == Some(op)) else {
            return false;
        };
        line.timer = None;
        let call = line.call;
        self.tell_socket(call, now, Socket::handle_timer);
        true
    }

    /// Those that waited for what the verify endpoint says of the token.
    pub(super) fn go_on_after_verify(&mut self, now: f64) {
        if !self.is_verifying() {
            self.each_socket(now, Socket::handle_verified);
        }
    }

    /// The account that these were opened for ends.
    pub(super) fn end_sockets(&mut self) {
        let sent = self.sockets.lines.iter().filter(|line| line.sent > 0);
        let calls: Vec<Call> = sent.map(|line| line.call).collect();
        for call in calls {
            self.end_line(call);
            self.take_waiters(Group::One(call));
            self.fail(call, ErrorCode::LoggedOut, 0);
        }
    }

    fn socket_input(
        &mut self,
        call: Call,
        now: f64,
        input: impl FnOnce(&mut Socket) -> Option<Step>,
    ) {
        self.tell_socket(call, now, input);
        self.advance(now);
    }

    fn tell_socket(
        &mut self,
        call: Call,
        now: f64,
        input: impl FnOnce(&mut Socket) -> Option<Step>,
    ) {
        let Some(at) = self.sockets.at(call) else {
            return;
        };
        let Line { socket, .. } = &mut self.sockets.lines[at];
        let step = input(socket);
        if socket.take_left_over() {
            self.push(Action::HangUp { call });
        }
        self.set_alarm(at);
        self.take_step(call, step, now);
    }

    fn take_step(&mut self, call: Call, step: Option<Step>, now: f64) {
        let Some(at) = self.sockets.at(call) else {
            return;
        };
        match step {
            Some(Step::Admit) => self.admit_socket(at, now),
            Some(Step::Verify) => self.verify(now),
            Some(Step::Accept) => self.handle_accepted(self.sockets.lines[at].sent, now),
            Some(Step::Renew { status, again }) => self.renew_for_socket(at, status, again, now),
            Some(Step::Close) => {
                self.end_line(call);
                self.push(Action::CloseSocket { call });
            }
            Some(Step::Fail(code)) => {
                self.end_line(call);
                self.fail(call, code, 0);
            }
            Some(Step::Connect { .. }) | None => {}
        }
    }

    fn admit_socket(&mut self, at: usize, now: f64) {
        let generation = self.generation;
        let line = &mut self.sockets.lines[at];
        // What was renewed for this socket must show itself as newer than what it was first admitted with.
        if !line.socket.is_refused() {
            line.admitted = generation;
        }
        let Line { call, auth, .. } = *line;
        match auth {
            Some(auth) => self.admit(call, auth, false, now),
            None => self.socket_admitted(call, 0),
        }
    }

    fn socket_admitted(&mut self, call: Call, generation: Generation) {
        let Some(at) = self.sockets.at(call) else {
            return;
        };
        let line = &mut self.sockets.lines[at];
        let step = line.socket.handle_admitted(generation > 0);
        self.set_alarm(at);
        if let Some(Step::Connect { attempt }) = step {
            self.sockets.lines[at].sent = generation;
            self.push(Action::Connect {
                call,
                attempt,
                generation,
            });
        }
    }

    fn renew_for_socket(&mut self, at: usize, status: u16, again: bool, now: f64) {
        let Line {
            call,
            auth,
            admitted,
            sent,
            ..
        } = self.sockets.lines[at];
        let is_first_to_say = sent == self.generation && !self.refused;
        let is_close_code = status >= 1_000;
        if is_first_to_say && is_close_code && !again && !self.sockets.may_renew(now) {
            return self.fail(call, ErrorCode::Expired, 0);
        }
        let refusal = Refusal {
            call,
            auth: auth.unwrap_or(Auth::Optional),
            admitted,
            sent,
            resent: if again { u32::MAX } else { 0 },
            status,
        };
        self.handle_expired(refusal, now);
    }

    /// Moves the line's one timer as its socket says.
    fn set_alarm(&mut self, at: usize) {
        let line = &mut self.sockets.lines[at];
        let Some(alarm) = line.socket.take_alarm() else {
            return;
        };
        if let Some(op) = line.timer.take() {
            self.clear_timer(op);
        }
        if let Some(delay) = alarm {
            let op = self.timed_op(delay);
            self.sockets.lines[at].timer = Some(op);
        }
    }

    fn end_line(&mut self, call: Call) {
        let Some(at) = self.sockets.at(call) else {
            return;
        };
        let line = self.sockets.lines.remove(at);
        self.actions.retain(|action| {
            !matches!(*action, Action::Send { call: other, .. } | Action::Connect { call: other, .. } if other == call)
        });
        if let Some(op) = line.timer {
            self.clear_timer(op);
        }
    }
}
