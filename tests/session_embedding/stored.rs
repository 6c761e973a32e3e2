//! What stands in storage already, and what of it counts.

use wx_session::lease::{Deed, Lease};

use super::*;

/// What a write puts there while another copy renews; `None`: it waits.
fn written(session: &mut Session) -> bool {
    let theirs = Lease::new(1e9, Deed::Renewal, NOW);
    let stored = Stored::Current(record(1, Origin::Login));
    session.reconcile(stored, Some(theirs), NOW).is_some()
}

fn with_refresh() -> Session {
    let config = Config {
        refresh: true,
        ..Config::default()
    };
    session(config, Some(record(1, Origin::Login)))
}

#[test]
fn only_what_stands_there_waits_for_another_copy_s_renewal() {
    let mut session = with_refresh();
    assert!(!written(&mut session));
    session.adopt(grant("another"), false, NOW);
    assert!(written(&mut session));

    // A refresh token that was refused goes from the record without a new number.
    let mut session = with_refresh();
    session.refresh(1, NOW);
    let read = reads(&mut session);
    session.handle_record(read, Stored::Nothing, NOW);
    let refresh = op(&mut session, |action| match action {
        Action::Refresh { op, .. } => Some(*op),
        _ => None,
    });
    let refused = Failure::Http {
        status: 401,
        errcode: 0,
    };
    session.handle_failure(refresh, refused, NOW);
    assert!(written(&mut session));
}

#[test]
fn the_clock_of_a_newer_record_counts_for_whom_no_answer_has_told_the_time() {
    for (told, offset) in [(false, 5_000_000.0), (true, 0.0)] {
        let mut session = restored();
        if told {
            hear_time(&mut session, NOW);
        }
        let mut newer = record(2, Origin::Login);
        newer.clock = ServerClock::restored(5_000_000.0);
        session.reconcile(Stored::Current(newer), None, NOW);
        assert_eq!(session.generation(), 2);
        assert_eq!(session.offset(), offset);
    }
}

#[test]
fn the_time_is_settled_while_answers_agree_on_it() {
    let mut session = restored();
    assert!(!session.is_time_settled());
    hear_time(&mut session, NOW);
    assert!(session.is_time_settled());
    let other_machine = Told {
        date: NOW + 5_000_000.0,
        is_fresh: true,
        agreed_at: NOW,
    };
    session.handle_time(other_machine, NOW);
    assert!(!session.is_time_settled());
}
