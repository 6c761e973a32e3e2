//! Only the user can go on: he is asked, and those who need a token wait.

#![cfg(not(target_arch = "wasm32"))]

#[path = "../session/mod.rs"]
mod session;
mod users;

use session::{Answer, Command, Io, Outcome, Reply, Setup, Trigger, World};
use wx_session::error::{ErrorCode, Failure};
use wx_session::session::{Auth, Status};
use wx_session::token::Origin;

const OK: Option<Outcome> = Some(Outcome::Answered(200));
const REAUTH: Option<Outcome> = Some(Outcome::Failed(ErrorCode::ReauthRequired));
const LOGGED_OUT: Option<Outcome> = Some(Outcome::Failed(ErrorCode::LoggedOut));
const MINUTE: f64 = 60_000.0;
const LEAVE: Command = Command::Logout {
    keep_cookies: false,
    silent: false,
};

/// The token of a password, which nothing renews: the first refusal blocks.
fn adopted() -> World {
    World::set_up(|setup| {
        setup.with_reauth();
        setup.stored = Some(Origin::Adopted);
    })
}

/// The login endpoint refuses; nobody was ever logged in.
fn banned() -> World {
    let mut world = World::set_up(Setup::with_reauth);
    world.reply(Io::Exchange, Reply::http(403));
    world
}

fn user(answer: Answer, after: f64) -> Reply {
    Reply::of(answer).after(after)
}

#[test]
fn those_who_wait_go_on_with_the_token_that_the_user_got() {
    let mut world = banned();
    world.reply(Io::Reauth, user(Answer::Natural, MINUTE));
    let calls = [world.request(), world.call(Command::Ensure)];
    world.run_for(1_000.0);
    let late = world.request();
    world.run_for(30_000.0);
    assert_eq!(world.status(), Status::Blocked);
    for call in [calls[0], calls[1], late] {
        assert_eq!(world.outcome(call), None);
    }
    world.run();
    assert_eq!(world.outcome(calls[0]), OK);
    assert_eq!(world.outcome(calls[1]), Some(Outcome::Settled));
    assert_eq!(world.outcome(late), OK);
    assert_eq!((world.count(Io::Reauth), world.count(Io::Login)), (1, 1));
    assert_eq!(world.event_count(Trigger::Reauth), 1);
    world.at_the_end();
}

#[test]
fn after_a_logout_too() {
    let mut world = World::set_up(|setup| {
        setup.with_reauth();
        setup.stored();
    });
    world.call(LEAVE);
    let calls = [world.request(), world.request()];
    world.run();
    assert_eq!(calls.map(|call| world.outcome(call)), [OK, OK]);
    assert_eq!((world.count(Io::Reauth), world.count(Io::Login)), (1, 0));
    assert_eq!(world.event_count(Trigger::Reauth), 1);
    world.at_the_end();
}

#[test]
fn where_nobody_is_logged_in_silently_too() {
    let mut world = World::set_up(|setup| {
        setup.with_reauth();
        setup.config.login = false;
    });
    let call = world.request();
    world.run();
    assert_eq!((world.outcome(call), world.count(Io::Reauth)), (OK, 1));
    world.at_the_end();
}

#[test]
fn without_anybody_who_waits_nobody_is_asked() {
    let mut world = banned();
    let login = world.call(Command::Login);
    world.run();
    assert_eq!(world.outcome(login), REAUTH);
    assert_eq!(world.count(Io::Reauth), 0);
    let call = world.request();
    world.run();
    assert_eq!((world.outcome(call), world.count(Io::Reauth)), (OK, 1));
    world.at_the_end();
}

#[test]
fn who_can_do_without_a_token_and_explicit_calls_never_wait() {
    let mut world = banned();
    world.reply(Io::Reauth, Reply::never());
    world.request();
    world.run_for(1_000.0);
    let request = |auth| Command::Request {
        auth,
        fresh: false,
        route: 0,
    };
    for auth in [Auth::Preferred, Auth::Optional] {
        let call = world.call(request(auth));
        assert_eq!(world.sent(call), [0]);
    }
    let refresh = world.call(Command::Refresh);
    assert_eq!(world.outcome(refresh), REAUTH);
    world.reply(Io::Exchange, Reply::http(403));
    let login = world.call(Command::Login);
    world.run_for(1_000.0);
    assert_eq!(world.outcome(login), REAUTH);
    world.run();
    assert_eq!(world.count(Io::Reauth), 1);
    world.at_the_end();
}

