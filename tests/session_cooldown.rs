//! The pause after a failed login or refresh.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Answer, Command, Io, Outcome, Reply, Trigger, World};
use wx_session::error::{ErrorCode, Failure};

const NETWORK: Option<Outcome> = Some(Outcome::Failed(ErrorCode::Network));
const OK: Option<Outcome> = Some(Outcome::Answered(200));
const EXPIRED: Option<Outcome> = Some(Outcome::Failed(ErrorCode::Expired));

/// A world in which a login has just failed.
fn failed() -> World {
    let mut world = World::new();
    world.reply(Io::Exchange, Reply::fail(Failure::Network));
    let call = world.request();
    world.run_for(61.0);
    assert_eq!(world.outcome(call), NETWORK);
    world
}

#[test]
fn callers_get_the_failure_at_once_while_it_lasts() {
    let mut world = failed();
    for _ in 0..49 {
        let calls = [world.request(), world.call(Command::Ensure)];
        for call in calls {
            assert_eq!(world.outcome(call), NETWORK);
        }
        world.run_for(100.0);
    }
    assert_eq!(world.count(Io::Login), 1);
    world.run_for(100.0);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn it_doubles_with_each_failure_up_to_a_minute_and_success_ends_it() {
    let mut world = World::new();
    world.always(Io::Exchange, Reply::fail(Failure::Network));
    let mut attempts = Vec::new();
    while attempts.len() < 7 {
        let before = world.count(Io::Login);
        world.request();
        if world.count(Io::ReadRecord) > attempts.len() {
            attempts.push(world.now);
        }
        world.run_for(500.0);
        assert!(world.count(Io::Login) <= before + 1);
    }
    let pauses: Vec<f64> = attempts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // The request comes every half second, so each pause is met within one.
    for (pause, length) in pauses.iter().zip([5.0, 10.0, 20.0, 40.0, 60.0, 60.0]) {
        let length = length * 1_000.0;
        assert!((length..=length + 1_000.0).contains(pause), "{pauses:?}");
    }
    world.always(Io::Exchange, Reply::natural());
    world.run();
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    // The next failure begins with the shortest pause again.
    world.server.revoke_all();
    world.reply(Io::Exchange, Reply::fail(Failure::Network));
    world.request();
    world.run_for(200.0);
    world.run_for(5_000.0);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn a_network_that_comes_back_ends_it() {
    let mut world = failed();
    world.apply(Command::Online);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn an_app_that_is_shown_ends_that_of_a_lost_network_alone() {
    for (failure, outcome) in [
        (Failure::Network, OK),
        (
            Failure::Http {
                status: 500,
                errcode: 0,
            },
            Some(Outcome::Failed(ErrorCode::ExchangeFailed)),
        ),
    ] {
        let mut world = World::new();
        world.apply(Command::Hide);
        world.reply(Io::Exchange, Reply::fail(failure));
        world.request();
        world.run_for(1_000.0);
        world.apply(Command::Show);
        let call = world.request();
        world.run();
        assert_eq!(world.outcome(call), outcome, "{failure:?}");
        world.at_the_end();
    }
}

#[test]
fn a_renewal_that_the_background_cut_off_is_made_once_more() {
    for (io, mut world, hidden) in [
        (Io::Exchange, World::new(), 0.0),
        (Io::Exchange, World::new(), 20_000.0),
        (Io::Refresh, World::restored(), 0.0),
        (Io::Refresh, World::restored(), 4_000.0),
    ] {
        world.server.revoke_all();
        world.reply(io, Reply::fail(Failure::Network).after(1_000.0));
        let call = world.request();
        world.run_for(500.0);
        world.apply(Command::Hide);
        // The platform tells it before the app is shown, or after.
        world.run_for(hidden);
        world.apply(Command::Show);
        let other = world.request();
        // Sooner than the pause would have ended.
        world.run_for(1_000.0);
        assert_eq!([world.outcome(call), world.outcome(other)], [OK, OK]);
        assert_eq!(world.count(io), 2);
        world.at_the_end();
    }
}

/// Sound in the background keeps the program and its network going.
#[test]
fn one_that_is_cut_off_is_made_once_more_in_the_background_after_a_pause() {
    let mut world = World::new();
    world.reply(Io::Exchange, Reply::fail(Failure::Network).after(1_000.0));
    world.reply(Io::Exchange, Reply::fail(Failure::Network));
    let call = world.request();
    world.run_for(500.0);
    world.apply(Command::Hide);
    world.run_for(5_000.0);
    assert_eq!((world.outcome(call), world.count(Io::Exchange)), (None, 1));
    world.run_for(5_000.0);
    assert_eq!(
        (world.outcome(call), world.count(Io::Exchange)),
        (NETWORK, 2)
    );
    world.at_the_end();
}

#[test]
fn explicit_login_and_refresh_ignore_it() {
    for command in [Command::Login, Command::Refresh] {
        let mut world = failed();
        let call = world.call(command);
        let request = world.request();
        world.run();
        assert_eq!(world.outcome(call), Some(Outcome::Settled));
        // Whoever comes while it runs shares it.
        assert_eq!(world.outcome(request), OK);
        world.at_the_end();
    }
}

#[test]
fn it_does_not_hold_back_a_token_that_is_good() {
    let mut world = World::restored();
    world.reply(Io::Refresh, Reply::http(500));
    let refresh = world.call(Command::Refresh);
    world.run_for(100.0);
    let failed = Some(Outcome::Failed(ErrorCode::RefreshFailed));
    assert_eq!(world.outcome(refresh), failed);
    let call = world.request();
    assert_eq!(world.sent(call), [1]);
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn logout_ends_it() {
    let mut world = failed();
    world.call(Command::Logout {
        keep_cookies: false,
        silent: true,
    });
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn a_server_that_refuses_every_token_is_not_stormed() {
    for retries in [0, 1, 2] {
        let mut world = World::set_up(|setup| {
            setup.config.timing.retries = retries;
            setup.server.refuses_all = true;
        });
        for _ in 0..600 {
            world.request();
            world.run_for(100.0);
        }
        world.run();
        // A minute has room for the pauses of 5, 10, 20 and the beginning of 40 seconds; before each at most
        // one login more than there are retries.
        let most = 4 * (retries as usize + 1);
        let logins = world.count(Io::Login);
        assert!(logins <= most, "{logins} logins with {retries} retries");
        for call in 1..=600 {
            assert_eq!(world.outcome(call), EXPIRED);
        }
        world.at_the_end();
    }
}

/// Found by reading: the pause began only with a refused retry, so that first attempts which were refused while
/// retries were still under way made one login each.
#[test]
fn first_refusals_alone_make_no_storm() {
    let mut world = World::new();
    world.server.refuses_all = true;
    for round in 0..60 {
        world.reply(Io::Request, Reply::of(Answer::Status(401)));
        world.reply(Io::Request, Reply::natural().after(60_000.0));
        world.later(f64::from(round) * 500.0, Command::request());
    }
    world.run_for(30_000.0);
    let logins = world.count(Io::Login);
    assert!(logins <= 10, "{logins} logins in half a minute");
    world.run();
    world.at_the_end();
}

#[test]
fn one_endpoint_that_refuses_everybody_does_not_stop_the_others() {
    let mut world = World::restored();
    world.always(Io::Request, Reply::of(Answer::Status(401)));
    let refused = world.request();
    world.run_for(1_000.0);
    assert_eq!(world.outcome(refused), EXPIRED);
    world.always(Io::Request, Reply::natural());
    // The pause goes on, the token stays in use.
    let good = world.request();
    assert_eq!(world.sent(good).len(), 1);
    world.run();
    assert_eq!(world.outcome(good), OK);
    world.at_the_end();
}

#[test]
fn a_request_that_is_accepted_after_a_refusal_ends_the_run_of_failures() {
    let mut world = World::new();
    world.server.refuses_all = true;
    world.request();
    world.run();
    world.server.refuses_all = false;
    world.server.revoke_all();
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!(world.sent(call).len(), 2);
    // The pauses begin anew.
    world.server.revoke_all();
    world.reply(Io::Exchange, Reply::fail(Failure::Network));
    world.request();
    world.run_for(1_000.0);
    world.run_for(5_000.0);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn repeated_failures_raise_one_alert_per_run() {
    let mut world = World::new();
    world.always(Io::Exchange, Reply::http(500));
    for _ in 0..5 {
        world.request();
        world.run();
    }
    assert_eq!(world.event_count(Trigger::Error), 5);
    assert_eq!(world.event_count(Trigger::Alert), 1);
    world.always(Io::Exchange, Reply::natural());
    world.request();
    world.run();
    world.always(Io::Exchange, Reply::http(500));
    world.server.revoke_all();
    for _ in 0..3 {
        world.request();
        world.run();
    }
    assert_eq!(world.event_count(Trigger::Alert), 2);
    world.at_the_end();
}
