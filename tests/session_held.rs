//! Holds: how long a call waits for the end of one.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Command, Io, Outcome, Reply, World};
use wx_session::error::{ErrorCode, Failure};
use wx_session::session::Auth;

const OK: Option<Outcome> = Some(Outcome::Answered(200));
const HELD: Option<Outcome> = Some(Outcome::Failed(ErrorCode::Held));
const HOUR: f64 = 3_600_000.0;

#[test]
fn a_call_that_cannot_go_before_a_hold_ends_fails_when_its_time_is_over() {
    for patience in [1.0, 2_500.0, 10_000.0, 60_000.0] {
        let mut world = World::new();
        world.patience = patience;
        world.apply(Command::Hold(HOUR));
        let call = world.request();
        world.run();
        assert_eq!((world.outcome(call), world.took(call)), (HELD, patience));
        world.at_the_end();
    }
}

#[test]
fn ensure_and_a_renewal_that_is_a_login_fail_after_ten_seconds() {
    for command in [Command::Ensure, Command::Refresh] {
        let mut world = World::new();
        world.apply(Command::Hold(HOUR));
        let call = world.call(command);
        world.run();
        assert_eq!((world.outcome(call), world.took(call)), (HELD, 10_000.0));
        world.at_the_end();
    }
}

#[test]
fn a_hold_that_ends_in_time_fails_nobody() {
    let mut world = World::new();
    world.apply(Command::Hold(9_999.0));
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

/// It counts from the call's start, not from the hold's.
#[test]
fn the_time_before_the_hold_counts() {
    let mut world = World::new();
    world.reply(Io::ReadRecord, Reply::natural().after(2_000.0));
    let call = world.request();
    world.run_for(1_000.0);
    world.apply(Command::Hold(HOUR));
    world.run();
    assert_eq!((world.outcome(call), world.took(call)), (HELD, 10_000.0));
    world.at_the_end();
}

/// A hold that begins when the time is over already leaves none.
#[test]
fn a_second_hold_gives_no_more_time() {
    let mut world = World::new();
    world.reply(Io::Login, Reply::never());
    world.patience = 5_000.0;
    world.apply(Command::Hold(1_000.0));
    let call = world.request();
    world.run_for(6_000.0);
    assert_eq!(world.outcome(call), None, "a login is under way");
    world.apply(Command::Hold(HOUR));
    world.run();
    assert_eq!(
        world.outcome(call),
        Some(Outcome::Failed(ErrorCode::Timeout))
    );
    world.at_the_end();
}

#[test]
fn what_is_not_held_up_takes_its_time() {
    let mut world = World::restored();
    world.apply(Command::Hold(HOUR));
    world.server.revoke_tokens();
    world.reply(Io::Refresh, Reply::natural().after(12_000.0));
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn a_refused_request_whose_renewal_is_held_up_fails_so_too() {
    let mut world = World::restored();
    world.server.revoke_all();
    world.apply(Command::Hold(HOUR));
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), HELD);
    assert_eq!(world.count(Io::Login), 0);
    world.at_the_end();
}

#[test]
fn an_explicit_login_is_not_held_and_serves_the_others() {
    let mut world = World::new();
    world.apply(Command::Hold(HOUR));
    let call = world.request();
    world.run_for(9_000.0);
    let login = world.call(Command::Login);
    world.run();
    assert_eq!(world.outcome(login), Some(Outcome::Settled));
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn who_can_do_without_a_token_goes_without() {
    let mut world = World::new();
    world.apply(Command::Hold(HOUR));
    let call = world.call(Command::preferred());
    assert_eq!(world.outstanding(), 2, "the hold's timer, and its own");
    world.run();
    assert_eq!((world.outcome(call), world.sent(call)), (OK, &[0][..]));
    assert_eq!(world.took(call), 10_020.0);
    world.at_the_end();
}

#[test]
fn the_session_knows_who_is_held_up() {
    let mut world = World::new();
    let first = world.request();
    world.run_for(25.0);
    world.apply(Command::Hold(HOUR));
    assert!(!world.session(0).is_held_up(first), "a login is under way");
    world.run_for(1_000.0);
    let mut world = World::new();
    world.apply(Command::Hold(HOUR));
    let call = world.request();
    assert!(world.session(0).is_held_up(call));
    assert!(!world.session(0).is_held_up(call + 1));
    world.apply(Command::Abort);
    assert!(!world.session(0).is_held_up(call));
    world.run();
}

#[test]
fn a_clock_that_jumps_changes_no_time() {
    for jump in [-5_000_000.0, 5_000_000.0] {
        let mut world = World::new();
        world.apply(Command::Hold(HOUR));
        let call = world.request();
        world.apply(Command::JumpClock(jump));
        world.apply(Command::Online);
        world.run();
        assert_eq!((world.outcome(call), world.took(call)), (HELD, 10_000.0));
        world.at_the_end();
    }
}

#[test]
fn a_failed_login_is_told_as_what_it_is() {
    let mut world = World::new();
    world.apply(Command::Hold(1_000.0));
    world.reply(Io::Exchange, Reply::fail(Failure::Network));
    let call = world.call(Command::Request {
        auth: Auth::Required,
        fresh: true,
        route: 0,
    });
    world.run();
    assert_eq!(
        world.outcome(call),
        Some(Outcome::Failed(ErrorCode::Network))
    );
    world.at_the_end();
}
