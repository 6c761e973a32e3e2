//! A request's way: admitted, refused, sent again, each time with the newest token.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Answer, Command, Io, Outcome, Reply, Trigger, World};
use wx_session::error::{ErrorCode, Failure};
use wx_session::session::{Auth, Status};

fn optional() -> Command {
    Command::Request {
        auth: Auth::Optional,
        fresh: false,
        route: 0,
    }
}

#[test]
fn a_usable_token_sends_in_the_same_turn_and_costs_nothing() {
    let mut world = World::restored();
    let call = world.request();
    assert_eq!(world.sent(call), [1]);
    world.run();
    assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
    for io in [
        Io::ReadRecord,
        Io::WriteRecord,
        Io::WriteJar,
        Io::Login,
        Io::Refresh,
    ] {
        assert_eq!(world.count(io), 0, "{io:?}");
    }
    world.at_the_end();
}

#[test]
fn a_refused_token_is_replaced_once_and_the_request_sent_again() {
    let mut world = World::restored();
    world.server.revoke_all();
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
    assert_eq!(world.sent(call), [1, 2]);
    assert_eq!(world.event_count(Trigger::Expired), 1);
    assert_eq!(world.status(), Status::Active);
    world.at_the_end();
}

#[test]
fn twenty_requests_with_a_dead_token_share_one_renewal() {
    let mut world = World::restored();
    world.server.revoke_tokens();
    let calls: Vec<_> = (0..20).map(|_| world.request()).collect();
    world.run();
    for call in calls {
        assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
        assert_eq!(world.sent(call), [1, 2]);
    }
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 0));
    assert_eq!(world.event_count(Trigger::Expired), 1);
    world.at_the_end();
}

#[test]
fn a_late_refusal_of_an_older_token_starts_nothing_and_is_sent_again() {
    let mut world = World::restored();
    world.server.revoke_tokens();
    world.reply(Io::Request, Reply::natural());
    world.reply(Io::Request, Reply::natural().after(5_000.0));
    let (early, late) = (world.request(), world.request());
    world.run();
    assert_eq!(world.outcome(early), Some(Outcome::Answered(200)));
    assert_eq!(world.outcome(late), Some(Outcome::Answered(200)));
    assert_eq!(world.sent(late), [1, 2]);
    assert_eq!(world.count(Io::Refresh), 1);
    world.at_the_end();
}

#[test]
fn a_late_refusal_during_the_next_renewal_waits_for_it() {
    let mut world = World::restored();
    world.reply(Io::Request, Reply::of(Answer::Status(401)).after(30.0));
    let call = world.request();
    let refresh = world.call(Command::Refresh);
    world.run();
    assert_eq!(world.outcome(refresh), Some(Outcome::Settled));
    assert_eq!(world.sent(call), [1, 2]);
    assert_eq!(world.count(Io::Refresh), 1);
    world.at_the_end();
}

#[test]
fn retries_are_counted_and_then_the_request_fails() {
    for retries in [0, 1, 2, 5] {
        let mut world = World::set_up(|setup| {
            setup.config.timing.retries = retries;
            setup.stored();
            setup.server.refuses_all = true;
        });
        let call = world.request();
        world.run();
        assert_eq!(
            world.outcome(call),
            Some(Outcome::Failed(ErrorCode::Expired))
        );
        assert_eq!(world.sent(call).len(), retries as usize + 1);
        assert_eq!(world.count(Io::Login), retries as usize);
        world.at_the_end();
    }
}

#[test]
fn a_refused_request_fails_with_the_renewals_error() {
    let mut world = World::restored();
    world.server.revoke_tokens();
    world.reply(Io::Refresh, Reply::http(503));
    let call = world.request();
    world.run();
    let failed = Some(Outcome::Failed(ErrorCode::RefreshFailed));
    assert_eq!(world.outcome(call), failed);
    assert_eq!(world.event_count(Trigger::Logout), 0);
    world.at_the_end();
}

