//! Events: what is told, when, and how often. That every `change` is a change, and no change goes untold, is checked
//! by the world itself in all of the tests.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Answer, Command, Io, Outcome, Reply, Trigger, World};
use wx_session::error::{ErrorCode, Failure};
use wx_session::session::{Event, Metrics, Status};

/// The events so far, without `Change`.
fn told(world: &World) -> Vec<Event> {
    world
        .events
        .iter()
        .map(|(_, event)| *event)
        .filter(|event| *event != Event::Change)
        .collect()
}

#[test]
fn a_first_launch_tells_its_login() {
    let mut world = World::new();
    world.request();
    assert_eq!(world.status(), Status::Renewing);
    world.run();
    assert_eq!(told(&world), [Event::Login]);
    // Anonymous, renewing, active.
    assert_eq!(world.event_count(Trigger::Change), 3);
}

#[test]
fn requests_with_a_token_tell_nothing() {
    let mut world = World::restored();
    let before = world.events.len();
    for _ in 0..10 {
        world.request();
    }
    world.run();
    assert_eq!(world.events.len(), before);
}

#[test]
fn expired_comes_once_per_token() {
    let mut world = World::restored();
    world.server.revoke_tokens();
    world.reply(Io::Refresh, Reply::http(500));
    for _ in 0..5 {
        world.request();
    }
    world.run();
    for _ in 0..5 {
        world.request();
    }
    world.run();
    assert_eq!(world.event_count(Trigger::Expired), 1);
    world.server.revoke_tokens();
    world.request();
    world.run();
    assert_eq!(world.event_count(Trigger::Expired), 2);
    world.at_the_end();
}

#[test]
fn expired_names_the_status() {
    let mut world = World::restored();
    world.server.revoke_tokens();
    world.request();
    world.run();
    assert_eq!(
        told(&world),
        [Event::Expired { status: 401 }, Event::Refresh]
    );
}

#[test]
fn login_comes_before_the_outcome_of_those_who_waited_and_a_listener_may_send() {
    let mut world = World::new();
    world.listen(Trigger::Login, Command::request());
    let waiting = world.request();
    world.run();
    assert_eq!(world.outcome(waiting), Some(Outcome::Answered(200)));
    assert_eq!(world.outcome(2), Some(Outcome::Answered(200)));
    assert_eq!(world.sent(2), [1]);
    world.at_the_end();
}

#[test]
fn a_failure_is_told_once_however_many_wait() {
    let mut world = World::new();
    world.reply(Io::Exchange, Reply::fail(Failure::Network));
    for _ in 0..10 {
        world.request();
    }
    world.run_for(1_000.0);
    for _ in 0..10 {
        world.request();
    }
    let errors = told(&world);
    assert!(
        matches!(
            errors[..],
            [Event::Error {
                code: ErrorCode::Network,
                ..
            }]
        ),
        "{errors:?}"
    );
    world.run();
    world.at_the_end();
}

#[test]
fn a_logout_is_told_even_without_a_session() {
    let mut world = World::new();
    world.call(Command::Logout {
        keep_cookies: false,
        silent: true,
    });
    world.run();
    assert_eq!(told(&world), [Event::Logout { revoked: false }]);
    assert_eq!(world.event_count(Trigger::Change), 1);
}

#[test]
fn alerts_count_each_kind_of_failure_by_itself() {
    let mut world = World::new();
    for reply in [
        Reply::fail(Failure::Network),
        Reply::http(500),
        Reply::fail(Failure::Network),
        Reply::http(500),
        Reply::fail(Failure::Network),
        Reply::fail(Failure::Network),
        Reply::http(500),
    ] {
        world.reply(Io::Exchange, reply);
        world.request();
        world.run();
    }
    let alerts: Vec<Event> = told(&world)
        .into_iter()
        .filter(|event| matches!(event, Event::Alert { .. }))
        .collect();
    assert_eq!(
        alerts,
        [
            Event::Alert {
                code: ErrorCode::Network,
                times: 3
            },
            Event::Alert {
                code: ErrorCode::ExchangeFailed,
                times: 3
            }
        ]
    );
}

#[test]
fn a_success_ends_a_run_of_failures_but_not_that_of_the_storage() {
    let mut world = World::new();
    world.always(Io::WriteRecord, Reply::fail(Failure::Other));
    for _ in 0..2 {
        world.reply(Io::Exchange, Reply::fail(Failure::Network));
        world.request();
        world.run();
    }
    world.call(Command::Login);
    world.run();
    world.server.revoke_all();
    for _ in 0..2 {
        world.reply(Io::Exchange, Reply::fail(Failure::Network));
        world.request();
        world.run();
    }
    assert_eq!(world.event_count(Trigger::Alert), 0);
    world.at_the_end();
}

#[test]
fn every_listener_may_do_anything() {
    let triggers = [
        Trigger::Change,
        Trigger::Login,
        Trigger::Refresh,
        Trigger::Expired,
        Trigger::Logout,
        Trigger::Error,
        Trigger::Outcome,
    ];
    let commands = [
        Command::request(),
        Command::Ensure,
        Command::Login,
        Command::Refresh,
        Command::Abort,
        Command::Hold(1_000.0),
        Command::Release,
        Command::Hide,
        Command::Show,
        Command::Online,
        Command::Cookie,
        Command::RevokeTokens,
        Command::Logout {
            keep_cookies: true,
            silent: true,
        },
    ];
    for trigger in triggers {
        for command in &commands {
            let mut world = World::restored();
            world.listen(trigger, command.clone());
            world.reply(Io::Request, Reply::of(Answer::Status(401)));
            world.reply(Io::Refresh, Reply::http(500));
            world.request();
            world.run();
            world.call(Command::Refresh);
            world.call(Command::Login);
            world.request();
            world.run();
            world.call(Command::Logout {
                keep_cookies: false,
                silent: true,
            });
            world.run();
            world.at_the_end();
        }
    }
}

#[test]
fn what_was_had_and_what_was_refused_is_counted() {
    let mut world = World::restored();
    world.server.revoke_tokens();
    world.request();
    world.run();
    world.call(Command::Login);
    world.run();
    for io in [Io::Refresh, Io::Exchange] {
        world.always(io, Reply::http(500));
    }
    for command in [Command::Refresh, Command::Login, Command::Login] {
        world.call(command);
        world.run();
    }
    let counted = Metrics {
        logins: 1,
        login_failures: 2,
        refreshes: 1,
        refresh_failures: 1,
        expired: 1,
    };
    assert_eq!(world.session(0).metrics(), counted);
}
