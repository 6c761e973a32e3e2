//! Where only the user can go on, and where nobody can.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Command, Io, Outcome, Reply, Trigger, World};
use wx_session::error::{ErrorCode, Failure};
use wx_session::session::{Auth, Status};
use wx_session::token::Origin;

const OK: Option<Outcome> = Some(Outcome::Answered(200));
const REAUTH: Option<Outcome> = Some(Outcome::Failed(ErrorCode::ReauthRequired));
const UNSUPPORTED: Option<Outcome> = Some(Outcome::Failed(ErrorCode::Unsupported));

fn optional() -> Command {
    Command::Request {
        auth: Auth::Optional,
        fresh: false,
        route: 0,
    }
}

/// A login endpoint that has just said 401.
fn refused() -> World {
    let mut world = World::new();
    world.reply(Io::Exchange, Reply::http(401));
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), REAUTH);
    world
}

#[test]
fn a_refused_login_blocks_and_says_so_once() {
    let mut world = refused();
    assert_eq!(world.status(), Status::Blocked);
    assert_eq!(world.event_count(Trigger::Reauth), 1);
    let calls = [
        world.request(),
        world.call(Command::Ensure),
        world.call(Command::Refresh),
    ];
    for call in calls {
        assert_eq!(world.outcome(call), REAUTH);
    }
    world.sleep(3_600_000.0);
    let call = world.request();
    assert_eq!(world.outcome(call), REAUTH);
    assert_eq!(world.count(Io::Login), 1);
    assert_eq!(world.event_count(Trigger::Reauth), 1);
    world.at_the_end();
}

#[test]
fn visitors_still_go_out() {
    let mut world = refused();
    let call = world.call(optional());
    assert_eq!(world.sent(call), [0]);
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn an_explicit_login_ends_it() {
    let mut world = refused();
    let login = world.call(Command::Login);
    let request = world.request();
    world.run();
    assert_eq!(world.outcome(login), Some(Outcome::Settled));
    assert_eq!(world.outcome(request), OK);
    assert_eq!(world.status(), Status::Active);
    world.at_the_end();
}

#[test]
fn an_explicit_login_that_fails_otherwise_leaves_it_blocked() {
    let mut world = refused();
    world.reply(Io::Exchange, Reply::fail(Failure::Network));
    let login = world.call(Command::Login);
    world.run();
    let failed = Some(Outcome::Failed(ErrorCode::Network));
    assert_eq!(world.outcome(login), failed);
    assert_eq!(world.status(), Status::Blocked);
    world.at_the_end();
}

#[test]
fn logout_ends_it() {
    let mut world = refused();
    world.call(Command::Logout {
        keep_cookies: false,
        silent: true,
    });
    assert_eq!(world.status(), Status::Anonymous);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn it_is_not_stored() {
    let mut world = refused();
    world.restart(0);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn a_session_that_ends_this_way_is_revoked_and_its_token_not_sent() {
    let mut world = World::restored();
    world.server.revoke_all();
    world.reply(Io::Exchange, Reply::http(403));
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), REAUTH);
    assert_eq!(world.event_count(Trigger::Logout), 1);
    assert_eq!(world.token(), None);
    let visitor = world.call(optional());
    world.run();
    assert_eq!(world.sent(visitor), [0]);
    world.at_the_end();
}

#[test]
fn an_authorisation_that_cannot_be_renewed_blocks_when_it_ends() {
    let mut world = World::set_up(|setup| setup.stored = Some(Origin::OAuth));
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.sleep(8_000_000.0);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), REAUTH);
    assert_eq!(world.count(Io::Login), 0);
    assert_eq!(world.event_count(Trigger::Reauth), 1);
    world.at_the_end();
}

#[test]
fn an_authorisation_that_is_good_outlives_a_refresh_that_cannot_be() {
    let mut world = World::set_up(|setup| setup.stored = Some(Origin::OAuth));
    let refresh = world.call(Command::Refresh);
    assert_eq!(world.outcome(refresh), REAUTH);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!(world.status(), Status::Active);
    world.at_the_end();
}

#[test]
fn a_platform_without_a_login_is_blocked_from_the_start() {
    for stored in [false, true] {
        let mut world = World::set_up(|setup| {
            setup.supported = false;
            if stored {
                setup.stored();
            }
        });
        assert_eq!((world.status(), world.token()), (Status::Blocked, None));
        let start = world.call(Command::Start);
        assert_eq!(world.outcome(start), Some(Outcome::Settled));
        let calls = [
            world.request(),
            world.call(Command::Ensure),
            world.call(Command::Login),
            world.call(Command::Refresh),
        ];
        for call in calls {
            assert_eq!(world.outcome(call), UNSUPPORTED);
        }
        let visitor = world.call(optional());
        assert_eq!(world.sent(visitor), [0]);
        let logout = world.call(Command::Logout {
            keep_cookies: false,
            silent: true,
        });
        world.run();
        assert_eq!(world.outcome(logout), Some(Outcome::Settled));
        assert_eq!(world.status(), Status::Blocked);
        assert_eq!((world.count(Io::Login), world.count(Io::Verify)), (0, 0));
        assert_eq!(world.event_count(Trigger::Reauth), 0);
        world.at_the_end();
    }
}

#[test]
fn a_login_that_turns_out_to_be_missing_blocks_too() {
    let mut world = World::new();
    world.always(Io::Login, Reply::fail(Failure::Unsupported).at_once());
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), UNSUPPORTED);
    let login = world.call(Command::Login);
    assert_eq!(world.outcome(login), UNSUPPORTED);
    assert_eq!(world.status(), Status::Blocked);
    assert_eq!(world.count(Io::Login), 1);
    world.at_the_end();
}

#[test]
fn a_check_that_fails_while_blocked_starts_no_login() {
    let mut world = World::set_up(|setup| setup.stored());
    world.reply(Io::Check, Reply::fail(Failure::Network).after(5_000.0));
    world.call(Command::Start);
    world.reply(Io::Exchange, Reply::http(401));
    let login = world.call(Command::Login);
    world.run();
    assert_eq!(world.outcome(login), REAUTH);
    assert_eq!(world.count(Io::Login), 1);
    world.at_the_end();
}

#[test]
fn a_late_refusal_while_blocked_fails_and_asks_for_nothing() {
    let mut world = World::restored();
    world.server.revoke_all();
    world.reply(Io::Request, Reply::natural().after(5_000.0));
    let late = world.request();
    world.reply(Io::Exchange, Reply::http(401));
    let login = world.call(Command::Login);
    world.run();
    assert_eq!(world.outcome(login), REAUTH);
    assert_eq!(world.outcome(late), REAUTH);
    assert_eq!(world.count(Io::Login), 1);
    assert_eq!(world.event_count(Trigger::Reauth), 1);
    world.at_the_end();
}
