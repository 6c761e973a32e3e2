//! A refusal that cookies of the caller's own may have brought about.

use wx_session::error::ErrorCode;
use wx_session::session::{Action, Auth};

use super::by_hand::*;

#[test]
fn a_refusal_of_a_caller_s_cookie_is_no_word_on_the_token() {
    let mut session = restored();
    drain(&mut session);
    session.handle_displaced(1, Auth::Required, 1, 0.0, NOW);
    let actions = drain(&mut session);
    let send = Action::Send {
        call: 1,
        generation: 1,
    };
    assert_eq!(actions, [send], "at once, and nothing is told");
    assert_eq!(session.metrics().expired, 0);

    session.logout(2, false, true, NOW);
    drain(&mut session);
    session.handle_displaced(3, Auth::Required, 1, 0.0, NOW);
    let failed = Action::Fail {
        call: 3,
        code: ErrorCode::LoggedOut,
        evidence: 0,
    };
    assert!(drain(&mut session).contains(&failed));
    session.adopt(grant("another"), false, NOW);
    drain(&mut session);
    let first = session.first_of_account();
    session.handle_displaced(4, Auth::Required, first, 0.0, NOW);
    assert!(!fails(&drain(&mut session), 4));
}

#[test]
fn a_request_with_cookies_of_the_caller_s_waits_for_the_end_of_a_hold_like_any_other() {
    let mut session = restored();
    let ended = NOW + 7_200_000.0;
    let hold = session.hold(60_000.0, ended);
    session.handle_displaced(1, Auth::Required, 1, 1_000.0, ended);
    let waits = drain(&mut session);
    assert!(!fails(&waits, 1));
    let timer = |action: &Action| matches!(action, Action::SetTimer { delay: 1_000.0, .. });
    assert!(waits.iter().any(timer), "{waits:?}");
    session.release_hold(hold, ended);
    assert!(logs_in(&drain(&mut session)));
}
