//! What an embedding sees of a session that it drives by hand, one input at a time: the moments and the numbers that a
//! world which answers everything in order never shows.

#![cfg(not(target_arch = "wasm32"))]

mod alerts;
mod by_hand;
mod close_codes;
mod displaced;
mod refused_in_vain;
mod stored;

use wx_session::clock::{ServerClock, Told};
use wx_session::config::Config;
use wx_session::cookie::Filter;
use wx_session::error::{ErrorCode, Failure};
use wx_session::record::Stored;
use wx_session::session::{Action, Auth, Event, Refusal, Session, Verdict};
use wx_session::token::Origin;

use by_hand::*;

#[test]
fn a_debug_line_shows_the_generation_and_no_secret() {
    assert_eq!(format!("{:?}", restored()), "Session { generation: 1, .. }");
}

#[test]
fn without_random_bytes_a_copy_is_named_by_its_launch_and_its_number() {
    let config = Config {
        copy: 2,
        ..Config::default()
    };
    let mut session = session(config, None);
    session.handle_lease_at_launch(None, NOW);
    session.adopt(grant("adopted"), false, NOW);
    let owner = std::iter::from_fn(|| session.poll_action()).find_map(|action| match action {
        Action::TakeLease { lease, .. } => Some(lease.owner),
        _ => None,
    });
    assert_eq!(owner, Some(NOW % 4_294_967_296.0 * 64.0 + 3.0));
}

#[test]
fn the_jar_is_reached_through_the_session() {
    let mut session = session(Config::default(), None);
    let url = "https://api.example.com/";
    let set = |session: &mut Session, value| session.receive_cookie(url, value, NOW).rearranged;
    assert!(set(&mut session, "a=1"));
    assert!(!set(&mut session, "a=1"));
    assert!(set(&mut session, "b=2"));
    assert!(set(&mut session, "c=3"));
    assert_eq!(session.cookie_header(url, NOW), "a=1; b=2; c=3");
    assert_eq!(session.plan(url, "", NOW).header, "a=1; b=2; c=3");
    let odd = session.plan("https://me@api.example.com/", "own=1", NOW);
    assert_eq!((odd.header.as_str(), odd.cookies), ("own=1", vec![]));

    let named = |name| Filter {
        name: Some(name),
        ..Filter::default()
    };
    assert_eq!(session.remove_cookies(&named("x"), NOW), 0);
    assert_eq!(session.remove_cookies(&named("a"), NOW), 1);
    assert_eq!(session.remove_cookies(&Filter::default(), NOW), 2);
    set(&mut session, "d=4");
    session.clear_cookies(NOW);
    assert_eq!(session.cookie_header(url, NOW), "");
}

#[test]
fn it_says_until_when_requests_go_out() {
    let end = NOW + 7_200_000.0;
    assert_eq!(restored().sends_until(NOW), end - 60_000.0);
    assert_eq!(
        session(Config::default(), None).sends_until(NOW),
        f64::NEG_INFINITY
    );

    let mut aging = Config::default();
    aging.timing.max_age = 1_000.0;
    let aging = session(aging, Some(record(1, Origin::Login)));
    assert_eq!(aging.sends_until(NOW), NOW + 1_000.0);

    let mut ahead = record(1, Origin::Login);
    ahead.clock = ServerClock::restored(9_000.0);
    let ahead = session(Config::default(), Some(ahead));
    assert_eq!((ahead.offset(), restored().offset()), (9_000.0, 0.0));
    assert_eq!(ahead.sends_until(NOW), end - 60_000.0 - 9_000.0);
}

#[test]
fn a_token_is_usable_up_to_its_leeway_and_not_at_it() {
    let until = NOW + 7_140_000.0;
    assert!(restored().usable_token(until - 1.0).is_some());
    assert!(restored().usable_token(until).is_none());
}

#[test]
fn a_logout_takes_a_generation() {
    let mut session = restored();
    assert_eq!((session.generation(), session.first_of_account()), (1, 0));
    session.logout(1, false, true, NOW);
    assert!(session.first_of_account() > 1);
}

#[test]
fn a_date_is_written_with_a_token_when_it_tells_something_new() {
    let writes = |session: &mut Session, date: f64| {
        hear_time(session, date);
        let actions = drain(session);
        actions
            .iter()
            .any(|action| matches!(action, Action::WriteRecord { .. }))
    };
    assert!(!writes(
        &mut session(Config::default(), None),
        NOW + 60_000.0
    ));
    assert!(!writes(&mut restored(), NOW));
    assert!(writes(&mut restored(), NOW + 60_000.0));
}