#[test]
fn other_statuses_and_broken_networks_are_the_requests_own() {
    let mut world = World::restored();
    world.reply(Io::Request, Reply::of(Answer::Status(403)));
    world.reply(Io::Request, Reply::of(Answer::Status(500)));
    world.reply(Io::Request, Reply::fail(Failure::Network));
    let calls = [world.request(), world.request(), world.request()];
    world.run();
    assert_eq!(world.outcome(calls[0]), Some(Outcome::Answered(403)));
    assert_eq!(world.outcome(calls[1]), Some(Outcome::Answered(500)));
    assert_eq!(
        world.outcome(calls[2]),
        Some(Outcome::Broken(Failure::Network))
    );
    assert_eq!(world.count(Io::Refresh), 0);
    assert_eq!(world.event_count(Trigger::Error), 0);
    world.at_the_end();
}

#[test]
fn an_optional_request_uses_and_renews_a_token_that_is_there() {
    let mut world = World::restored();
    world.server.revoke_tokens();
    let call = world.call(optional());
    world.run();
    assert_eq!(world.sent(call), [1, 2]);
    assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
    world.at_the_end();
}

#[test]
fn an_optional_request_rather_goes_without_than_fails() {
    let mut world = World::restored();
    world.server.revoke_tokens();
    world.always(Io::Refresh, Reply::fail(Failure::Network));
    let call = world.call(optional());
    world.run();
    assert_eq!(world.sent(call), [1, 0]);
    assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
    world.at_the_end();
}

#[test]
fn an_abort_while_waiting_is_final() {
    let mut world = World::restored();
    world.server.revoke_tokens();
    let call = world.request();
    world.run_for(30.0);
    world.apply(Command::Abort);
    assert_eq!(world.outcome(call), Some(Outcome::Aborted));
    world.run();
    assert_eq!(world.sent(call), [1]);
    world.at_the_end();
}

#[test]
fn an_abort_in_flight_is_final() {
    let mut world = World::restored();
    world.server.revoke_tokens();
    let call = world.request();
    world.apply(Command::Abort);
    world.run();
    assert_eq!(world.outcome(call), Some(Outcome::Aborted));
    assert_eq!(world.count(Io::Refresh), 0);
    world.at_the_end();
}

#[test]
fn an_abort_inside_a_listener_reaches_a_request_that_is_about_to_be_sent() {
    let mut world = World::new();
    let call = world.request();
    world.listen(Trigger::Login, Command::Abort);
    world.run();
    assert_eq!(world.outcome(call), Some(Outcome::Aborted));
    assert!(world.sent(call).is_empty());
    world.at_the_end();
}

#[test]
fn callbacks_may_send_the_next_request() {
    let mut world = World::new();
    for _ in 0..10 {
        world.listen(Trigger::Outcome, Command::request());
    }
    world.request();
    world.run();
    assert_eq!(world.calls.len(), 11);
    for call in 1..=11 {
        assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
    }
    assert_eq!(world.count(Io::Login), 1);
    world.at_the_end();
}

#[test]
fn an_offline_start_with_an_ended_token_and_then_a_network_is_one_renewal() {
    let mut world = World::set_up(|setup| {
        setup.with_refresh();
        setup.stored();
        setup.age = 8_000_000.0;
    });
    world.reply(Io::Refresh, Reply::fail(Failure::Network));
    let offline = world.request();
    world.run_for(100.0);
    let failed = Some(Outcome::Failed(ErrorCode::Network));
    assert_eq!(world.outcome(offline), failed);
    let at_once = world.request();
    assert_eq!(world.outcome(at_once), failed);
    world.apply(Command::Online);
    let online = world.request();
    world.run_for(100.0);
    assert_eq!(world.outcome(online), Some(Outcome::Answered(200)));
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (2, 0));
    world.run();
    world.at_the_end();
}
