//! How a socket connects, is lost, and comes back.

use wx_session::error::{ErrorCode, Failure};
use wx_session::session::{Auth, Verdict};
use wx_session::socket::State;

use super::world::{Door, Told, World};

const REQUIRED: Option<Auth> = Some(Auth::Required);
const HOUR: f64 = 3_600_000.0;

fn world() -> World {
    World::new(|_| {})
}

#[test]
fn waits_for_a_login_and_carries_its_token() {
    let mut world = world();
    let socket = world.open(REQUIRED, false);
    assert_eq!(world.state(socket), State::Waiting);
    world.wait(1_000.0);
    assert!(world.is_open(socket));
    assert_eq!((world.logins, world.line(socket).connects[0].1), (1, 1));
}

#[test]
fn without_a_token_it_connects_at_once() {
    let mut world = world();
    let [none, visitor] = [None, Some(Auth::Optional)].map(|auth| world.open(auth, false));
    assert_eq!(world.state(none), State::Connecting);
    assert_eq!(world.state(visitor), State::Connecting);
    assert_eq!(world.logins, 0);
}

#[test]
fn a_login_that_fails_ends_it() {
    let mut world = world();
    world.login_fails = Some(Failure::Network);
    let socket = world.open(REQUIRED, true);
    world.wait(1_000.0);
    assert_eq!(world.line(socket).told, [Told::Failed(ErrorCode::Network)]);
}

#[test]
fn a_network_that_fails_a_renewal_does_not_end_one_that_was_open() {
    let mut world = world();
    let socket = world.open(REQUIRED, true);
    world.wait(15_000.0);
    world.revoke();
    world.login_fails = Some(Failure::Network);
    world.drop_connection(socket, 4401);
    world.wait(2_000.0);
    assert_eq!(world.line(socket).ended(), None);
    world.login_fails = None;
    world.wait(120_000.0);
    assert!(world.is_open(socket));
}

#[test]
fn without_reconnect_a_loss_is_the_end() {
    let mut world = world();
    let [closed, failed] = [(); 2].map(|()| world.open(None, false));
    world.wait(100.0);
    world.drop_connection(closed, 1006);
    assert_eq!(world.line(closed).told, [Told::Open, Told::Closed]);
    world.close(failed);
    world.door = Door::Shut;
    let shut = world.open(None, false);
    world.wait(100.0);
    assert_eq!(world.line(shut).told, [Told::Failed(ErrorCode::Network)]);
}

#[test]
fn pauses_double_to_a_minute() {
    let mut world = world();
    world.door = Door::Shut;
    let socket = world.open(None, true);
    world.wait(300_000.0);
    let at = world.connected_at(socket);
    let pauses: Vec<f64> = at.windows(2).map(|pair| pair[1] - pair[0] - 20.0).collect();
    assert_eq!(pauses[..8], [1e3, 2e3, 4e3, 8e3, 16e3, 32e3, 60e3, 60e3]);
}

#[test]
fn a_server_that_closes_at_once_is_not_stormed() {
    let mut world = world();
    world.door = Door::Slams(1000);
    let socket = world.open(None, true);
    world.wait(HOUR);
    assert!(
        world.line(socket).connects.len() < 70,
        "{}",
        world.line(socket).connects.len()
    );
}

#[test]
fn pauses_begin_anew_after_a_connection_that_stood() {
    let mut world = world();
    world.door = Door::Shut;
    let socket = world.open(None, true);
    world.wait(20_000.0);
    world.door = Door::Open;
    world.wait(60_000.0);
    world.drop_connection(socket, 1006);
    let before = world.line(socket).connects.len();
    world.wait(1_000.0);
    assert_eq!(world.line(socket).connects.len(), before + 1);
}

#[test]
fn no_attempt_while_hidden_and_one_at_once_on_show() {
    let mut world = world();
    let socket = world.open(None, true);
    world.wait(100.0);
    world.hide();
    world.drop_connection(socket, 1006);
    world.wait(HOUR);
    assert_eq!(world.line(socket).connects.len(), 1);
    world.show(false, false);
    assert_eq!(world.state(socket), State::Connecting);
}

#[test]
fn one_attempt_at_once_when_the_network_is_back() {
    let mut world = world();
    world.door = Door::Shut;
    let socket = world.open(None, true);
    world.wait(40_000.0);
    assert_eq!(world.state(socket), State::Pausing);
    world.door = Door::Open;
    world.online();
    assert_eq!(world.state(socket), State::Connecting);
}

#[test]
fn the_network_is_of_no_use_while_hidden() {
    let mut world = world();
    world.door = Door::Shut;
    let socket = world.open(None, true);
    world.wait(40_000.0);
    world.hide();
    let before = world.line(socket).connects.len();
    world.online();
    assert_eq!(world.line(socket).connects.len(), before);
}

#[test]
fn a_handshake_without_an_answer_ends_in_time() {
    let mut world = world();
    world.door = Door::Silent;
    let [once, again] = [false, true].map(|reconnect| world.open(None, reconnect));
    world.wait(59_999.0);
    assert_eq!(world.state(once), State::Connecting);
    world.wait(1.0);
    assert_eq!(world.line(once).told, [Told::Failed(ErrorCode::Timeout)]);
    world.wait(1_000.0);
    assert_eq!(world.line(again).connects.len(), 2);
}

