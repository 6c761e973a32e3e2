//! One socket, as the embedding and an observer know it.

use wx_session::error::ErrorCode;
use wx_session::session::{Auth, Generation};
use wx_session::socket::State;

/// One socket, as the embedding and an observer know it.
#[derive(Debug, Default)]
pub struct Line {
    pub reconnect: bool,
    pub auth: Option<Auth>,
    /// The platform's connection: its number, and whether it is open.
    pub native: Option<(u32, bool)>,
    pub connects: Vec<(f64, Generation)>,
    /// What the program was told: `open`, or how it ended.
    pub told: Vec<Told>,
    pub(super) opened_at: f64,
    /// Refused connections since one was accepted.
    pub refusals: u32,
    pub(super) token: u32,
    /// Sent by the program before the connection was open, and what the server got over the newest connection.
    pub(super) kept: Vec<u32>,
    pub(super) sent: u32,
    pub arrived: Vec<u32>,
    pub(super) seen: Option<State>,
    pub(super) closed_by_program: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Told {
    Open,
    Closed,
    Failed(ErrorCode),
}

impl Line {
    pub fn ended(&self) -> Option<Told> {
        self.told.last().copied().filter(|told| *told != Told::Open)
    }

    pub fn opens(&self) -> usize {
        self.told.iter().filter(|told| **told == Told::Open).count()
    }

    /// Nothing that was sent is lost, doubled or out of order, but what waits still.
    pub fn check_messages(&self) {
        let whole: Vec<u32> = self.arrived.iter().chain(&self.kept).copied().collect();
        assert_eq!(whole, (1..=self.sent).collect::<Vec<u32>>(), "{self:?}");
    }
}

/// Several steps may lie between two looks.
pub(super) fn is_legal(before: State, after: State) -> bool {
    match before {
        State::Closed => after == State::Closed,
        State::Open { since } => !matches!(after, State::Open { since: other } if other != since),
        State::Pausing | State::Waiting | State::Refused | State::Checking => {
            !matches!(after, State::Open { .. })
        }
        State::Connecting => true,
    }
}
