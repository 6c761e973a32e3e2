//! The program's calls, each with its one outcome.

use wx_session::error::{ErrorCode, Failure};
use wx_session::session::{Auth, Generation, Input};

use super::server::{Account, Route};

/// Names a call: its place in `World::calls`, plus 1.
pub type CallId = u32;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    Request(Auth),
    Start,
    Ensure,
    Login,
    Refresh,
    Logout,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// A request's HTTP status.
    Answered(u16),
    /// A promise that resolved.
    Settled,
    /// The session failed it.
    Failed(ErrorCode),
    /// The platform failed it.
    Broken(Failure),
    Aborted,
    /// The app was closed meanwhile.
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Phase {
    /// The session has it.
    Waiting,
    /// The platform has it.
    Flying,
    Done(Outcome),
}

#[derive(Clone, Debug)]
pub struct CallState {
    pub runtime: usize,
    pub what: What,
    pub phase: Phase,
    pub begun: f64,
    pub ended: f64,
    /// The generation when it was admitted.
    pub admitted: Generation,
    /// What a login carries.
    pub input: Input,
    pub route: Route,
    /// Whose token it was sent with.
    pub account: Option<Account>,
    /// The generation of each attempt.
    pub sent: Vec<Generation>,
}

impl CallState {
    pub fn new(runtime: usize, what: What, admitted: Generation, begun: f64) -> Self {
        Self {
            runtime,
            what,
            phase: Phase::Waiting,
            begun,
            ended: f64::NAN,
            admitted,
            input: 0,
            route: 0,
            account: None,
            sent: Vec::new(),
        }
    }
}
