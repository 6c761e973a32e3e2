//! A session driven by hand: how to make one, and how to bring a login to a certain step.

use wx_session::clock::{ServerClock, Told};
use wx_session::config::Config;
use wx_session::record::{Account, Record, Stored};
use wx_session::session::{Action, Auth, Op, Refusal, Session, StoredJar};
use wx_session::token::{Grant, Origin, Token};

pub const NOW: f64 = 1_700_000_000_000.0;

pub fn grant(access: &str) -> Grant {
    let mut grant = Grant::bare(access);
    grant.expires_in = 7_200.0;
    grant.refresh = Some("again".into());
    grant
}

pub fn record(seq: u32, origin: Origin) -> Record {
    Record {
        token: Token::issue(grant("stored"), origin, NOW, None),
        seq,
        account: Account::default(),
        clock: ServerClock::default(),
    }
}

pub fn session(config: Config, record: Option<Record>) -> Session {
    Session::new(
        config,
        record.into(),
        StoredJar::Text(""),
        true,
        |_| false,
        NOW,
    )
}

/// A session with a token of an earlier launch.
pub fn restored() -> Session {
    session(Config::default(), Some(record(1, Origin::Login)))
}

pub fn drain(session: &mut Session) -> Vec<Action> {
    let mut actions = Vec::new();
    while let Some(action) = session.poll_action() {
        // No other copy of the package is there.
        match action {
            Action::ReadLease { op } => session.handle_lease(op, None, NOW),
            Action::TakeLease { op, lease } => session.handle_lease(op, Some(lease), NOW),
            _ => actions.push(action),
        }
    }
    actions
}

/// The operation of the one action that `pick` names.
#[track_caller]
pub fn op(session: &mut Session, pick: impl Fn(&Action) -> Option<Op>) -> Op {
    let actions = drain(session);
    let found = actions.iter().find_map(pick);
    found.unwrap_or_else(|| panic!("not among {actions:?}"))
}

#[track_caller]
pub fn reads(session: &mut Session) -> Op {
    op(session, |action| match action {
        Action::ReadRecord { op } => Some(*op),
        _ => None,
    })
}

#[track_caller]
pub fn asks_for_code(session: &mut Session) -> Op {
    op(session, |action| match action {
        Action::Login { op } => Some(*op),
        _ => None,
    })
}

#[track_caller]
pub fn exchanges(session: &mut Session) -> Op {
    op(session, |action| match action {
        Action::Exchange { op, .. } => Some(*op),
        _ => None,
    })
}

/// Takes a login that was begun as far as the login endpoint.
#[track_caller]
pub fn to_exchange(session: &mut Session) -> Op {
    let read = reads(session);
    after_reading(session, read)
}

/// The same, from where the record is read.
#[track_caller]
pub fn after_reading(session: &mut Session, read: Op) -> Op {
    session.handle_record(read, Stored::Nothing, NOW);
    let login = asks_for_code(session);
    session.handle_code(login, "code", NOW);
    exchanges(session)
}

pub fn fails(actions: &[Action], call: u32) -> bool {
    actions
        .iter()
        .any(|action| matches!(action, Action::Fail { call: failed, .. } if *failed == call))
}

pub fn logs_in(actions: &[Action]) -> bool {
    actions
        .iter()
        .any(|action| matches!(action, Action::ReadRecord { .. } | Action::Login { .. }))
}

pub const ROUTE: &str = "GET https://api.example.com/me";

pub fn refusal(call: u32, sent: u32) -> Refusal<'static> {
    Refusal {
        call,
        auth: Auth::Required,
        route: ROUTE,
        admitted: sent,
        sent,
        resent: 0,
        status: 401,
        patience: 0.0,
    }
}

/// An answer that tells this time; the device's clock was set, so it is followed at once.
pub fn hear_time(session: &mut Session, date: f64) {
    let told = Told {
        date,
        is_fresh: true,
        agreed_at: date - session.offset(),
    };
    session.handle_time(told, NOW);
}
