//! A token that is refused as soon as it is there: another login would not help.

use super::*;

/// A renewed token, whose first request is still on its way.
fn renewed() -> Session {
    let mut session = restored();
    session.admit(1, Auth::Required, false, 0.0, NOW);
    session.handle_expired(refusal(1, 1), NOW);
    let exchange = to_exchange(&mut session);
    session.handle_grant(exchange, grant("new"), NOW);
    assert!(drain(&mut session).contains(&Action::Send {
        call: 1,
        generation: 2
    }));
    session.admit(2, Auth::Required, false, 0.0, NOW);
    drain(&mut session);
    session
}

#[test]
fn a_fresh_token_is_refused_in_vain_for_as_long_as_the_cooldown() {
    for (after, in_vain) in [(4_999.0, true), (5_000.0, false)] {
        let mut session = renewed();
        session.handle_expired(refusal(2, 2), NOW + after);
        assert_eq!(!logs_in(&drain(&mut session)), in_vain, "{after}");
    }
}

#[test]
fn a_token_that_helped_somebody_is_not_refused_in_vain() {
    let mut session = renewed();
    session.handle_accepted(ROUTE, 2, NOW);
    session.handle_expired(refusal(2, 2), NOW + 1.0);
    assert!(logs_in(&drain(&mut session)));
    // What was sent with an older one says nothing.
    let mut session = renewed();
    session.handle_accepted(ROUTE, 1, NOW);
    session.handle_expired(refusal(2, 2), NOW + 1.0);
    assert!(!logs_in(&drain(&mut session)));
}

#[test]
fn without_retries_a_refusal_is_the_requests_own_and_the_next_one_logs_in() {
    let mut config = Config::default();
    config.timing.retries = 0;
    let mut session = session(config, Some(record(1, Origin::Login)));
    session.admit(1, Auth::Required, false, 0.0, NOW);
    session.handle_expired(refusal(1, 1), NOW);
    let actions = drain(&mut session);
    assert!(fails(&actions, 1));
    assert!(
        !actions
            .iter()
            .any(|action| matches!(action, Action::Emit(Event::Error { .. })))
    );
    session.admit(2, Auth::Required, false, 0.0, NOW);
    to_exchange(&mut session);
}

/// Each of the four reasons alone.
#[test]
fn an_acceptance_is_news_while_anything_speaks_against_the_token() {
    let config = Config {
        refresh: true,
        verify: true,
        ..Config::default()
    };
    let begin = || {
        let mut session = session(config.clone(), Some(record(1, Origin::Login)));
        session.launch(NOW);
        let verify = op(&mut session, |action| match action {
            Action::Verify { op } => Some(*op),
            _ => None,
        });
        (session, verify)
    };
    let renew = |session: &mut Session, read| {
        session.handle_record(read, Stored::Nothing, NOW);
        let refresh = op(session, |action| match action {
            Action::Refresh { op, .. } => Some(*op),
            _ => None,
        });
        session.handle_grant(refresh, grant("new"), NOW);
        drain(session);
    };
    let (mut session, verify) = begin();
    assert!(!session.asks_for_proof());
    session.handle_verdict(verify, Verdict::Refused { status: 401 }, NOW);
    assert!(session.asks_for_proof(), "suspected");
    let read = reads(&mut session);
    renew(&mut session, read);
    assert!(session.asks_for_proof(), "untried");
    session.admit(1, Auth::Required, false, 0.0, NOW);
    session.handle_expired(refusal(1, 2), NOW);
    session.refresh(2, NOW);
    let read = reads(&mut session);
    renew(&mut session, read);
    assert!(session.asks_for_proof(), "in vain");
    session.handle_accepted(ROUTE, 3, NOW);
    assert!(!session.asks_for_proof());

    let (mut session, verify) = begin();
    session.handle_verdict(verify, Verdict::Holds, NOW);
    session.admit(1, Auth::Required, false, 0.0, NOW);
    session.handle_expired(refusal(1, 1), NOW);
    for call in [2, 3] {
        session.refresh(call, NOW);
        let read = reads(&mut session);
        renew(&mut session, read);
    }
    assert!(session.asks_for_proof(), "unproven");
}