#[test]
fn a_hold_is_released_once_and_its_timer_with_it() {
    let mut session = restored();
    let hold = session.hold(1_000.0, NOW);
    drain(&mut session);
    session.release_hold(hold, NOW);
    assert_eq!(drain(&mut session), [Action::ClearTimer { op: hold }]);
    session.release_hold(hold, NOW);
    assert_eq!(drain(&mut session), []);
}

#[test]
fn a_grant_that_nobody_asked_for_is_none() {
    let mut session = session(Config::default(), None);
    session.ensure(1, NOW);
    let read = reads(&mut session);
    session.handle_record(read, Stored::Nothing, NOW);
    let login = asks_for_code(&mut session);
    session.handle_grant(login, grant("early"), NOW);
    assert_eq!(session.usable_token(NOW), None);
    session.handle_code(login, "code", NOW);
    let exchange = exchanges(&mut session);
    session.handle_grant(exchange + 1, grant("foreign"), NOW);
    assert_eq!(session.usable_token(NOW), None);
    session.handle_grant(exchange, grant("asked for"), NOW);
    assert_eq!(session.usable_token(NOW), Some("asked for"));
}

#[test]
fn what_was_not_yet_taken_out_is_not_asked_after_a_logout() {
    let mut session = session(Config::default(), None);
    session.ensure(1, NOW);
    let read = reads(&mut session);
    session.handle_record(read, Stored::Nothing, NOW);
    session.logout(2, false, true, NOW);
    let actions = drain(&mut session);
    assert!(
        !actions
            .iter()
            .any(|action| matches!(action, Action::Login { .. }))
    );
    // And nobody waits for an answer that cannot come.
    session.login(3, 0, NOW);
    to_exchange(&mut session);
}

#[test]
fn a_login_of_the_past_that_fails_makes_room_for_the_next() {
    let mut session = session(Config::default(), None);
    session.ensure(1, NOW);
    let read = reads(&mut session);
    session.handle_record(read, Stored::Nothing, NOW);
    let past = asks_for_code(&mut session);
    session.logout(2, false, true, NOW);
    session.handle_failure(past, Failure::Network, NOW);
    drain(&mut session);
    session.login(3, 0, NOW);
    let read = reads(&mut session);
    session.handle_record(read, Stored::Nothing, NOW);
    assert_ne!(asks_for_code(&mut session), past);
}

#[test]
fn a_newer_record_is_read_once() {
    let mut session = restored();
    session.login(1, 0, NOW);
    let read = reads(&mut session);
    session.handle_record(read, Stored::Current(record(2, Origin::Login)), NOW);
    let actions = drain(&mut session);
    assert!(
        !actions
            .iter()
            .any(|action| matches!(action, Action::ReadRecord { .. }))
    );
    assert!(
        actions
            .iter()
            .any(|action| matches!(action, Action::Login { .. }))
    );
}

#[test]
fn a_refresh_names_the_ceremony_of_its_token() {
    for (origin, is_oauth) in [(Origin::Login, false), (Origin::OAuth, true)] {
        let config = Config {
            refresh: true,
            oauth_refresh: true,
            ..Config::default()
        };
        let mut session = session(config, Some(record(1, origin)));
        session.refresh(1, NOW);
        let read = reads(&mut session);
        session.handle_record(read, Stored::Nothing, NOW);
        let oauth = drain(&mut session)
            .into_iter()
            .find_map(|action| match action {
                Action::Refresh { oauth, .. } => Some(oauth),
                _ => None,
            });
        assert_eq!(oauth, Some(is_oauth));
    }
}

#[test]
fn a_start_that_was_given_up_is_not_settled_and_the_others_are() {
    let mut session = restored();
    session.start(8, NOW);
    session.start(9, NOW);
    let check = op(&mut session, |action| match action {
        Action::CheckSession { op } => Some(*op),
        _ => None,
    });
    session.cancel(9, NOW);
    session.handle_session_checked(check, true, NOW);
    let actions = drain(&mut session);
    assert!(actions.contains(&Action::Settle { call: 8 }));
    assert!(!actions.contains(&Action::Settle { call: 9 }));
}

