//! Renewal through the refresh endpoint: when, by what, and what a failure means.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Answer, Command, Io, Outcome, Reply, Trigger, World};
use wx_session::error::{ErrorCode, Failure};
use wx_session::session::Auth;
use wx_session::token::{Grant, Origin};

/// Two hours, as the server of these worlds gives them.
const LIFE: f64 = 7_200_000.0;

/// A stored token that ended a minute ago.
fn ended() -> World {
    World::set_up(|setup| {
        setup.with_refresh();
        setup.stored();
        setup.age = LIFE + 60_000.0;
    })
}

/// A stored token in its last half minute, which is within the leeway.
fn nearly_ended() -> World {
    World::set_up(|setup| {
        setup.with_refresh();
        setup.stored();
        setup.age = LIFE - 30_000.0;
    })
}

#[test]
fn an_ended_token_is_renewed_once_for_all_who_wait() {
    let mut world = ended();
    let calls: Vec<_> = (0..20).map(|_| world.request()).collect();
    world.run();
    for call in calls {
        assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
        assert_eq!(world.sent(call), [2]);
    }
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 0));
    assert_eq!(world.event_count(Trigger::Refresh), 1);
    assert_eq!(world.event_count(Trigger::Login), 0);
    world.at_the_end();
}

#[test]
fn a_token_within_the_leeway_is_renewed_before_use() {
    let mut world = nearly_ended();
    let call = world.request();
    assert!(world.sent(call).is_empty());
    world.run();
    assert_eq!(world.sent(call), [2]);
    assert_eq!(world.count(Io::Refresh), 1);
    world.at_the_end();
}

#[test]
fn a_token_within_the_leeway_goes_out_when_its_renewal_fails() {
    for reply in [
        Reply::fail(Failure::Network),
        Reply::http(500),
        Reply::http(429),
        Reply::never(),
    ] {
        let mut world = nearly_ended();
        world.always(Io::Refresh, reply);
        let call = world.request();
        let ensure = world.call(Command::Ensure);
        world.run_for(15_100.0);
        assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
        assert_eq!(world.sent(call), [1]);
        assert_eq!(world.outcome(ensure), Some(Outcome::Settled));
        assert_eq!(world.count(Io::Login), 0);
        world.run();
        world.at_the_end();
    }
}

#[test]
fn each_failure_has_its_code_and_keeps_the_refresh_token() {
    let cases = [
        (Reply::fail(Failure::Network), ErrorCode::Network),
        (Reply::fail(Failure::Timeout), ErrorCode::Timeout),
        (Reply::never(), ErrorCode::Timeout),
        (Reply::fail(Failure::Other), ErrorCode::RefreshFailed),
        (Reply::http(408), ErrorCode::RefreshFailed),
        (Reply::http(425), ErrorCode::RefreshFailed),
        (Reply::http(429), ErrorCode::RefreshFailed),
        (Reply::http(500), ErrorCode::RefreshFailed),
        (
            Reply::of(Answer::Grant(Grant::bare(""))),
            ErrorCode::RefreshFailed,
        ),
    ];
    for (reply, code) in cases {
        let mut world = ended();
        world.server.rotates = false;
        let told = format!("{reply:?}");
        world.reply(Io::Refresh, reply);
        let call = world.request();
        world.run();
        assert_eq!(world.outcome(call), Some(Outcome::Failed(code)), "{told}");
        assert_eq!(world.count(Io::Login), 0, "{told}");
        assert_eq!(world.event_count(Trigger::Logout), 0, "{told}");
        // The same refresh token serves the next attempt.
        let next = world.request();
        world.run();
        assert_eq!(world.outcome(next), Some(Outcome::Answered(200)), "{told}");
        assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (2, 0));
        world.at_the_end();
    }
}

#[test]
fn a_refused_refresh_token_is_dropped_and_a_login_takes_its_place() {
    for status in [400, 401, 403, 404, 410, 419, 422, 440, 498] {
        let mut world = ended();
        world.reply(Io::Refresh, Reply::http(status));
        let call = world.request();
        world.run();
        assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
        assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 1));
        assert_eq!(world.event_count(Trigger::Error), 0);
        let counted = world.session(0).metrics();
        assert_eq!((counted.refreshes, counted.refresh_failures), (0, 1));
        world.at_the_end();
    }
}

