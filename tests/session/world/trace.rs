//! What happened, for whoever reads a failure.

use wx_session::session::{Action, Op};

use super::super::calls::{CallId, Outcome};
use super::super::command::Command;
use super::super::io::Io;
use super::super::monitor::Verdict;
use super::super::setup::NOW;
use super::{Arrival, World};

/// How much of the history a failure shows.
const LINES: usize = 120;

/// One line of what a failure shows; put into words only then.
pub(super) struct Line {
    at: f64,
    runtime: usize,
    what: Note,
}

#[derive(Debug)]
pub(super) enum Note {
    Command(Command),
    Action(Action),
    Timer(Op),
    Arrival(Io, Op, Arrival),
    Outcome(CallId, Outcome),
    Restart,
}

impl World {
    /// What happened of late, for the message of an assertion.
    pub fn history(&self) -> String {
        let start = self.trace.len().saturating_sub(LINES);
        let lines: Vec<String> = self.trace[start..].iter().map(Line::words).collect();
        lines.join("\n")
    }

    pub(super) fn note(&mut self, runtime: usize, what: Note) {
        self.trace.push(Line {
            at: self.now - NOW,
            runtime,
            what,
        });
    }

    pub(super) fn require(&self, verdict: Verdict) {
        if let Err(what) = verdict {
            self.broken(&what);
        }
    }

    pub(super) fn broken(&self, what: &str) {
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
