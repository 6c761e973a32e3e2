//! A server that does not accept the token: one renewal, one new connection.

use wx_session::error::{ErrorCode, Failure};
use wx_session::session::Auth;

use super::world::{Door, Told, World};

const REQUIRED: Option<Auth> = Some(Auth::Required);
const HOUR: f64 = 3_600_000.0;

fn opened(reconnect: bool) -> (World, u32) {
    let mut world = World::new(|_| {});
    let socket = world.open(REQUIRED, reconnect);
    world.wait(15_000.0);
    (world, socket)
}

#[test]
fn a_close_code_of_expired_is_renewed_without_reconnect_too() {
    for reconnect in [false, true] {
        let (mut world, socket) = opened(reconnect);
        world.revoke();
        world.drop_connection(socket, 4401);
        world.wait(1_000.0);
        assert_eq!(world.line(socket).told, [Told::Open, Told::Open]);
        assert_eq!(world.logins, 2);
    }
}

#[test]
fn a_handshake_that_names_401_is_renewed() {
    let (mut world, socket) = opened(true);
    world.door = Door::Guarded;
    world.revoke();
    world.drop_connection(socket, 1006);
    world.wait(2_000.0);
    assert!(world.is_open(socket));
    assert_eq!(world.logins, 2);
}

#[test]
fn a_server_that_always_does_it_is_left_after_the_second_time() {
    let mut world = World::new(|_| {});
    world.door = Door::Slams(4401);
    let socket = world.open(REQUIRED, true);
    world.wait(HOUR);
    assert_eq!(
        world.line(socket).told,
        [Told::Open, Told::Open, Told::Failed(ErrorCode::Expired)]
    );
    assert_eq!(world.logins, 2);
}

#[test]
fn a_loss_between_two_refusals_is_no_acceptance() {
    let (mut world, socket) = opened(true);
    world.revoke();
    world.drop_connection(socket, 4401);
    world.wait(1_000.0);
    world.drop_connection(socket, 1006);
    world.wait(2_000.0);
    world.drop_connection(socket, 4401);
    assert_eq!(
        world.line(socket).ended(),
        Some(Told::Failed(ErrorCode::Expired))
    );
    // It may well be this one server: the token stays for the others.
    world.open(REQUIRED, false);
    world.wait(1_000.0);
    assert_eq!(world.logins, 2);
}

#[test]
fn a_connection_that_stood_ten_seconds_was_accepted() {
    let (mut world, socket) = opened(true);
    for logins in 2..=3 {
        world.revoke();
        world.drop_connection(socket, 4401);
        world.wait(11_000.0);
        assert!(world.is_open(socket));
        assert_eq!(world.logins, logins);
    }
}

#[test]
fn close_codes_cost_two_renewals_an_hour() {
    let (mut world, socket) = opened(true);
    for _ in 0..2 {
        world.drop_connection(socket, 4401);
        world.wait(11_000.0);
    }
    world.drop_connection(socket, 4401);
    world.wait(0.0);
    assert_eq!(
        world.line(socket).ended(),
        Some(Told::Failed(ErrorCode::Expired))
    );
    assert_eq!(world.logins, 3);

    world.wait(HOUR);
    let socket = world.open(REQUIRED, true);
    world.wait(11_000.0);
    world.drop_connection(socket, 4401);
    world.wait(1_000.0);
    assert!(world.is_open(socket));
    assert_eq!(world.logins, 4);
}

#[test]
fn what_others_have_heard_already_does_not_count() {
    let (mut world, first) = opened(true);
    let second = world.open(REQUIRED, true);
    world.wait(15_000.0);
    for _ in 0..2 {
        world.revoke();
        world.drop_connection(first, 4401);
        world.drop_connection(second, 4401);
        world.wait(11_000.0);
    }
    assert!(world.is_open(first) && world.is_open(second));
    assert_eq!(world.logins, 3);
}

#[test]
fn two_sockets_that_hear_the_same_cost_one_renewal() {
    let (mut world, first) = opened(true);
    let second = world.open(REQUIRED, true);
    world.wait(15_000.0);
    world.revoke();
    world.drop_connection(first, 4401);
    world.drop_connection(second, 4401);
    world.wait(1_000.0);
    assert!(world.is_open(first) && world.is_open(second));
    assert_eq!(world.logins, 2);
}

#[test]
fn a_renewal_that_fails_ends_it_with_its_error() {
    let (mut world, socket) = opened(false);
    world.login_fails = Some(Failure::Http {
        status: 403,
        errcode: 0,
    });
    world.drop_connection(socket, 4401);
    world.wait(1_000.0);
    assert_eq!(
        world.line(socket).ended(),
        Some(Told::Failed(ErrorCode::ReauthRequired))
    );
}

#[test]
fn a_visitor_whom_the_server_sends_away_is_closed_for_good() {
    let mut world = World::new(|_| {});
    let socket = world.open(Some(Auth::Optional), true);
    world.wait(100.0);
    world.drop_connection(socket, 4401);
    world.wait(HOUR);
    assert_eq!(world.line(socket).told, [Told::Open, Told::Closed]);
    assert_eq!(world.logins, 0);
}

#[test]
fn other_codes_are_no_refusal() {
    let (mut world, socket) = opened(false);
    world.drop_connection(socket, 4403);
    assert_eq!(world.line(socket).told, [Told::Open, Told::Closed]);
    assert_eq!(world.logins, 1);
}

#[test]
fn a_refused_token_waits_for_the_user_and_goes_on_if_he_is_the_same() {
    for (user, goes_on) in [(None, true), (Some("{\"id\":2}"), false)] {
        let mut world = World::new(|config| config.on_reauth = true);
        let socket = world.open(REQUIRED, false);
        world.wait(15_000.0);
        world.login_fails = Some(Failure::Http {
            status: 403,
            errcode: 0,
        });
        world.revoke();
        world.drop_connection(socket, 4401);
        world.wait(60_000.0);
        assert_eq!(world.line(socket).ended(), None);
        world.act(user);
        world.wait(1_000.0);
        assert_eq!(world.is_open(socket), goes_on);
        let left = Some(Told::Failed(ErrorCode::LoggedOut));
        let ended = if goes_on { None } else { left };
        assert_eq!(world.line(socket).ended(), ended);
    }
}

#[test]
fn a_hold_ends_it_unless_it_may_connect_again() {
    for reconnect in [false, true] {
        let (mut world, socket) = opened(reconnect);
        world.wait(15_000.0);
        world.hold(30_000.0);
        world.revoke();
        world.drop_connection(socket, 4401);
        world.wait(10_000.0);
        let held = Some(Told::Failed(ErrorCode::Held));
        assert_eq!(
            world.line(socket).ended(),
            if reconnect { None } else { held }
        );
        world.wait(120_000.0);
        assert_eq!(world.is_open(socket), reconnect);
    }
}

#[test]
fn a_socket_that_stands_ends_with_its_account_though_another_waits_for_the_user() {
    let mut world = World::new(|config| config.on_reauth = true);
    let [waits, stands] = [REQUIRED, REQUIRED].map(|auth| world.open(auth, false));
    world.wait(15_000.0);
    world.login_fails = Some(Failure::Http {
        status: 403,
        errcode: 0,
    });
    world.drop_connection(waits, 4401);
    world.wait(1_000.0);
    assert_eq!(world.line(waits).ended(), None);
    world.act(None);
    world.wait(1_000.0);
    assert!(world.is_open(waits));
    let left = Some(Told::Failed(ErrorCode::LoggedOut));
    assert_eq!(world.line(stands).ended(), left);
}