#[test]
fn a_refused_refresh_token_is_not_sent_again_after_the_login_failed() {
    let mut world = ended();
    world.reply(Io::Refresh, Reply::http(401));
    world.reply(Io::Exchange, Reply::http(500));
    world.request();
    world.run();
    let next = world.request();
    world.run();
    assert_eq!(world.outcome(next), Some(Outcome::Answered(200)));
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 2));
    world.at_the_end();
}

#[test]
fn an_answer_without_a_refresh_token_keeps_the_old_one() {
    let mut world = ended();
    world.server.rotates = false;
    world.server.gives_refresh = false;
    for _ in 0..3 {
        let call = world.request();
        world.run();
        assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
        world.run_for(LIFE);
    }
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (3, 0));
    world.at_the_end();
}

#[test]
fn a_rotating_refresh_token_whose_answer_was_lost_leads_to_one_login() {
    let mut world = ended();
    world.reply(Io::Refresh, Reply::of(Answer::Lost(Failure::Network)));
    let lost = world.request();
    world.run();
    assert_eq!(
        world.outcome(lost),
        Some(Outcome::Failed(ErrorCode::Network))
    );
    let next = world.request();
    world.run();
    assert_eq!(world.outcome(next), Some(Outcome::Answered(200)));
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (2, 1));
    world.at_the_end();
}

#[test]
fn a_late_answer_of_a_refresh_that_was_given_up_changes_nothing() {
    let mut world = ended();
    world.reply(Io::Refresh, Reply::natural().after(16_000.0));
    let call = world.request();
    world.run();
    assert_eq!(
        world.outcome(call),
        Some(Outcome::Failed(ErrorCode::Timeout))
    );
    assert_eq!(world.token(), None);
    assert_eq!(world.session(0).generation(), 1);
    world.at_the_end();
}

#[test]
fn an_explicit_refresh_is_single_flight_and_others_wait_for_it() {
    let mut world = World::restored();
    let refreshes = [world.call(Command::Refresh), world.call(Command::Refresh)];
    let request = world.request();
    assert!(world.sent(request).is_empty());
    world.run();
    for call in refreshes {
        assert_eq!(world.outcome(call), Some(Outcome::Settled));
    }
    assert_eq!(world.sent(request), [2]);
    assert_eq!(world.count(Io::Refresh), 1);
    world.at_the_end();
}

#[test]
fn an_explicit_refresh_without_an_endpoint_logs_in() {
    let mut world = World::new();
    let call = world.call(Command::Refresh);
    world.run();
    assert_eq!(world.outcome(call), Some(Outcome::Settled));
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (0, 1));
    world.at_the_end();
}

#[test]
fn a_fresh_request_renews_first_and_fails_with_the_renewals_error() {
    let mut world = World::restored();
    let fresh = Command::Request {
        auth: Auth::Required,
        fresh: true,
        route: 0,
    };
    let call = world.call(fresh.clone());
    world.run();
    assert_eq!(world.sent(call), [2]);
    world.reply(Io::Refresh, Reply::fail(Failure::Network));
    let call = world.call(fresh);
    let other = world.request();
    world.run();
    assert_eq!(
        world.outcome(call),
        Some(Outcome::Failed(ErrorCode::Network))
    );
    // Nobody else is harmed: the token is good.
    assert_eq!(world.outcome(other), Some(Outcome::Answered(200)));
    assert_eq!(world.sent(other), [2]);
    world.at_the_end();
}

#[test]
fn an_explicit_login_during_a_refresh_follows_it() {
    let mut world = ended();
    let request = world.request();
    world.run_for(25.0);
    assert_eq!(world.count(Io::Refresh), 1);
    let login = world.call(Command::Login);
    world.run();
    assert_eq!(world.outcome(login), Some(Outcome::Settled));
    assert_eq!(world.outcome(request), Some(Outcome::Answered(200)));
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 1));
    world.at_the_end();
}

