//! Runs of failures, and what ends one.

use super::*;

fn alerts(actions: &[Action]) -> usize {
    let alert = |action: &&Action| matches!(action, Action::Emit(Event::Alert { .. }));
    actions.iter().filter(alert).count()
}

fn alerting() -> Session {
    let config = Config {
        alert_after: 2,
        ..Config::default()
    };
    session(config, Some(record(1, Origin::Login)))
}

/// A login that fails for want of a network.
fn fail_login(session: &mut Session, call: u32) -> usize {
    session.login(call, 0, NOW);
    let read = reads(session);
    session.handle_record(read, Stored::Nothing, NOW);
    let login = asks_for_code(session);
    session.handle_failure(login, Failure::Network, NOW);
    alerts(&drain(session))
}

/// A write of the record that ends so.
fn write(session: &mut Session, date: f64, ok: bool) -> usize {
    hear_time(session, date);
    let write = op(session, |action| match action {
        Action::WriteRecord { op } => Some(*op),
        _ => None,
    });
    session.handle_stored(write, ok, NOW);
    alerts(&drain(session))
}

#[test]
fn a_write_that_worked_ends_a_run_of_failed_writes_and_no_other() {
    let mut session = alerting();
    assert_eq!(write(&mut session, NOW + 60_000.0, false), 0);
    assert_eq!(write(&mut session, NOW + 120_000.0, true), 0);
    assert_eq!(write(&mut session, NOW + 180_000.0, false), 0);

    let mut session = alerting();
    assert_eq!(fail_login(&mut session, 1), 0);
    assert_eq!(write(&mut session, NOW + 60_000.0, true), 0);
    assert_eq!(fail_login(&mut session, 2), 1);
}

#[test]
fn an_accepted_request_ends_no_run_that_it_has_nothing_to_do_with() {
    let mut session = alerting();
    assert_eq!(fail_login(&mut session, 1), 0);
    session.handle_accepted(ROUTE, 1, NOW);
    assert_eq!(fail_login(&mut session, 2), 1);
}