#[test]
fn the_platforms_limit_is_the_end_of_a_first_attempt_alone() {
    let mut world = world();
    world.door = Door::Full;
    let first = world.open(None, true);
    world.wait(100.0);
    assert_eq!(
        world.line(first).told,
        [Told::Failed(ErrorCode::Unsupported)]
    );
    world.door = Door::Open;
    let second = world.open(None, true);
    world.wait(100.0);
    world.door = Door::Full;
    world.drop_connection(second, 1006);
    world.wait(1_500.0);
    world.door = Door::Open;
    world.wait(5_000.0);
    assert!(world.is_open(second));
}

#[test]
fn what_a_phone_lost_silently_is_noticed_at_show() {
    let mut world = world();
    let [again, once] = [true, false].map(|reconnect| world.open(None, reconnect));
    world.wait(100.0);
    world.hide();
    world.wait(30_000.0);
    world.show(true, false);
    assert_eq!(world.state(again), State::Connecting);
    assert_eq!(
        world.line(once).ended(),
        Some(Told::Failed(ErrorCode::Network))
    );
    world.wait(100.0);
    assert_eq!(world.line(again).opens(), 2);
}

#[test]
fn it_is_noticed_in_whatever_order_the_platform_tells_of_the_show() {
    let mut world = world();
    let socket = world.open(None, true);
    world.wait(100.0);
    world.hide();
    world.wait(30_000.0);
    world.lose_and_show();
    assert_eq!(world.state(socket), State::Connecting);
}

#[test]
fn a_connection_that_opens_when_it_was_given_up_is_not_taken() {
    let mut world = world();
    world.door = Door::Late;
    let socket = world.open(None, true);
    world.wait(60_600.0);
    assert_eq!(
        (world.line(socket).opens(), world.state(socket)),
        (0, State::Pausing)
    );
    // The first one opens while the second is on its way.
    world.wait(1_000.0);
    assert_eq!(
        (world.line(socket).opens(), world.state(socket)),
        (0, State::Connecting)
    );
}

#[test]
fn while_hidden_nothing_is_asked_for() {
    for online in [false, true] {
        let mut world = World::new(|config| config.verify = true);
        let socket = world.open(REQUIRED, true);
        world.wait(100.0);
        world.door = Door::Shut;
        world.drop_connection(socket, 1006);
        world.wait(1_100.0);
        assert_eq!(world.state(socket), State::Pausing);
        world.hide();
        if online {
            world.online();
        }
        world.wait(HOUR);
        assert_eq!(world.verifies, 0);
    }
}

#[test]
fn a_short_absence_is_no_loss_unless_the_platform_shows_one() {
    let mut world = world();
    let socket = world.open(None, true);
    world.wait(100.0);
    world.hide();
    world.wait(9_000.0);
    world.show(true, false);
    assert!(world.is_open(socket));
    world.hide();
    world.show(true, true);
    assert_eq!(world.state(socket), State::Connecting);
}

#[test]
fn verify_is_asked_once_before_the_second_try() {
    let mut world = World::new(|config| config.verify = true);
    world.wait(0.0);
    let socket = world.open(REQUIRED, true);
    world.wait(100.0);
    world.door = Door::Shut;
    world.verify_says = Verdict::Holds;
    world.drop_connection(socket, 1006);
    world.wait(60_000.0);
    assert_eq!(world.verifies, 1);
    assert!(world.line(socket).connects.len() > 4);
}

#[test]
fn a_token_that_verify_refuses_is_renewed_before_the_second_try() {
    let mut world = World::new(|config| config.verify = true);
    let socket = world.open(REQUIRED, true);
    world.wait(100.0);
    world.door = Door::Shut;
    world.drop_connection(socket, 1006);
    world.verify_says = Verdict::Refused { status: 401 };
    world.wait(1_010.0);
    world.door = Door::Open;
    world.wait(5_000.0);
    let line = world.line(socket);
    let generations: Vec<u32> = line
        .connects
        .iter()
        .map(|(_, generation)| *generation)
        .collect();
    assert_eq!(generations, [1, 1, 2]);
    assert!(world.is_open(socket));
}

#[test]
fn without_a_token_there_is_nothing_to_verify() {
    let mut world = World::new(|config| config.verify = true);
    // There is one, but it was not asked about.
    world.open(REQUIRED, false);
    world.wait(100.0);
    world.door = Door::Shut;
    world.open(None, true);
    world.wait(60_000.0);
    assert_eq!(world.verifies, 0);
}

#[test]
fn logout_ends_those_with_a_token_and_no_others() {
    let mut world = world();
    let mine = world.open(REQUIRED, true);
    let foreign = world.open(None, true);
    world.wait(100.0);
    world.logout();
    assert_eq!(
        world.line(mine).ended(),
        Some(Told::Failed(ErrorCode::LoggedOut))
    );
    assert!(world.is_open(foreign));
}

#[test]
fn adopt_ends_one_that_pauses_and_lets_one_that_waits_go_on() {
    let mut world = world();
    let pausing = world.open(REQUIRED, true);
    world.wait(100.0);
    world.drop_connection(pausing, 1006);
    world.login_fails = Some(Failure::Timeout);
    world.revoke();
    world.adopt();
    assert_eq!(
        world.line(pausing).ended(),
        Some(Told::Failed(ErrorCode::LoggedOut))
    );

    let mut world = self::world();
    let waiting = world.open(REQUIRED, false);
    world.adopt();
    world.wait(100.0);
    assert!(world.is_open(waiting));
}

#[test]
fn a_socket_that_the_program_closed_hears_of_nothing() {
    let mut world = world();
    let [waiting, open] = [(); 2].map(|()| world.open(REQUIRED, true));
    world.close(waiting);
    world.wait(100.0);
    world.close(open);
    world.wait(60_000.0);
    assert_eq!(world.line(waiting).told, []);
    assert_eq!(world.line(open).told, [Told::Open]);
}
