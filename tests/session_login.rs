//! The silent login: who starts it, who waits for it, and how it fails.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Answer, Command, Io, Outcome, Reply, Trigger, World};
use wx_session::error::{ErrorCode, Failure};
use wx_session::session::{Auth, Status};

#[test]
fn twenty_requests_in_one_tick_share_one_login() {
    let mut world = World::new();
    let calls: Vec<_> = (0..20).map(|_| world.request()).collect();
    assert_eq!(world.status(), Status::Renewing);
    world.run();
    for call in calls {
        assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
        assert_eq!(world.sent(call), [1]);
    }
    assert_eq!((world.count(Io::Login), world.count(Io::Exchange)), (1, 1));
    assert_eq!(world.event_count(Trigger::Login), 1);
    world.at_the_end();
}

#[test]
fn requests_at_every_moment_of_a_login_share_it() {
    let mut world = World::new();
    world.reply(Io::ReadRecord, Reply::natural().after(30.0));
    for delay in [0.0, 10.0, 29.0, 30.0, 31.0, 50.0, 69.0, 70.0] {
        world.later(delay, Command::request());
    }
    world.run();
    assert_eq!(world.calls.len(), 8);
    for call in 1..=8 {
        assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
    }
    assert_eq!(world.count(Io::Login), 1);
    world.at_the_end();
}

#[test]
fn a_platform_that_answers_before_its_call_returns_is_no_trouble() {
    let mut world = World::new();
    for io in [
        Io::Login,
        Io::Exchange,
        Io::ReadRecord,
        Io::WriteRecord,
        Io::Request,
    ] {
        world.always(io, Reply::natural().at_once());
    }
    let call = world.request();
    assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
    let next = world.request();
    assert_eq!(world.outcome(next), Some(Outcome::Answered(200)));
    assert_eq!(world.count(Io::Login), 1);
    world.run();
    world.at_the_end();
}

#[test]
fn a_login_that_never_calls_back_fails_within_its_limit() {
    let mut world = World::new();
    world.reply(Io::Login, Reply::never());
    let calls = [world.request(), world.call(Command::Ensure)];
    world.run_for(10_050.0);
    for call in calls {
        assert_eq!(
            world.outcome(call),
            Some(Outcome::Failed(ErrorCode::Timeout))
        );
        assert!(world.took(call) <= 10_020.0);
    }
    world.run();
    let next = world.request();
    world.run();
    assert_eq!(world.outcome(next), Some(Outcome::Answered(200)));
    world.at_the_end();
}

#[test]
fn a_code_that_comes_too_late_is_not_used() {
    let mut world = World::new();
    world.reply(Io::Login, Reply::natural().after(12_000.0));
    let call = world.request();
    world.run();
    assert_eq!(
        world.outcome(call),
        Some(Outcome::Failed(ErrorCode::Timeout))
    );
    assert_eq!(world.count(Io::Exchange), 0);
    world.at_the_end();
}

#[test]
fn each_failure_has_its_code() {
    let cases = [
        (Io::Login, Reply::fail(Failure::Network), ErrorCode::Network),
        (Io::Login, Reply::fail(Failure::Timeout), ErrorCode::Timeout),
        (
            Io::Login,
            Reply::fail(Failure::Other),
            ErrorCode::LoginFailed,
        ),
        (
            Io::Login,
            Reply::of(Answer::Code("")),
            ErrorCode::LoginFailed,
        ),
        (
            Io::Login,
            Reply::fail(Failure::Unsupported),
            ErrorCode::Unsupported,
        ),
        (
            Io::Exchange,
            Reply::fail(Failure::Network),
            ErrorCode::Network,
        ),
        (
            Io::Exchange,
            Reply::fail(Failure::Timeout),
            ErrorCode::Timeout,
        ),
        (Io::Exchange, Reply::never(), ErrorCode::Timeout),
        (
            Io::Exchange,
            Reply::fail(Failure::Other),
            ErrorCode::ExchangeFailed,
        ),
        (Io::Exchange, Reply::http(500), ErrorCode::ExchangeFailed),
        (Io::Exchange, Reply::http(429), ErrorCode::ExchangeFailed),
        (
            Io::Exchange,
            Reply::errcode(40226),
            ErrorCode::ExchangeFailed,
        ),
        (Io::Exchange, Reply::http(401), ErrorCode::ReauthRequired),
        (Io::Exchange, Reply::http(403), ErrorCode::ReauthRequired),
    ];
    for (io, reply, code) in cases {
        let mut world = World::new();
        let told = format!("{io:?} {reply:?}");
        world.reply(io, reply);
        let calls = [
            world.request(),
            world.call(Command::Ensure),
            world.call(Command::Login),
        ];
        world.run();
        for call in calls {
            assert_eq!(world.outcome(call), Some(Outcome::Failed(code)), "{told}");
        }
        assert_eq!(world.count(Io::Login), 1, "{told}");
        assert_eq!(world.event_count(Trigger::Error), 1, "{told}");
        world.at_the_end();
    }
}

#[test]
fn a_refused_code_is_tried_once_more_with_a_fresh_one() {
    for errcode in [40029, 40163] {
        let mut world = World::new();
        world.reply(Io::Exchange, Reply::errcode(errcode));
        let call = world.request();
        world.run();
        assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
        assert_eq!((world.count(Io::Login), world.count(Io::Exchange)), (2, 2));
        assert_eq!(world.event_count(Trigger::Error), 0);
        world.at_the_end();
    }
}

