//! What must hold at every single action, whatever the test is about.

use std::collections::HashSet;

use wx_session::error::ErrorCode;
use wx_session::session::{Action, Generation, Op, Session, Status};

use super::io::Io;
use super::server::SECRET;

/// What the machine has under way, as an observer sees it.
#[derive(Debug, Default)]
pub struct Watch {
    /// A `wx.login` that was neither answered nor given up.
    login: Option<Op>,
    /// Exchanges and refreshes on their way.
    renewals: Vec<Op>,
    /// Writes on their way, by key.
    record: Option<Op>,
    jar: Option<Op>,
    /// What the user is asked.
    asked: Option<Op>,
    told_expired: HashSet<Generation>,
    /// How often `expired` was told.
    times_expired: u32,
    /// The state that the last `change` showed.
    seen: Option<Snapshot>,
}

/// A `SessionState`, by value.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    pub status: Status,
    pub expires_at: Option<f64>,
    pub user: Option<String>,
    pub reason: Option<ErrorCode>,
}

impl Snapshot {
    pub fn of(session: &Session, now: f64) -> Self {
        let state = session.state(now);
        Self {
            status: state.status,
            expires_at: state.expires_at,
            user: state.user.map(Into::into),
            reason: state.reason,
        }
    }
}

pub type Verdict = Result<(), String>;

fn must(holds: bool, what: &str) -> Verdict {
    if holds { Ok(()) } else { Err(what.into()) }
}

impl Watch {
    /// Tokens are taken by whoever performs the actions that are made for them, and never shown.
    pub fn action(&self, action: &Action) -> Verdict {
        must(
            !format!("{action:?}").contains(SECRET),
            "an action carries a secret",
        )
    }

    pub fn asks(&mut self, io: Io, op: Op) -> Verdict {
        match io {
            Io::Login => {
                must(
                    self.login.replace(op).is_none(),
                    "two wx.login at the platform",
                )?;
                must(
                    self.renewals.is_empty(),
                    "a wx.login beside an exchange or refresh",
                )
            }
            Io::Exchange | Io::Refresh => {
                self.renewals.push(op);
                must(self.renewals.len() == 1, "two exchanges or refreshes")?;
                // One that an authorisation overtook may still be on its way while that is refreshed.
                must(
                    io == Io::Refresh || self.login.is_none(),
                    "an exchange beside a wx.login",
                )
            }
            Io::WriteRecord | Io::RemoveRecord => must(
                self.record.replace(op).is_none(),
                "two writes of the record",
            ),
            Io::WriteJar | Io::RemoveJar => {
                must(self.jar.replace(op).is_none(), "two writes of the jar")
            }
            Io::Reauth => must(
                self.asked.replace(op).is_none(),
                "the user is asked twice at once",
            ),
            _ => Ok(()),
        }
    }

    /// `op` was answered, cancelled or given up: nobody waits for it any more.
    pub fn ends(&mut self, op: Op) {
        self.no_longer_asks(op);
        for place in [&mut self.login, &mut self.record, &mut self.jar] {
            if *place == Some(op) {
                *place = None;
            }
        }
        self.renewals.retain(|other| *other != op);
    }

    /// An exchange or refresh is on its way.
    pub fn is_renewing(&self) -> bool {
        !self.renewals.is_empty()
    }

    /// What the user does counts no more.
    pub fn no_longer_asks(&mut self, op: Op) {
        self.asked = self.asked.filter(|asked| *asked != op);
    }

    /// `certain`: no input inside this drain may have brought a newer token than the one that this is told of.
    pub fn expired(&mut self, generation: Generation, certain: bool) -> Verdict {
        self.times_expired += 1;
        must(
            self.times_expired <= generation,
            "expired told more often than there were tokens",
        )?;
        must(
            !certain || self.told_expired.insert(generation),
            "expired told twice for one token",
        )
    }

    pub fn change(&mut self, now: Snapshot) -> Verdict {
        let news = self.seen.as_ref() != Some(&now);
        self.seen = Some(now);
        must(news, "a change event without a change")
    }

    pub fn at_rest(&self, session: &Session, now: Snapshot) -> Verdict {
        must(
            self.seen == Some(now),
            "the state changed without a change event",
        )?;
        must(
            !format!("{session:?}").contains(SECRET),
            "Debug of the session shows a secret",
        )
    }
}
