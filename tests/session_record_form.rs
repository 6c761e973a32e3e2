//! Records of other versions of this package: an older form is read and written anew, a newer one is left untouched.

#![cfg(not(target_arch = "wasm32"))]

use wx_session::clock::{ServerClock, Told};
use wx_session::config::Config;
use wx_session::record::{Account, Entry, Record, Stored};
use wx_session::session::{Action, Event, Session, Status, StoredJar};
use wx_session::token::{Grant, Origin, Token};

const NOW: f64 = 1_700_000_000_000.0;

fn record(seq: u32) -> Record {
    Record {
        token: Token::issue(Grant::bare("stored"), Origin::Login, NOW, None),
        seq,
        account: Account::default(),
        clock: ServerClock::default(),
    }
}

fn session(stored: Stored) -> Session {
    opened(stored, StoredJar::Text(""))
}

fn opened(stored: Stored, jar: StoredJar) -> Session {
    Session::new(Config::default(), stored, jar, true, |_| false, NOW)
}

fn drain(session: &mut Session) -> Vec<Action> {
    std::iter::from_fn(|| session.poll_action()).collect()
}

/// How often the token record is written or removed, and `newerRecords` told.
fn count(actions: &[Action]) -> (usize, usize) {
    let of = |pick: fn(&Action) -> bool| actions.iter().filter(|action| pick(action)).count();
    (
        of(|action| {
            matches!(
                action,
                Action::WriteRecord { .. } | Action::RemoveRecord { .. }
            )
        }),
        of(|action| matches!(action, Action::Emit(Event::NewerRecords))),
    )
}

/// Performs what the session wants until it is at rest: a login succeeds, a look at the record finds `stored`.
fn live(session: &mut Session, stored: &Stored) -> Vec<Action> {
    let mut done = Vec::new();
    while let Some(action) = session.poll_action() {
        done.push(action.clone());
        match action {
            Action::ReadLease { op } => session.handle_lease(op, None, NOW),
            Action::TakeLease { op, lease } => session.handle_lease(op, Some(lease), NOW),
            Action::ReadRecord { op } => session.handle_record(op, stored.clone(), NOW),
            Action::Login { op } => session.handle_code(op, "code", NOW),
            Action::Exchange { op, .. } => session.handle_grant(op, Grant::bare("fresh"), NOW),
            Action::WriteRecord { op } => {
                session.reconcile(stored.clone(), None, NOW);
                session.handle_stored(op, true, NOW);
            }
            Action::RemoveRecord { op } | Action::RemoveJar { op } => {
                session.handle_stored(op, true, NOW)
            }
            _ => {}
        }
    }
    done
}

#[test]
fn an_outdated_record_is_taken_over_and_written_anew_at_once() {
    let mut session = session(Stored::Outdated(record(7)));
    assert_eq!(session.token_of(1), Some("stored"));
    assert_eq!(count(&drain(&mut session)), (1, 0));
    assert_eq!(
        session.reconcile(Stored::Outdated(record(7)), None, NOW),
        Some(Entry::Token(record(7)))
    );
}

#[test]
fn a_current_record_costs_no_write() {
    assert_eq!(
        count(&drain(&mut session(Stored::Current(record(7))))),
        (0, 0)
    );
}

#[test]
fn a_newer_record_is_told_once_and_left_alone_whatever_comes() {
    let mut session = session(Stored::Newer);
    let mut done = drain(&mut session);
    assert_eq!(session.state(NOW).status, Status::Anonymous);

    session.ensure(1, NOW);
    done.extend(live(&mut session, &Stored::Newer));
    assert_eq!(session.token_of(1), Some("fresh"), "it works in memory");
    session.handle_user("{}", session.first_of_account(), NOW);
    let told = Told {
        date: NOW + 1e7,
        is_fresh: true,
        agreed_at: f64::NAN,
    };
    session.handle_time(told, NOW);
    session.handle_hide(NOW);
    done.extend(live(&mut session, &Stored::Newer));
    session.logout(2, false, true, NOW);
    done.extend(live(&mut session, &Stored::Newer));

    assert_eq!(count(&done), (0, 1), "{done:?}");
    assert!(
        done.contains(&Action::Settle { call: 2 }),
        "the logout settles"
    );
}

#[test]
fn a_record_that_becomes_a_newer_one_is_not_written_over() {
    let mut session = session(Stored::Current(record(7)));
    session.login(1, 0, NOW);
    let done = live(&mut session, &Stored::Newer);
    assert_eq!(session.token_of(2), Some("fresh"));
    assert_eq!(count(&done), (0, 1), "{done:?}");

    // The look that comes just before a write.
    let mut session = self::session(Stored::Nothing);
    session.ensure(1, NOW);
    let mut done = Vec::new();
    while let Some(action) = session.poll_action() {
        match action {
            Action::ReadLease { op } => session.handle_lease(op, None, NOW),
            Action::TakeLease { op, lease } => session.handle_lease(op, Some(lease), NOW),
            Action::ReadRecord { op } => session.handle_record(op, Stored::Nothing, NOW),
            Action::Login { op } => session.handle_code(op, "code", NOW),
            Action::Exchange { op, .. } => session.handle_grant(op, Grant::bare("fresh"), NOW),
            Action::WriteRecord { op } => {
                assert_eq!(session.reconcile(Stored::Newer, None, NOW), None);
                session.handle_stored(op, true, NOW);
            }
            _ => {}
        }
        done.push(action);
    }
    assert_eq!(count(&done), (1, 1));
}

#[test]
fn a_newer_jar_is_told_once_and_left_alone() {
    for jar in [
        StoredJar::Text("wx-session cookies 3\nwhat;ever"),
        StoredJar::Newer,
    ] {
        let mut session = opened(Stored::Newer, jar);
        let url = "https://a.example/";
        session.receive_cookie(url, "a=1; Max-Age=60", NOW);
        assert_eq!(session.cookie_header(url, NOW), "a=1", "it works in memory");
        session.handle_hide(NOW);
        session.logout(1, false, true, NOW);
        let done = live(&mut session, &Stored::Newer);
        assert_eq!(count(&done), (0, 1), "{done:?}");
        let touched =
            |action: &Action| matches!(action, Action::WriteJar { .. } | Action::RemoveJar { .. });
        assert!(!done.iter().any(touched), "{done:?}");
        assert!(done.contains(&Action::Settle { call: 1 }));
    }
}
