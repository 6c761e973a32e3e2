//! The checks of a launch: the verify endpoint and `wx.checkSession`.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Answer, Command, Io, Outcome, Reply, Trigger, World};
use wx_session::error::Failure;
use wx_session::session::{Status, Verdict};
use wx_session::token::Origin;

const OK: Option<Outcome> = Some(Outcome::Answered(200));
const SETTLED: Option<Outcome> = Some(Outcome::Settled);

/// A stored token and both checks, no refresh endpoint.
fn checked() -> World {
    World::set_up(|setup| {
        setup.stored();
        setup.config.verify = true;
    })
}

#[test]
fn without_a_record_nothing_is_checked_and_nobody_logs_in() {
    let mut world = World::set_up(|setup| setup.config.verify = true);
    let start = world.call(Command::Start);
    assert_eq!(world.outcome(start), SETTLED);
    world.run();
    assert!(world.asked.is_empty());
    assert_eq!(world.status(), Status::Anonymous);
    world.at_the_end();
}

#[test]
fn both_are_asked_once_per_launch() {
    let mut world = checked();
    let starts = [world.call(Command::Start), world.call(Command::Start)];
    world.request();
    world.run();
    world.request();
    world.call(Command::Start);
    world.run();
    assert_eq!((world.count(Io::Verify), world.count(Io::Check)), (1, 1));
    for start in starts {
        assert_eq!(world.outcome(start), SETTLED);
    }
    world.restart(0);
    world.call(Command::Start);
    world.run();
    assert_eq!((world.count(Io::Verify), world.count(Io::Check)), (2, 2));
    world.at_the_end();
}

#[test]
fn the_first_call_begins_them_too_and_does_not_wait() {
    let mut world = checked();
    let call = world.request();
    assert_eq!(world.sent(call), [1]);
    assert_eq!((world.count(Io::Verify), world.count(Io::Check)), (1, 1));
    world.run();
    world.at_the_end();
}

#[test]
fn start_settles_when_both_have_answered() {
    let mut world = checked();
    world.reply(Io::Verify, Reply::natural().after(300.0));
    world.reply(Io::Check, Reply::natural().after(700.0));
    let start = world.call(Command::Start);
    world.run();
    assert_eq!(world.took(start), 700.0);
    world.at_the_end();
}

#[test]
fn start_settles_within_the_limits_when_nobody_answers() {
    let mut world = checked();
    world.reply(Io::Verify, Reply::never());
    world.reply(Io::Check, Reply::never());
    let start = world.call(Command::Start);
    world.run();
    assert_eq!(world.outcome(start), SETTLED);
    assert_eq!(world.took(start), 15_000.0);
    assert_eq!(world.count(Io::Login), 0);
    assert!(world.token().is_some());
    world.at_the_end();
}

#[test]
fn what_the_server_refuses_is_renewed() {
    let mut world = checked();
    world.server.revoke_all();
    world.call(Command::Start);
    world.run();
    assert_eq!(world.event_count(Trigger::Expired), 1);
    assert_eq!(world.count(Io::Login), 1);
    assert_eq!(world.status(), Status::Active);
    world.at_the_end();
}

#[test]
fn a_request_after_the_refusal_waits_for_the_new_token() {
    let mut world = checked();
    world.server.revoke_all();
    world.call(Command::Start);
    world.run_for(25.0);
    let call = world.request();
    assert!(world.sent(call).is_empty());
    world.run();
    assert_eq!(world.sent(call), [2]);
    assert_eq!(world.count(Io::Login), 1);
    world.at_the_end();
}

#[test]
fn an_answer_that_says_nothing_keeps_the_token() {
    let mut world = checked();
    world.reply(Io::Verify, Reply::of(Answer::Verdict(Verdict::Unknown)));
    world.call(Command::Start);
    world.run();
    assert_eq!(
        (world.count(Io::Login), world.event_count(Trigger::Expired)),
        (0, 0)
    );
    assert!(world.token().is_some());
    world.at_the_end();
}

#[test]
fn a_late_verdict_says_nothing_about_a_newer_token() {
    let mut world = checked();
    world.reply(
        Io::Verify,
        Reply::of(Answer::Verdict(Verdict::Refused { status: 401 })).after(5_000.0),
    );
    world.call(Command::Start);
    world.call(Command::Login);
    world.run();
    assert_eq!(world.count(Io::Login), 1);
    assert_eq!(world.event_count(Trigger::Expired), 0);
    assert!(world.token().is_some());
    world.at_the_end();
}

