//! The program's sockets: they get their tokens at the same door as requests, and end with the account that they were opened for.
//!
//! To the embedding a socket is a call that may be sent more than once: `Send` asks for a connection (the first, the second, and so
//! on), `Settle` says that the other side has closed it for good, `Fail` that it has failed.

use super::Session;
use super::action::{Action, Call, Generation, Op};
use super::admit::Auth;
use super::refusal::Refusal;
use super::waiter::{Asked, Group, Waiter};
use crate::error::ErrorCode;
use crate::socket::{Ending, Socket, SocketOptions, State, Step};

#[derive(Debug, Default)]
pub(super) struct Sockets {
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    call: Call,
    socket: Socket,
    /// `None`: it goes without a token.
    auth: Option<Auth>,
    patience: f64,
    /// Where it goes, without query.
    route: Box<str>,
    /// The generation of its newest connection; 0: without a token.
    sent: Generation,
    timer: Option<Op>,
}

impl Sockets {
    fn at(&self, call: Call) -> Option<usize> {
        self.lines.iter().position(|line| line.call == call)
    }
}

impl Session {
    /// Begins a socket. `auth`: how much it needs a token, `None` if it must have none.
    pub fn open_socket(
        &mut self,
        call: Call,
        auth: Option<Auth>,
        route: &str,
        options: SocketOptions,
        now: f64,
    ) {
        let hidden = self.hidden_since;
        let socket = Socket::new(options, self.config.verify, hidden, self.random);
        self.sockets.lines.push(Line {
            call,
            socket,
            auth,
            patience: options.patience,
            route: route.into(),
            sent: 0,
            timer: None,
        });
        self.admit_socket(self.sockets.lines.len() - 1, now);
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

    /// A connection has ended, or did not come about.
    pub fn handle_socket_ended(&mut self, call: Call, attempt: u32, how: Ending, now: f64) {
        self.socket_input(call, now, |socket| socket.handle_ended(attempt, how, now));
    }

    /// At show: the platform shows that a connection is gone (`certain`), or cannot tell.
    pub fn handle_socket_lost(&mut self, call: Call, attempt: u32, certain: bool, now: f64) {
        self.socket_input(call, now, |socket| {
            socket.handle_lost(attempt, certain, now)
        });
    }

    /// The program closes the socket; nothing is told of it any more.
    pub fn close_socket(&mut self, call: Call, now: f64) {
        if let Some(at) = self.sockets.at(call) {
            self.end_line(at);
        }
        self.advance(now);
    }

    pub fn socket_state(&self, call: Call) -> State {
        let at = self.sockets.at(call);
        at.map_or(State::Closed, |at| self.sockets.lines[at].socket.state())
    }

    /// What the session decided of a socket's call goes by the socket, which may not want it now.
    pub(super) fn pass_by_sockets(&mut self, action: Action) -> Option<Action> {
        let (Action::Send { call, .. } | Action::Fail { call, .. }) = action else {
            return Some(action);
        };
        let Some(at) = self.sockets.at(call) else {
            return Some(action);
        };
        let Line { socket, sent, .. } = &mut self.sockets.lines[at];
        let step = match action {
            Action::Send { generation, .. } => {
                let step = socket.handle_admitted(generation > 0);
                if step.is_some() {
                    *sent = generation;
                }
                step
            }
            Action::Fail { code, .. } => socket.handle_denied(code),
            _ => None,
        };
        self.set_alarm(at);
        if let Some(Step::Fail(_)) = step {
            self.end_line(at);
        }
        step.map(|_| action)
    }

    pub(super) fn each_socket(
        &mut self,
        now: f64,
        input: &mut dyn FnMut(&mut Socket) -> Option<Step>,
    ) {
        // From the end: one that ends moves none of those that are still to come.
        for at in (0..self.sockets.lines.len()).rev() {
            let step = input(&mut self.sockets.lines[at].socket);
            self.follow(at, step, now);
        }
    }

    pub(super) fn end_of_socket_time(&mut self, op: Op, now: f64) -> bool {
        let mut lines = self.sockets.lines.iter();
        let Some(at) = lines.position(|line| line.timer == Some(op)) else {
            return false;
        };
        self.sockets.lines[at].timer = None;
        let step = self.sockets.lines[at].socket.handle_timer();
        self.follow(at, step, now);
        true
    }

    /// Those that waited for what the verify endpoint says of the token.
    pub(super) fn go_on_after_verify(&mut self, now: f64) {
        if !self.is_verifying() {
            self.each_socket(now, &mut Socket::handle_verified);
        }
    }

    /// The account that these were opened for ends. `spares`: but for those whose refusal waits for the user.
    pub(super) fn end_sockets(&mut self, spares: bool) {
        for at in (0..self.sockets.lines.len()).rev() {
            let Line { call, sent, .. } = self.sockets.lines[at];
            let asked = |waiter: &Waiter| {
                waiter.call == call && waiter.was_sent && waiter.asked != Asked::No
            };
            if sent > 0 && !(spares && self.waiters.iter().any(asked)) {
                self.end_line(at);
                self.fail(call, ErrorCode::LoggedOut, 0);
            }
        }
    }

    fn socket_input(
        &mut self,
        call: Call,
        now: f64,
        input: impl FnOnce(&mut Socket) -> Option<Step>,
    ) {
        if let Some(at) = self.sockets.at(call) {
            let step = input(&mut self.sockets.lines[at].socket);
            self.follow(at, step, now);
        }
        self.advance(now);
    }

    /// What comes of an input, whatever it was.
    #[inline(never)]
    fn follow(&mut self, at: usize, step: Option<Step>, now: f64) {
        let Line { call, sent, .. } = self.sockets.lines[at];
        if self.sockets.lines[at].socket.take_left_over() {
            self.push(Action::HangUp { call });
        }
        self.set_alarm(at);
        match step {
            Some(Step::Admit) => self.admit_socket(at, now),
            Some(Step::Verify) => self.verify(now),
            Some(Step::Accept) => {
                let route = self.sockets.lines[at].route.clone();
                self.handle_accepted(&route, sent, now);
            }
            Some(Step::Renew { status, again }) => self.renew_for_socket(at, status, again, now),
            Some(Step::Close) => {
                self.end_line(at);
                self.settle(call);
            }
            Some(Step::Fail(code)) => {
                self.end_line(at);
                self.fail(call, code, 0);
            }
            Some(Step::Connect) | None => {}
        }
    }

    fn admit_socket(&mut self, at: usize, now: f64) {
        let Line {
            call,
            auth,
            patience,
            ..
        } = self.sockets.lines[at];
        match auth {
            Some(auth) => self.admit(call, auth, false, patience, now),
            None => self.send(call, 0),
        }
    }

    fn renew_for_socket(&mut self, at: usize, status: u16, again: bool, now: f64) {
        let Line {
            call,
            auth,
            patience,
            sent,
            ..
        } = self.sockets.lines[at];
        // The server may mean something else by it: nobody but this socket is touched.
        if again {
            return self.fail(call, ErrorCode::Expired, 0);
        }
        let route = self.sockets.lines[at].route.clone();
        let refusal = Refusal {
            call,
            auth: auth.unwrap_or(Auth::Optional),
            route: &route,
            admitted: sent,
            sent,
            resent: 0,
            status,
            patience,
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

    /// Nothing is heard of this one any more.
    fn end_line(&mut self, at: usize) {
        let Line { call, timer, .. } = self.sockets.lines.remove(at);
        self.take_waiters(Group::One(call));
        for action in self.actions.waiting() {
            if matches!(*action, Action::Send { call: other, .. } if other == call) {
                *action = Action::HangUp { call };
            }
        }
        if let Some(op) = timer {
            self.clear_timer(op);
        }
    }
}
