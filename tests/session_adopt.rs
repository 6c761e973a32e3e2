//! A token that the program got otherwise: a new account begins, and nobody is logged in silently beside it.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Answer, Command, Io, Outcome, Reply, Trigger, World};
use wx_session::error::ErrorCode;
use wx_session::session::{Auth, Event, Status};
use wx_session::token::{Grant, Origin};

const LOGGED_OUT: Option<Outcome> = Some(Outcome::Failed(ErrorCode::LoggedOut));
const REAUTH: Option<Outcome> = Some(Outcome::Failed(ErrorCode::ReauthRequired));
const OK: Option<Outcome> = Some(Outcome::Answered(200));
const ADOPT: Command = Command::Adopt { silent: false };
const ADOPT_SILENT: Command = Command::Adopt { silent: true };

#[test]
fn it_is_used_told_and_stored_at_once() {
    let mut world = World::new();
    world.apply(ADOPT);
    assert_eq!(world.count(Io::WriteRecord), 1, "in the same turn");
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!(
        (world.count(Io::Login), world.status()),
        (0, Status::Active)
    );
    assert_eq!(world.event_count(Trigger::Login), 1);
    let record = world.storage.record().expect("it was stored");
    assert_eq!(record.token.origin, Origin::Adopted);
    world.at_the_end();
}

#[test]
fn what_was_refused_before_is_never_sent_as_somebody_else() {
    for adopt in [ADOPT, ADOPT_SILENT] {
        let mut world = World::restored();
        world.server.revoke_tokens();
        world.reply(Io::Refresh, Reply::natural().after(500.0));
        let call = world.request();
        world.run_for(100.0);
        let unsent = world.call(Command::Ensure);
        let fresh = world.call(Command::Request {
            auth: Auth::Required,
            fresh: true,
            route: 0,
        });
        world.apply(adopt);
        assert_eq!(world.outcome(call), LOGGED_OUT);
        assert_eq!(world.sent(call).len(), 1);
        world.run();
        assert_eq!(world.outcome(unsent), Some(Outcome::Settled));
        assert_eq!(world.outcome(fresh), OK, "it was not sent yet");
        world.at_the_end();
    }
}

#[test]
fn a_refusal_that_comes_afterwards_ends_the_call() {
    let mut world = World::restored();
    world.reply(Io::Request, Reply::of(Answer::Status(401)).after(500.0));
    let call = world.request();
    world.apply(ADOPT);
    world.run();
    assert_eq!(world.outcome(call), LOGGED_OUT);
    assert_eq!(world.event_count(Trigger::Expired), 0);
    world.at_the_end();
}

#[test]
fn an_answer_that_comes_afterwards_is_the_calls_own() {
    let mut world = World::restored();
    let call = world.request();
    world.apply(ADOPT);
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

/// What is about to be sent when a listener adopts goes with the new token if it was never sent, and else ends.
#[test]
fn it_runs_inside_any_listener() {
    for trigger in [
        Trigger::Change,
        Trigger::Login,
        Trigger::Refresh,
        Trigger::Expired,
        Trigger::Outcome,
    ] {
        let mut world = World::restored();
        world.server.revoke_tokens();
        let refused = world.request();
        world.listen(trigger, ADOPT);
        world.run_for(25.0);
        let waits = world.request();
        world.call(Command::Ensure);
        world.run();
        assert!(matches!(world.outcome(refused), OK | LOGGED_OUT));
        assert_eq!(world.outcome(waits), OK, "{trigger:?}");
        world.at_the_end();
    }
}

#[test]
fn it_is_renewed_by_refresh_alone() {
    let mut world = World::set_up(|setup| setup.with_refresh());
    world.apply(ADOPT);
    world.server.revoke_tokens();
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 0));
    let record = world.storage.record().expect("it was stored");
    assert_eq!(record.token.origin, Origin::Adopted);
    world.at_the_end();
}