#[test]
fn a_failed_check_is_answered_by_the_login_that_runs_already() {
    let mut session = restored();
    session.start(1, NOW);
    let check = op(&mut session, |action| match action {
        Action::CheckSession { op } => Some(*op),
        _ => None,
    });
    session.login(2, 0, NOW);
    let exchange = to_exchange(&mut session);
    session.handle_session_checked(check, false, NOW);
    session.handle_grant(exchange, grant("new"), NOW);
    assert!(!logs_in(&drain(&mut session)));
}

#[test]
fn a_failed_check_beside_a_refresh_still_wants_its_login() {
    let config = Config {
        refresh: true,
        ..Config::default()
    };
    let mut session = session(config, Some(record(1, Origin::Login)));
    session.start(1, NOW);
    let check = op(&mut session, |action| match action {
        Action::CheckSession { op } => Some(*op),
        _ => None,
    });
    session.refresh(2, NOW);
    let read = reads(&mut session);
    session.handle_record(read, Stored::Nothing, NOW);
    let refresh = op(&mut session, |action| match action {
        Action::Refresh { op, .. } => Some(*op),
        _ => None,
    });
    session.handle_session_checked(check, false, NOW);
    session.handle_grant(refresh, grant("new"), NOW);
    to_exchange(&mut session);
}

#[test]
fn a_visitor_that_asked_for_a_fresh_token_does_not_go_without() {
    let mut session = restored();
    session.admit(1, Auth::Optional, true, 0.0, NOW);
    let exchange = to_exchange(&mut session);
    session.handle_failure(exchange, Failure::Network, NOW);
    let actions = drain(&mut session);
    assert!(fails(&actions, 1));
    assert!(
        !actions
            .iter()
            .any(|action| matches!(action, Action::Send { .. }))
    );
}

#[test]
fn a_newer_record_ends_a_block() {
    let mut session = session(Config::default(), None);
    session.ensure(1, NOW);
    let exchange = to_exchange(&mut session);
    let refused = Failure::Http {
        status: 401,
        errcode: 0,
    };
    session.handle_failure(exchange, refused, NOW);
    drain(&mut session);
    assert_eq!(session.state(NOW).reason, Some(ErrorCode::ReauthRequired));
    session.login(2, 0, NOW);
    let read = reads(&mut session);
    session.handle_record(read, Stored::Current(record(5, Origin::Login)), NOW);
    assert_eq!(session.usable_token(NOW), Some("stored"));
}

#[test]
fn hiding_repeats_no_write_that_is_on_its_way() {
    let written = |session: &mut Session| {
        op(session, |action| match action {
            Action::WriteRecord { op } => Some(*op),
            _ => None,
        })
    };
    let mut session = restored();
    hear_time(&mut session, NOW + 60_000.0);
    let first = written(&mut session);
    session.handle_stored(first, false, NOW);
    drain(&mut session);
    hear_time(&mut session, NOW + 120_000.0);
    let second = written(&mut session);
    session.handle_hide(NOW);
    session.handle_stored(second, true, NOW);
    let actions = drain(&mut session);
    assert!(
        !actions
            .iter()
            .any(|action| matches!(action, Action::WriteRecord { .. }))
    );
}

#[test]
fn a_renewal_in_the_background_that_finds_a_token_of_another_kind_logs_nobody_in() {
    let mut config = Config {
        refresh: true,
        ..Config::default()
    };
    config.timing.max_age = 1_000.0;
    let mut session = session(config, Some(record(1, Origin::Login)));
    session.handle_show(NOW + 2_000.0);
    let read = reads(&mut session);
    let mut ended = record(2, Origin::Login);
    ended.token.refresh = None;
    ended.token.expires_at = Some(NOW + 1_000.0);
    session.handle_record(read, Stored::Current(ended), NOW + 2_000.0);
    assert!(!logs_in(&drain(&mut session)));
}

#[test]
fn a_refresh_token_that_ends_while_the_record_is_read_is_not_sent() {
    let config = Config {
        refresh: true,
        ..Config::default()
    };
    let mut stored = record(1, Origin::Login);
    stored.token.refresh_expires_at = Some(NOW + 1_000.0);
    let mut session = session(config, Some(stored));
    session.refresh(1, NOW);
    let read = reads(&mut session);
    session.handle_record(read, Stored::Nothing, NOW + 2_000.0);
    to_exchange(&mut session);
}
