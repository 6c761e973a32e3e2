//! Holds: no silent `wx.login` while one lasts.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Answer, Command, Io, Outcome, Reply, World};
use wx_session::error::Failure;
use wx_session::session::Auth;

const OK: Option<Outcome> = Some(Outcome::Answered(200));
const MINUTE: f64 = 60_000.0;

#[test]
fn requests_that_need_a_login_wait_for_the_release() {
    let mut world = World::new();
    world.patience = MINUTE;
    world.apply(Command::Hold(MINUTE));
    let call = world.request();
    world.run_for(30_000.0);
    assert_eq!((world.count(Io::Login), world.outcome(call)), (0, None));
    world.apply(Command::Release);
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn it_ends_by_itself() {
    let mut world = World::new();
    world.patience = MINUTE;
    world.apply(Command::Hold(MINUTE));
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!(world.took(call), MINUTE + 80.0);
    world.at_the_end();
}

#[test]
fn holds_nest() {
    let mut world = World::new();
    world.apply(Command::Hold(MINUTE));
    world.apply(Command::Hold(MINUTE));
    let call = world.request();
    world.apply(Command::Release);
    world.run_for(1_000.0);
    assert_eq!(world.count(Io::Login), 0);
    world.apply(Command::Release);
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn endpoint_refreshes_and_explicit_logins_go_on() {
    let mut world = World::restored();
    world.apply(Command::Hold(MINUTE));
    world.server.revoke_tokens();
    let request = world.request();
    world.run_for(1_000.0);
    assert_eq!(world.outcome(request), OK);
    assert_eq!(world.count(Io::Refresh), 1);
    let login = world.call(Command::Login);
    world.run_for(1_000.0);
    assert_eq!(world.outcome(login), Some(Outcome::Settled));
    assert_eq!(world.count(Io::Login), 1);
    world.run();
    world.at_the_end();
}

#[test]
fn a_refresh_that_is_refused_waits_for_the_end_before_it_logs_in() {
    let mut world = World::restored();
    world.patience = MINUTE;
    world.apply(Command::Hold(MINUTE));
    world.server.revoke_all();
    let call = world.request();
    world.run_for(30_000.0);
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 0));
    assert_eq!(world.outcome(call), None);
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 1));
    world.at_the_end();
}

#[test]
fn a_request_that_waits_can_be_aborted() {
    let mut world = World::new();
    world.apply(Command::Hold(MINUTE));
    let call = world.request();
    world.apply(Command::Abort);
    assert_eq!(world.outcome(call), Some(Outcome::Aborted));
    world.run();
    assert_eq!(world.count(Io::Login), 0);
    world.at_the_end();
}

#[test]
fn a_token_at_hand_and_visitor_requests_are_not_held() {
    let mut world = World::restored();
    world.apply(Command::Hold(MINUTE));
    let call = world.request();
    assert_eq!(world.sent(call), [1]);
    let mut visitor = World::new();
    visitor.apply(Command::Hold(MINUTE));
    let call = visitor.call(Command::Request {
        auth: Auth::Optional,
        fresh: false,
        route: 0,
    });
    assert_eq!(visitor.sent(call), [0]);
    visitor.run();
    visitor.at_the_end();
}

/// Found by reading: a failed `checkSession` wanted a login, the hold forbade it, and a refresh started in its place,
/// again and again until the hold ended.
#[test]
fn a_login_in_the_background_waits_for_the_hold_without_refreshing() {
    let mut world = World::restored();
    world.reply(Io::Check, Reply::fail(Failure::Network));
    world.apply(Command::Hold(MINUTE));
    world.call(Command::Start);
    world.run_for(30_000.0);
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (0, 0));
    world.run();
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (0, 1));
    world.at_the_end();
}

/// While the login in the background waits, what the requests need goes on.
#[test]
fn a_login_in_the_background_that_waits_does_not_keep_others_from_a_refresh() {
    let mut world = World::restored();
    world.reply(Io::Check, Reply::fail(Failure::Network));
    world.apply(Command::Hold(MINUTE));
    world.call(Command::Start);
    world.run_for(100.0);
    world.server.revoke_tokens();
    let call = world.request();
    world.run_for(1_000.0);
    assert_eq!(world.outcome(call), OK);
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 0));
    world.run();
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 1));
    world.at_the_end();
}

/// Found by reading: only the beginning of a login looked whether it was held.
#[test]
fn a_hold_stops_a_login_that_is_still_reading() {
    let mut world = World::new();
    world.patience = MINUTE;
    world.reply(Io::ReadRecord, Reply::natural().after(500.0));
    let call = world.request();
    world.apply(Command::Hold(MINUTE));
    world.run_for(30_000.0);
    assert_eq!(world.count(Io::Login), 0);
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

/// Found by reading, as above.
#[test]
fn a_hold_stops_the_second_code() {
    let mut world = World::new();
    world.patience = MINUTE;
    world.reply(Io::Exchange, Reply::errcode(40029));
    let call = world.request();
    world.run_for(50.0);
    assert_eq!(world.count(Io::Exchange), 1);
    world.apply(Command::Hold(MINUTE - 1_000.0));
    world.run_for(30_000.0);
    assert_eq!(world.count(Io::Login), 1);
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn a_login_that_is_at_the_platform_already_goes_on() {
    let mut world = World::new();
    let call = world.request();
    world.run_for(25.0);
    assert_eq!(world.count(Io::Login), 1);
    world.apply(Command::Hold(MINUTE));
    world.run_for(1_000.0);
    assert_eq!(world.outcome(call), OK);
    world.run();
    world.at_the_end();
}

#[test]
fn an_explicit_login_gets_its_second_code_while_held() {
    let mut world = World::new();
    world.reply(Io::Exchange, Reply::errcode(40163));
    world.apply(Command::Hold(MINUTE));
    let login = world.call(Command::Login);
    world.run_for(1_000.0);
    assert_eq!(world.outcome(login), Some(Outcome::Settled));
    world.run();
    world.at_the_end();
}

#[test]
fn a_hold_outlives_a_logout() {
    let mut world = World::restored();
    world.patience = MINUTE;
    world.apply(Command::Hold(MINUTE));
    world.call(Command::Logout {
        keep_cookies: true,
        silent: true,
    });
    let call = world.request();
    world.run_for(30_000.0);
    assert_eq!((world.count(Io::Login), world.outcome(call)), (0, None));
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn an_aged_token_without_a_refresh_endpoint_waits_for_the_hold() {
    let mut world = World::set_up(|setup| {
        setup.stored();
        setup.age = 3_600_000.0;
        setup.config.timing.max_age = 1_800_000.0;
        setup.config.check_session = false;
    });
    world.apply(Command::Hold(MINUTE));
    world.reply(Io::Request, Reply::of(Answer::Status(200)));
    let call = world.request();
    world.run_for(30_000.0);
    assert_eq!((world.count(Io::Login), world.outcome(call)), (0, OK));
    world.run();
    assert_eq!(world.count(Io::Login), 1);
    world.at_the_end();
}