#[test]
fn a_failed_check_logs_in_in_the_background_and_the_token_stays_in_use() {
    let mut world = checked();
    world.reply(Io::Check, Reply::fail(Failure::Network));
    world.reply(Io::Login, Reply::natural().after(5_000.0));
    world.call(Command::Start);
    world.run_for(100.0);
    assert_eq!(world.count(Io::Login), 1);
    let call = world.request();
    assert_eq!(world.sent(call), [1]);
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!(world.session(0).generation(), 2);
    world.at_the_end();
}

#[test]
fn a_failed_check_and_a_login_that_fails_leave_the_token() {
    for (io, reply) in [
        (Io::Login, Reply::fail(Failure::Network)),
        (Io::Login, Reply::never()),
        (Io::Exchange, Reply::http(500)),
    ] {
        let mut world = checked();
        world.reply(Io::Check, Reply::fail(Failure::Network));
        world.reply(io, reply);
        world.call(Command::Start);
        world.run();
        let call = world.request();
        assert_eq!(world.sent(call), [1]);
        world.run();
        assert_eq!(world.outcome(call), OK);
        assert_eq!(world.event_count(Trigger::Error), 1);
        world.at_the_end();
    }
}

/// A refresh would mend the token, but not the `session_key`.
#[test]
fn a_failed_check_logs_in_although_there_is_a_refresh_endpoint() {
    let mut world = World::restored();
    world.reply(Io::Check, Reply::fail(Failure::Network));
    world.call(Command::Start);
    world.run();
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (0, 1));
    world.at_the_end();
}

#[test]
fn a_check_that_fails_after_a_login_of_this_launch_says_nothing_new() {
    let mut world = World::restored();
    world.reply(Io::Check, Reply::fail(Failure::Network).after(5_000.0));
    world.call(Command::Start);
    world.call(Command::Login);
    world.run();
    assert_eq!(world.count(Io::Login), 1);
    world.at_the_end();
}

/// Found by reading: the verdict that came during the login wanted a renewal of its own, and got it after the login.
#[test]
fn a_refusal_during_a_login_starts_no_second_one() {
    let mut world = checked();
    world.server.revoke_all();
    world.reply(Io::Check, Reply::fail(Failure::Other).after(10.0));
    world.reply(Io::Verify, Reply::natural().after(30.0));
    world.call(Command::Start);
    world.run();
    assert_eq!((world.count(Io::Login), world.count(Io::Exchange)), (1, 1));
    assert_eq!(world.status(), Status::Active);
    world.at_the_end();
}

/// The same with a refresh that the program asked for.
#[test]
fn a_refusal_during_a_refresh_starts_no_second_one() {
    let mut world = World::set_up(|setup| {
        setup.with_refresh();
        setup.stored();
        setup.config.verify = true;
        setup.config.check_session = false;
    });
    world.server.revoke_tokens();
    world.reply(Io::Verify, Reply::natural().after(30.0));
    world.call(Command::Start);
    let call = world.call(Command::Refresh);
    world.run();
    assert_eq!(world.outcome(call), SETTLED);
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 0));
    world.at_the_end();
}

#[test]
fn a_token_that_has_ended_is_not_verified() {
    let mut world = World::set_up(|setup| {
        setup.stored();
        setup.config.verify = true;
        setup.config.check_session = false;
        setup.age = 8_000_000.0;
    });
    let start = world.call(Command::Start);
    assert_eq!(world.outcome(start), SETTLED);
    world.run();
    assert!(world.asked.is_empty());
    world.at_the_end();
}

#[test]
fn an_authorisation_has_no_session_key_to_check() {
    let mut world = World::set_up(|setup| setup.stored = Some(Origin::OAuth));
    world.call(Command::Start);
    world.run();
    assert_eq!(world.count(Io::Check), 0);
    world.at_the_end();
}

#[test]
fn the_check_can_be_switched_off() {
    let mut world = World::set_up(|setup| {
        setup.stored();
        setup.config.check_session = false;
    });
    world.call(Command::Start);
    world.run();
    assert_eq!(world.count(Io::Check), 0);
    world.at_the_end();
}

#[test]
fn platforms_that_answer_before_their_call_returns_are_no_trouble() {
    let mut world = checked();
    world.server.revoke_all();
    for io in [
        Io::Check,
        Io::Verify,
        Io::Login,
        Io::Exchange,
        Io::ReadRecord,
    ] {
        world.always(io, Reply::natural().at_once());
    }
    let start = world.call(Command::Start);
    assert_eq!(world.outcome(start), SETTLED);
    world.run();
    assert_eq!(world.count(Io::Login), 1);
    world.at_the_end();
}