#[test]
fn where_it_cannot_be_renewed_only_the_user_can_go_on() {
    for refresh in [false, true] {
        let mut world = World::set_up(|setup| {
            if refresh {
                setup.with_refresh();
            }
        });
        world.apply(ADOPT);
        world.server.revoke_all();
        let calls = [world.request(), world.request()];
        world.run();
        for call in calls {
            assert_eq!(world.outcome(call), REAUTH);
        }
        assert_eq!(world.status(), Status::Blocked);
        assert_eq!(world.event_count(Trigger::Reauth), 1);
        assert_eq!(world.count(Io::Login), 0);
        world.at_the_end();
    }
}

#[test]
fn the_next_launch_keeps_to_the_same_rules() {
    let mut world = World::new();
    world.apply(ADOPT);
    world.run();
    world.restart(0);
    let start = world.call(Command::Start);
    world.run();
    assert_eq!(world.outcome(start), Some(Outcome::Settled));
    assert_eq!(world.count(Io::Check), 0, "it has no session_key");
    world.server.revoke_all();
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), REAUTH);
    assert_eq!(world.count(Io::Login), 0);
    world.at_the_end();
}

#[test]
fn the_users_own_account_may_be_logged_in_silently() {
    let mut world = World::new();
    world.apply(ADOPT_SILENT);
    world.run();
    world.restart(0);
    world.server.revoke_all();
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!(world.count(Io::Login), 1);
    world.at_the_end();
}

#[test]
fn it_ends_a_login_that_is_on_its_way() {
    let mut world = World::new();
    world.reply(Io::Exchange, Reply::natural().after(1_000.0));
    let calls = [world.request(), world.call(Command::Login)];
    world.run_for(200.0);
    world.apply(ADOPT);
    let token = world.token().map(str::to_owned);
    world.run();
    assert_eq!(world.outcome(calls[0]), OK);
    assert_eq!(world.outcome(calls[1]), Some(Outcome::Settled));
    assert_eq!(world.token().map(str::to_owned), token);
    world.at_the_end();
}

#[test]
fn an_explicit_login_may_be_somebody_else() {
    let mut world = World::set_up(|setup| setup.with_refresh());
    world.apply(ADOPT);
    world.server.revoke_tokens();
    world.reply(Io::Refresh, Reply::natural().after(500.0));
    let refused = world.request();
    world.run_for(100.0);
    world.call(Command::Login);
    world.run_for(600.0);
    world.run();
    // The refresh came first here; in either order it was sent for one account alone (the world sees to it).
    assert!(matches!(world.outcome(refused), OK | LOGGED_OUT));
    world.at_the_end();
}

#[test]
fn another_runtime_takes_it_for_a_new_account_too() {
    let mut world = World::set_up(|setup| setup.two_runtimes());
    world.reply(Io::Request, Reply::of(Answer::Status(401)).after(500.0));
    let refused = world.call_on(1, Command::request());
    world.apply_on(0, ADOPT);
    world.run();
    assert_eq!(world.outcome(refused), LOGGED_OUT);
    let next = world.call_on(1, Command::request());
    world.run();
    assert_eq!(world.outcome(next), OK);
    assert_eq!((world.count(Io::Login), world.count(Io::Refresh)), (0, 0));
}

#[test]
fn a_token_that_no_header_carries_is_none() {
    let mut world = World::new();
    for token in ["a\nb", "令牌"] {
        world.reply(Io::Exchange, Reply::of(Answer::Grant(Grant::bare(token))));
        let login = world.call(Command::Login);
        world.run();
        let failed = Some(Outcome::Failed(ErrorCode::ExchangeFailed));
        assert_eq!(world.outcome(login), failed);
    }
    assert_eq!(world.token(), None);
    let mut world = World::set_up(|setup| setup.config.in_header = false);
    let grant = Answer::Grant(Grant::bare("令牌"));
    world.reply(Io::Exchange, Reply::of(grant));
    world.call(Command::Login);
    world.run();
    assert_eq!(world.token(), Some("令牌"));
}

/* Without a login. */