#[test]
fn a_refusal_of_the_user_fails_them_though_a_login_is_under_way() {
    let mut world = banned();
    world.reply(Io::Reauth, user(Answer::Fail(Failure::Other), 500.0));
    let call = world.request();
    world.run_for(200.0);
    world.reply(Io::Exchange, Reply::natural().after(2_000.0));
    let login = world.call(Command::Login);
    world.run_for(500.0);
    assert_eq!((world.outcome(call), world.outcome(login)), (REAUTH, None));
    world.run();
    assert_eq!(world.outcome(login), Some(Outcome::Settled));
    world.at_the_end();
}

/// It waited for a hold once, for a user, and then for a login that the next hold stops.
#[test]
fn the_time_of_who_waited_for_the_user_counts_in_a_hold_that_follows() {
    let mut world = banned();
    let fresh = Command::Request {
        auth: Auth::Required,
        fresh: true,
        route: 0,
    };
    world.reply(Io::Reauth, user(Answer::Nothing, 7_500.0));
    world.request();
    world.run_for(100.0);
    world.call(Command::Login);
    world.run_for(100.0);
    world.apply(Command::Hold(1_000.0));
    let call = world.call(fresh.clone());
    world.reply(Io::Exchange, Reply::fail(Failure::Network));
    world.run_for(6_800.0);
    world.reply(Io::ReadRecord, Reply::natural().after(2_000.0));
    world.call(fresh);
    world.run_for(1_000.0);
    world.apply(Command::Hold(MINUTE));
    world.run();
    let held = Some(Outcome::Failed(ErrorCode::Held));
    assert_eq!((world.outcome(call), world.took(call)), (held, 10_000.0));
    world.at_the_end();
}

#[test]
fn a_refusal_of_the_user_fails_them_and_the_next_call_asks_again() {
    let mut world = banned();
    world.reply(Io::Reauth, user(Answer::Fail(Failure::Other), 50.0));
    world.reply(Io::Reauth, user(Answer::Nothing, 50.0));
    for asked in 1..=2 {
        let calls = [world.request(), world.request()];
        world.run();
        assert_eq!(calls.map(|call| world.outcome(call)), [REAUTH, REAUTH]);
        assert_eq!(world.count(Io::Reauth), asked);
    }
    let call = world.request();
    world.run();
    assert_eq!((world.outcome(call), world.count(Io::Reauth)), (OK, 3));
    assert_eq!(world.event_count(Trigger::Reauth), 1);
    world.at_the_end();
}

#[test]
fn a_user_who_does_nothing_fails_them_after_the_time_limit() {
    let mut world = banned();
    world.reply(Io::Reauth, user(Answer::Natural, 300_001.0));
    world.reply(Io::Reauth, Reply::never());
    let call = world.request();
    world.run_for(300_059.0);
    assert_eq!(world.outcome(call), None);
    world.run_for(1.0);
    assert_eq!(world.outcome(call), REAUTH);
    let next = world.request();
    world.run_for(1_000.0);
    assert_eq!(world.count(Io::Reauth), 2);
    assert_eq!(world.outcome(next), None, "the token came too late");
    world.run();
    assert_eq!(world.outcome(next), REAUTH);
    assert_eq!(world.token(), None);
    world.at_the_end();
}

#[test]
fn a_token_that_comes_after_another_logout_is_nobodys() {
    let mut world = adopted();
    world.server.revoke_tokens();
    world.reply(Io::Reauth, user(Answer::Natural, MINUTE));
    world.reply(Io::Reauth, Reply::never());
    let call = world.request();
    world.run_for(1_000.0);
    let logout = world.call(LEAVE);
    assert_eq!(world.outcome(call), LOGGED_OUT);
    let next = world.request();
    world.run_for(2.0 * MINUTE);
    assert_eq!(world.outcome(logout), Some(Outcome::Settled));
    assert_eq!((world.outcome(next), world.token()), (None, None));
    assert_eq!(world.count(Io::Reauth), 2);
    world.run();
    assert_eq!(world.outcome(next), REAUTH);
    world.at_the_end();
}