#[test]
fn an_explicit_login_is_not_harmed_by_a_refresh_that_fails() {
    let mut world = ended();
    world.reply(Io::Refresh, Reply::fail(Failure::Network));
    world.request();
    world.run_for(25.0);
    let login = world.call(Command::Login);
    world.run();
    assert_eq!(world.outcome(login), Some(Outcome::Settled));
    world.at_the_end();
}

#[test]
fn an_aged_token_is_renewed_in_the_background_and_holds_nobody_up() {
    let mut world = World::set_up(|setup| {
        setup.with_refresh();
        setup.stored();
        setup.age = 3_600_000.0;
        setup.config.timing.max_age = 1_800_000.0;
    });
    let first = world.request();
    assert_eq!(world.sent(first), [1]);
    assert_eq!(world.count(Io::ReadRecord), 1);
    let second = world.request();
    assert_eq!(world.sent(second), [1]);
    world.run();
    assert_eq!(world.count(Io::Refresh), 1);
    let third = world.request();
    assert_eq!(world.sent(third), [2]);
    world.run();
    world.at_the_end();
}

#[test]
fn an_aged_token_is_renewed_on_show_too() {
    let mut world = World::set_up(|setup| {
        setup.with_refresh();
        setup.stored();
        setup.config.timing.max_age = 1_800_000.0;
    });
    world.apply(Command::Show);
    world.run();
    assert_eq!(world.count(Io::Refresh), 0);
    world.sleep(1_800_000.0);
    world.apply(Command::Show);
    world.run();
    assert_eq!(world.count(Io::Refresh), 1);
    world.at_the_end();
}

#[test]
fn a_renewal_by_age_that_fails_is_not_repeated_before_the_pause_is_over() {
    let mut world = World::set_up(|setup| {
        setup.with_refresh();
        setup.stored();
        setup.age = 3_600_000.0;
        setup.config.timing.max_age = 1_800_000.0;
    });
    world.always(Io::Refresh, Reply::http(500));
    for _ in 0..40 {
        let call = world.request();
        world.run_for(100.0);
        assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
    }
    assert_eq!(world.count(Io::Refresh), 1);
    world.run();
    world.at_the_end();
}

#[test]
fn an_authorisation_is_renewed_by_its_own_endpoint_and_never_by_a_login() {
    let mut world = World::set_up(|setup| {
        setup.with_refresh();
        setup.config.refresh = false;
        setup.config.oauth_refresh = true;
        setup.stored = Some(Origin::OAuth);
        setup.age = LIFE + 60_000.0;
    });
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 0));
    world.server.revoke_all();
    let call = world.request();
    world.run();
    let failed = Some(Outcome::Failed(ErrorCode::ReauthRequired));
    assert_eq!(world.outcome(call), failed);
    assert_eq!(world.count(Io::Login), 0);
    assert_eq!(world.event_count(Trigger::Reauth), 1);
    world.at_the_end();
}

#[test]
fn a_refresh_token_that_has_ended_is_not_sent() {
    let mut grant = Grant::bare("short-lived");
    grant.expires_in = 100.0;
    grant.refresh = Some("ends soon, too".into());
    grant.refresh_expires_in = 200.0;
    let mut world = World::set_up(|setup| setup.config.refresh = true);
    world.reply(Io::Exchange, Reply::of(Answer::Grant(grant)));
    world.call(Command::Ensure);
    world.run();
    assert_eq!(world.count(Io::Login), 1);
    world.sleep(200_000.0);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), Some(Outcome::Answered(200)));
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (0, 2));
    world.at_the_end();
}

/// Nobody waits for it, so nobody would ask again.
#[test]
fn a_refusal_in_the_background_is_followed_by_a_login() {
    let mut world = World::set_up(|setup| {
        setup.with_refresh();
        setup.stored();
        setup.age = 1_000.0;
        setup.config.timing.max_age = 1_000.0;
    });
    world.reply(Io::Refresh, Reply::http(401));
    world.apply(Command::Show);
    world.run();
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 1));
    assert_eq!(world.session(0).generation(), 2);
    world.at_the_end();
}