#[test]
fn a_second_refused_code_is_a_failure() {
    let mut world = World::new();
    world.always(Io::Exchange, Reply::errcode(40029));
    let call = world.request();
    world.run();
    let failed = Some(Outcome::Failed(ErrorCode::ExchangeFailed));
    assert_eq!(world.outcome(call), failed);
    assert_eq!((world.count(Io::Login), world.count(Io::Exchange)), (2, 2));
    world.at_the_end();
}

#[test]
fn a_code_is_not_sent_again_when_its_answer_was_lost() {
    let mut world = World::new();
    world.reply(Io::Exchange, Reply::of(Answer::Lost(Failure::Network)));
    let call = world.request();
    world.run();
    assert_eq!(
        world.outcome(call),
        Some(Outcome::Failed(ErrorCode::Network))
    );
    assert_eq!(world.count(Io::Exchange), 1);
    world.at_the_end();
}

#[test]
fn the_login_goes_on_when_the_only_waiter_aborts() {
    let mut world = World::new();
    let call = world.request();
    world.run_for(30.0);
    world.apply(Command::Abort);
    assert_eq!(world.outcome(call), Some(Outcome::Aborted));
    world.run();
    assert!(world.token().is_some());
    assert!(world.sent(call).is_empty());
    let next = world.request();
    world.run();
    assert_eq!(world.outcome(next), Some(Outcome::Answered(200)));
    assert_eq!(world.count(Io::Login), 1);
    world.at_the_end();
}

#[test]
fn an_explicit_login_shares_a_silent_one_that_is_running() {
    let mut world = World::new();
    let request = world.request();
    world.run_for(25.0);
    let login = world.call(Command::Login);
    let again = world.call(Command::Login);
    world.run();
    assert_eq!(world.outcome(login), Some(Outcome::Settled));
    assert_eq!(world.outcome(again), Some(Outcome::Settled));
    assert_eq!(world.outcome(request), Some(Outcome::Answered(200)));
    assert_eq!(world.count(Io::Login), 1);
    world.at_the_end();
}

#[test]
fn an_explicit_login_renews_a_good_token_and_requests_wait_for_it() {
    let mut world = World::new();
    world.request();
    world.run();
    let login = world.call(Command::Login);
    let request = world.request();
    assert!(world.sent(request).is_empty());
    world.run();
    assert_eq!(world.outcome(login), Some(Outcome::Settled));
    assert_eq!(world.sent(request), [2]);
    assert_eq!(world.count(Io::Login), 2);
    world.at_the_end();
}

#[test]
fn an_explicit_login_that_fails_leaves_the_good_token_in_use() {
    let mut world = World::new();
    world.request();
    world.run();
    world.reply(Io::Exchange, Reply::http(500));
    let login = world.call(Command::Login);
    let request = world.request();
    world.run();
    let failed = Some(Outcome::Failed(ErrorCode::ExchangeFailed));
    assert_eq!(world.outcome(login), failed);
    assert_eq!(world.outcome(request), Some(Outcome::Answered(200)));
    assert_eq!(world.sent(request), [1]);
    world.at_the_end();
}

#[test]
fn an_optional_request_goes_at_once_without_a_token_and_starts_no_login() {
    let mut world = World::new();
    let call = world.call(Command::Request {
        auth: Auth::Optional,
        fresh: false,
        route: 0,
    });
    assert_eq!(world.sent(call), [0]);
    world.run();
    assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
    assert_eq!(world.count(Io::Login), 0);
    world.at_the_end();
}

#[test]
fn an_exchange_that_uses_the_session_for_a_visitor_request_does_not_wait_for_itself() {
    let mut world = World::new();
    let call = world.request();
    world.run_for(50.0);
    assert_eq!(world.count(Io::Exchange), 1);
    let inner = world.call(Command::Request {
        auth: Auth::Optional,
        fresh: false,
        route: 0,
    });
    world.run();
    assert_eq!(world.outcome(inner), Some(Outcome::Answered(200)));
    assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
    world.at_the_end();
}

#[test]
fn ensure_settles_at_once_with_a_usable_token() {
    let mut world = World::restored();
    let call = world.call(Command::Ensure);
    assert_eq!(world.outcome(call), Some(Outcome::Settled));
    world.run();
    assert_eq!(world.count(Io::Login), 0);
    world.at_the_end();
}

#[test]
fn a_replayed_code_is_asked_for_once_more() {
    let mut world = World::new();
    world.reply(Io::Login, Reply::fail(Failure::Replayed));
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
    assert_eq!((world.count(Io::Login), world.count(Io::Exchange)), (2, 1));
    world.at_the_end();
}

#[test]
fn a_code_that_is_replayed_twice_is_a_failed_login() {
    let mut world = World::new();
    world.always(Io::Login, Reply::fail(Failure::Replayed));
    let call = world.request();
    world.run();
    assert_eq!(
        world.outcome(call),
        Some(Outcome::Failed(ErrorCode::LoginFailed))
    );
    assert_eq!((world.count(Io::Login), world.count(Io::Exchange)), (2, 0));
    world.at_the_end();
}

#[test]
fn a_code_that_comes_after_its_time_is_for_nobody() {
    let mut world = World::new();
    world.reply(Io::Login, Reply::natural().after(12_000.0));
    world.reply(Io::Login, Reply::natural().after(5_000.0));
    let late = world.call(Command::Login);
    world.run_for(10_500.0);
    let timeout = Some(Outcome::Failed(ErrorCode::Timeout));
    assert_eq!(world.outcome(late), timeout);
    let next = world.call(Command::Login);
    world.run_for(2_000.0);
    assert_eq!((world.count(Io::Login), world.count(Io::Exchange)), (2, 0));
    world.run();
    assert_eq!(world.outcome(next), Some(Outcome::Settled));
    world.at_the_end();
}