#[test]
fn a_login_or_a_token_that_the_program_brings_meanwhile_lets_them_go() {
    for deed in [
        Command::Login,
        Command::Adopt { silent: false },
        Command::Authorise,
    ] {
        let mut world = banned();
        world.reply(Io::Reauth, user(Answer::Nothing, MINUTE));
        let call = world.request();
        world.run_for(1_000.0);
        world.apply(deed);
        world.run_for(1_000.0);
        assert_eq!(world.outcome(call), OK);
        world.run();
        assert_eq!(world.count(Io::Reauth), 1);
        assert!(world.token().is_some());
        world.at_the_end();
    }
}

#[test]
fn a_login_that_fails_meanwhile_lets_them_wait_on() {
    for reply in Reply::failed_logins() {
        let mut world = banned();
        world.reply(Io::Reauth, user(Answer::Natural, MINUTE));
        let call = world.request();
        world.run_for(1_000.0);
        world.reply(Io::Exchange, reply);
        let login = world.call(Command::Login);
        world.run_for(1_000.0);
        assert!(matches!(world.outcome(login), Some(Outcome::Failed(_))));
        let late = world.request();
        world.run_for(1_000.0);
        assert_eq!((world.outcome(call), world.outcome(late)), (None, None));
        world.run();
        assert_eq!((world.outcome(call), world.outcome(late)), (OK, OK));
        assert_eq!(world.count(Io::Reauth), 1);
        world.at_the_end();
    }
}

/// The user acted, and what he began is not over yet.
#[test]
fn a_login_under_way_when_the_user_has_acted_decides() {
    for (reply, outcome, asked) in [
        (Reply::natural(), OK, 1),
        (
            Reply::fail(Failure::Network),
            Some(Outcome::Failed(ErrorCode::Network)),
            1,
        ),
        // Asked once more, a program that begins a login each time would never end.
        (Reply::http(403), REAUTH, 1),
    ] {
        let mut world = banned();
        world.reply(Io::Reauth, user(Answer::Nothing, 1_000.0));
        let call = world.request();
        world.run_for(500.0);
        world.reply(Io::Exchange, reply.after(5_000.0));
        world.call(Command::Login);
        world.run();
        assert_eq!(
            (world.outcome(call), world.count(Io::Reauth)),
            (outcome, asked)
        );
        world.at_the_end();
    }
}

#[test]
fn an_abort_while_the_user_is_asked_changes_nothing_for_him() {
    let mut world = banned();
    world.reply(Io::Reauth, user(Answer::Natural, MINUTE));
    let call = world.request();
    world.run_for(1_000.0);
    world.apply(Command::Abort);
    assert_eq!(world.outcome(call), Some(Outcome::Aborted));
    world.run();
    assert!(world.token().is_some(), "he has logged in all the same");
    assert_eq!(world.sent(call), [0; 0]);
    world.at_the_end();
}

/// The token is good until it ends; only what insists on a newer one has to wait for the user.
#[test]
fn a_fresh_request_with_a_token_that_nothing_renews_holds_nobody_up() {
    let mut world = adopted();
    world.reply(Io::Reauth, user(Answer::Natural, MINUTE));
    let fresh = world.call(Command::Request {
        auth: Auth::Required,
        fresh: true,
        route: 0,
    });
    world.run_for(1_000.0);
    let now = world.device_now();
    assert!(
        world.session(0).sends_until(now) > now,
        "others need not ask"
    );
    let other = world.request();
    world.run_for(1_000.0);
    assert_eq!((world.outcome(other), world.outcome(fresh)), (OK, None));
    assert_eq!(world.status(), Status::Active);
    world.run();
    assert_eq!((world.outcome(fresh), world.count(Io::Reauth)), (OK, 1));
    world.at_the_end();
}

#[test]
fn a_platform_without_a_login_asks_nobody() {
    let mut world = World::set_up(|setup| {
        setup.with_reauth();
        setup.supported = false;
    });
    let call = world.request();
    world.run();
    assert_eq!(
        world.outcome(call),
        Some(Outcome::Failed(ErrorCode::Unsupported))
    );
    assert_eq!(world.count(Io::Reauth), 0);
    world.at_the_end();
}