#[test]
fn without_a_login_the_user_is_asked_once() {
    let mut world = World::set_up(|setup| setup.config.login = false);
    let optional = world.call(Command::Request {
        auth: Auth::Optional,
        fresh: false,
        route: 0,
    });
    let calls = [
        world.request(),
        world.request(),
        world.call(Command::Ensure),
    ];
    world.run();
    assert_eq!(world.outcome(optional), OK);
    for call in calls {
        assert_eq!(world.outcome(call), REAUTH);
    }
    assert_eq!(world.event_count(Trigger::Reauth), 1);
    assert_eq!(world.event_count(Trigger::Error), 0, "nothing failed");
    world.apply(ADOPT);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!(world.count(Io::Login), 0);
    world.at_the_end();
}

#[test]
fn without_a_login_no_launch_check_or_refusal_begins_one() {
    let mut world = World::set_up(|setup| {
        setup.stored();
        setup.config.login = false;
        setup.supported = false;
    });
    world.call(Command::Start);
    world.run();
    world.server.revoke_all();
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), REAUTH);
    assert_eq!((world.count(Io::Check), world.count(Io::Login)), (0, 0));
    world.at_the_end();
}

/* What a login carries. */

#[test]
fn equal_inputs_share_a_login_and_another_one_goes_after_it() {
    let mut world = World::new();
    let calls = [1, 1, 2, 0].map(|input| world.call(Command::LoginWith(input)));
    world.run();
    for call in calls {
        assert_eq!(world.outcome(call), Some(Outcome::Settled));
    }
    assert_eq!(world.count(Io::Exchange), 3);
    let took = calls.map(|call| world.took(call));
    assert!(took[0] == took[1] && took[1] < took[2] && took[2] < took[3]);
    world.at_the_end();
}

#[test]
fn the_failure_of_one_login_is_not_that_of_another() {
    for refusal in [Reply::http(500), Reply::http(403)] {
        let mut world = World::new();
        world.reply(Io::Exchange, refusal);
        let calls = [1, 2].map(|input| world.call(Command::LoginWith(input)));
        world.run();
        assert!(matches!(world.outcome(calls[0]), Some(Outcome::Failed(_))));
        assert_eq!(world.outcome(calls[1]), Some(Outcome::Settled));
        assert_eq!(world.status(), Status::Active);
        world.at_the_end();
    }
}

#[test]
fn the_one_retry_carries_it_too() {
    let mut world = World::new();
    world.reply(Io::Exchange, Reply::errcode(40163));
    let call = world.call(Command::LoginWith(7));
    world.run();
    assert_eq!(world.outcome(call), Some(Outcome::Settled));
    assert_eq!((world.count(Io::Login), world.count(Io::Exchange)), (2, 2));
    assert_eq!(world.inputs, [7, 7]);
    world.request();
    world.run();
    assert_eq!(world.inputs.len(), 2, "once");
    world.at_the_end();
}

#[test]
fn a_silent_login_is_not_the_one_that_carries_something() {
    let mut world = World::new();
    let silent = world.request();
    world.run_for(5.0);
    world.run_for(25.0);
    let call = world.call(Command::LoginWith(3));
    world.run();
    assert_eq!(world.outcome(silent), OK);
    assert_eq!(world.outcome(call), Some(Outcome::Settled));
    assert_eq!(world.inputs.last(), Some(&3));
    let logins = |event: &&(usize, Event)| event.1 == Event::Login;
    assert_eq!(
        world.events.iter().filter(logins).count(),
        world.inputs.len()
    );
    world.at_the_end();
}

#[test]
fn an_explicit_login_over_it_sends_nothing_of_its_as_somebody_else() {
    let mut world = World::set_up(|setup| setup.with_refresh());
    world.apply(ADOPT);
    world.run();
    world.server.revoke_all();
    world.reply(Io::Refresh, Reply::natural().after(5_000.0));
    let refused = world.request();
    world.run_for(1_000.0);
    let login = world.call(Command::Login);
    world.run();
    assert_eq!(world.outcome(login), Some(Outcome::Settled));
    assert_eq!(world.outcome(refused), LOGGED_OUT);
    assert_eq!(
        world.sent(refused).len(),
        1,
        "the WeChat user is another account"
    );
    world.at_the_end();
}
