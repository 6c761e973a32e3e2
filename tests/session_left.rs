//! After a logout nobody is logged in until the user acts, in this launch or a later one.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Command, Io, Outcome, Reply, Trigger, World};
use wx_session::error::{ErrorCode, Failure};
use wx_session::session::{Auth, Status};

const LOGGED_OUT: Option<Outcome> = Some(Outcome::Failed(ErrorCode::LoggedOut));
const OK: Option<Outcome> = Some(Outcome::Answered(200));
const LEAVE: Command = Command::Logout {
    keep_cookies: false,
    silent: false,
};
const OPTIONAL: Command = Command::Request {
    auth: Auth::Optional,
    fresh: false,
    route: 0,
};

fn reason(world: &World) -> Option<ErrorCode> {
    world.session(0).state(world.device_now()).reason
}

#[test]
fn whoever_needs_a_token_is_told_at_once_and_the_user_once_a_launch() {
    let mut world = World::restored();
    world.call(LEAVE);
    world.run();
    assert_eq!(world.event_count(Trigger::Reauth), 0, "nobody needs one");
    for launch in 1..=2 {
        assert_eq!(world.status(), Status::Anonymous);
        assert_eq!(reason(&world), Some(ErrorCode::LoggedOut));
        let calls = [
            Command::request(),
            Command::Ensure,
            Command::Refresh,
            Command::request(),
        ]
        .map(|command| world.call(command));
        for call in calls {
            assert_eq!(world.outcome(call), LOGGED_OUT);
        }
        assert_eq!(world.event_count(Trigger::Reauth), launch);
        let optional = world.call(OPTIONAL);
        world.run();
        assert_eq!(world.outcome(optional), OK);
        assert_eq!(world.storage.record, None, "no token is left");
        world.at_the_end();
        world.restart(0);
    }
    assert_eq!((world.count(Io::Login), world.count(Io::Refresh)), (0, 0));
}

#[test]
fn each_way_to_act_ends_it() {
    for act in [
        Command::Login,
        Command::Adopt { silent: false },
        Command::Authorise,
    ] {
        let mut world = World::restored();
        world.call(LEAVE);
        world.run();
        world.apply(act.clone());
        world.run();
        assert_eq!((world.status(), reason(&world)), (Status::Active, None));
        let call = world.request();
        world.run();
        assert_eq!(world.outcome(call), OK, "{act:?}");
        world.restart(0);
        assert!(world.token().is_some(), "{act:?}");
        world.at_the_end();
    }
}

#[test]
fn a_login_that_fails_does_not_end_it() {
    let mut world = World::restored();
    world.call(LEAVE);
    world.run();
    world.reply(Io::Login, Reply::fail(Failure::Other));
    world.call(Command::Login);
    world.run();
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), LOGGED_OUT);
    assert_eq!(world.count(Io::Login), 1);
    world.restart(0);
    assert_eq!(reason(&world), Some(ErrorCode::LoggedOut));
    world.at_the_end();
}

#[test]
fn a_logout_that_only_forgets_ends_it_and_makes_no_difference_without_a_login() {
    for login in [true, false] {
        let mut world = World::set_up(|setup| setup.config.login = login);
        world.call(LEAVE);
        world.call(Command::Logout {
            keep_cookies: false,
            silent: true,
        });
        world.run();
        let call = world.request();
        world.run();
        assert_eq!(world.outcome(call), if login { OK } else { LOGGED_OUT });
        world.at_the_end();
    }
}

#[test]
fn another_runtime_learns_of_it_before_it_renews() {
    let mut world = World::set_up(|setup| setup.two_runtimes());
    world.call_on(1, LEAVE);
    world.run();
    world.server.revoke_tokens();
    let call = world.call_on(0, Command::request());
    world.run();
    assert_eq!(world.outcome(call), LOGGED_OUT);
    assert_eq!((world.count(Io::Login), world.count(Io::Refresh)), (0, 0));
    assert_eq!(world.event_count(Trigger::Logout), 2);
    let login = world.call_on(0, Command::Login);
    world.run();
    assert_eq!(world.outcome(login), Some(Outcome::Settled));
}

#[test]
fn it_wins_over_what_another_runtime_renewed() {
    let mut world = World::set_up(|setup| {
        setup.with_refresh();
        setup.stored();
        setup.runtimes = 2;
    });
    for _ in 0..3 {
        world.call_on(1, Command::Refresh);
        world.run();
    }
    world.call_on(0, LEAVE);
    world.run();
    assert_eq!(world.storage.record, None);
    world.restart(1);
    let call = world.call_on(1, Command::request());
    world.run();
    assert_eq!(world.outcome(call), LOGGED_OUT);
}

#[test]
fn a_hold_a_check_or_an_age_logs_nobody_in_either() {
    let mut world = World::set_up(|setup| {
        setup.stored();
        setup.config.verify = true;
        setup.config.timing.max_age = 1_000.0;
    });
    world.reply(Io::Check, Reply::fail(Failure::Network).after(500.0));
    world.call(Command::Start);
    world.apply(Command::Hold(1_000.0));
    world.call(LEAVE);
    world.run();
    world.apply(Command::Show);
    world.apply(Command::Online);
    world.run();
    assert_eq!(world.count(Io::Login), 0);
    world.at_the_end();
}

#[test]
fn a_write_that_failed_is_made_good_on_hide() {
    let mut world = World::restored();
    world.reply(Io::WriteRecord, Reply::fail(Failure::Other));
    let call = world.call(LEAVE);
    world.run();
    assert_eq!(world.outcome(call), Some(Outcome::Settled));
    assert!(world.storage.record.is_some());
    world.apply(Command::Hide);
    world.run();
    assert_eq!(world.storage.record, None);
    assert!(world.storage.logged_out.is_some());
}

#[test]
fn within_the_leeway_the_token_is_still_given() {
    let mut world = World::restored();
    world.run_for(7_170_000.0);
    let now = world.device_now();
    assert_eq!(world.token(), None, "requests renew it first");
    assert!(world.session(0).old_token_will_do(now));
    world.run_for(31_000.0);
    assert!(!world.session(0).old_token_will_do(world.device_now()));
}
