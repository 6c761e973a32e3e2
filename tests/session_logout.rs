//! Logout wins over everything that is still on its way.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Answer, Command, Io, Outcome, Reply, Trigger, World};
use wx_session::error::{ErrorCode, Failure};
use wx_session::session::{Auth, Status};
use wx_session::token::Origin;

const LOGGED_OUT: Option<Outcome> = Some(Outcome::Failed(ErrorCode::LoggedOut));
const OK: Option<Outcome> = Some(Outcome::Answered(200));

fn logout() -> Command {
    Command::Logout {
        keep_cookies: false,
        silent: true,
    }
}

#[test]
fn nothing_is_left_in_storage() {
    let mut world = World::restored();
    world.apply(Command::Cookie);
    world.run();
    assert!(world.storage.jar.is_some());
    let call = world.call(logout());
    world.run();
    assert_eq!(world.outcome(call), Some(Outcome::Settled));
    assert_eq!((&world.storage.record, &world.storage.jar), (&None, &None));
    assert_eq!((world.status(), world.token()), (Status::Anonymous, None));
    assert_eq!(world.event_count(Trigger::Logout), 1);
    world.at_the_end();
}

#[test]
fn cookies_stay_when_they_are_to_be_kept() {
    let mut world = World::restored();
    world.apply(Command::Cookie);
    world.call(Command::Logout {
        keep_cookies: true,
        silent: true,
    });
    world.run();
    assert!(world.storage.jar.is_some());
    assert_eq!(world.storage.record, None);
    world.at_the_end();
}

#[test]
fn it_settles_when_the_storage_is_clear_and_not_before() {
    let mut world = World::restored();
    world.reply(Io::RemoveRecord, Reply::natural().after(700.0));
    let call = world.call(logout());
    world.run_for(600.0);
    assert_eq!(world.outcome(call), None);
    world.run();
    assert_eq!(world.outcome(call), Some(Outcome::Settled));
    assert_eq!(world.took(call), 700.0);
    world.at_the_end();
}

#[test]
fn it_settles_with_a_storage_that_hangs_too() {
    let mut world = World::restored();
    world.always(Io::RemoveRecord, Reply::never());
    world.always(Io::RemoveJar, Reply::never());
    let call = world.call(logout());
    world.run();
    assert_eq!(world.outcome(call), Some(Outcome::Settled));
    assert!(world.took(call) <= 3_000.0);
    world.at_the_end();
}

/// At each moment of a login and of a refresh, with somebody waiting.
#[test]
fn whoever_waits_is_told_and_late_answers_are_dropped() {
    for moment in 0..=12 {
        for refreshes in [false, true] {
            let mut world = World::set_up(|setup| {
                if refreshes {
                    setup.with_refresh();
                    setup.stored();
                    setup.age = 8_000_000.0;
                }
            });
            let calls = [world.request(), world.call(Command::Ensure)];
            world.run_for(f64::from(moment) * 5.0);
            let waits = world.outcome(calls[1]).is_none();
            world.call(logout());
            world.run();
            if waits {
                assert_eq!(world.outcome(calls[0]), LOGGED_OUT, "{moment}");
                assert_eq!(world.outcome(calls[1]), LOGGED_OUT, "{moment}");
            }
            assert_eq!(world.token(), None, "{moment}");
            assert_eq!(world.storage.record, None, "{moment}");
            assert_eq!(world.event_count(Trigger::Error), 0);
            world.at_the_end();
        }
    }
}

#[test]
fn a_code_that_was_on_its_way_serves_the_next_login() {
    let mut world = World::new();
    world.reply(Io::Login, Reply::natural().after(1_000.0));
    world.request();
    world.run_for(100.0);
    world.call(logout());
    let next = world.request();
    world.run();
    assert_eq!(world.outcome(next), OK);
    assert_eq!((world.count(Io::Login), world.count(Io::Exchange)), (1, 1));
    world.at_the_end();
}

#[test]
fn a_code_that_never_comes_does_not_stop_the_next_login() {
    let mut world = World::new();
    world.reply(Io::Login, Reply::never());
    world.request();
    world.run_for(100.0);
    world.call(logout());
    let next = world.request();
    world.run();
    assert_eq!(
        world.outcome(next),
        Some(Outcome::Failed(ErrorCode::Timeout))
    );
    let after = world.request();
    world.run();
    assert_eq!(world.outcome(after), OK);
    world.at_the_end();
}

#[test]
fn a_code_on_its_way_survives_two_logouts() {
    let mut world = World::new();
    world.reply(Io::Login, Reply::natural().after(1_000.0));
    for _ in 0..3 {
        world.request();
        world.run_for(100.0);
        world.call(logout());
    }
    let next = world.request();
    world.run();
    assert_eq!(world.outcome(next), OK);
    assert_eq!(world.count(Io::Login), 1);
    world.at_the_end();
}

#[test]
fn a_late_refusal_of_the_past_is_no_reason_to_log_in() {
    let mut world = World::restored();
    world.reply(Io::Request, Reply::of(Answer::Status(401)).after(500.0));
    let call = world.request();
    world.call(logout());
    world.run();
    assert_eq!(world.outcome(call), LOGGED_OUT);
    assert_eq!((world.count(Io::Login), world.count(Io::Refresh)), (0, 0));
    assert_eq!(world.event_count(Trigger::Expired), 0);
    world.at_the_end();
}

#[test]
fn a_late_refusal_of_the_past_is_not_sent_for_the_next_account() {
    let mut world = World::restored();
    world.reply(Io::Request, Reply::of(Answer::Status(401)).after(500.0));
    let call = world.request();
    world.call(logout());
    world.call(Command::Login);
    world.run();
    assert_eq!(world.outcome(call), LOGGED_OUT);
    assert_eq!(world.sent(call).len(), 1);
    assert!(world.token().is_some());
    assert_eq!(world.event_count(Trigger::Expired), 0);
    world.at_the_end();
}

#[test]
fn an_answer_of_the_past_is_still_the_requests_own() {
    let mut world = World::restored();
    let call = world.request();
    world.call(logout());
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn a_write_under_way_is_followed_by_the_removal() {
    let mut world = World::new();
    world.reply(Io::WriteRecord, Reply::natural().after(500.0));
    world.request();
    world.run_for(100.0);
    world.call(logout());
    world.run();
    assert_eq!(world.storage.record, None);
    world.at_the_end();
}

#[test]
fn it_runs_inside_any_listener() {
    for trigger in [Trigger::Change, Trigger::Login, Trigger::Outcome] {
        let mut world = World::new();
        world.request();
        world.call(Command::Ensure);
        world.listen(trigger, logout());
        world.run();
        assert_eq!(world.event_count(Trigger::Logout), 1, "{trigger:?}");
        assert_eq!(world.storage.record, None, "{trigger:?}");
        world.at_the_end();
    }
}

/// Found by reading: what was queued behind the event went out all the same, with the token of nobody.
#[test]
fn a_logout_inside_a_listener_stops_what_was_about_to_be_sent() {
    let mut world = World::new();
    world.listen(Trigger::Login, logout());
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), LOGGED_OUT);
    assert!(world.sent(call).is_empty());
    world.at_the_end();
}

/// Found by reading: the removal of a record that another runtime had renewed was still on its way (or had failed) when
/// the next login read that record and took it over.
#[test]
fn what_is_being_removed_is_not_adopted() {
    for removal in [Reply::natural().after(2_000.0), Reply::fail(Failure::Other)] {
        let mut world = World::set_up(|setup| {
            setup.with_refresh();
            setup.stored();
            setup.runtimes = 2;
        });
        world.call_on(1, Command::Refresh);
        world.run();
        let renewed = world.storage.record().expect("it was written").token;
        world.reply(Io::RemoveRecord, removal);
        world.call_on(0, logout());
        world.run_for(100.0);
        let call = world.call_on(0, Command::request());
        world.run();
        assert_eq!(world.outcome(call), OK);
        assert_ne!(world.token(), Some(renewed.access.as_str()));
        assert_eq!(world.count(Io::Login), 1);
    }
}

/// Found by random histories: the number of the record that was left was higher than that of the next login's token,
/// which was thrown away for it.
#[test]
fn what_a_logout_could_not_remove_does_not_replace_the_next_login() {
    for removal in [
        Reply::natural().after(2_000.0),
        Reply::fail(Failure::Other),
        Reply::never(),
    ] {
        let mut world = World::set_up(|setup| {
            setup.with_refresh();
            setup.stored();
            setup.runtimes = 2;
        });
        for _ in 0..3 {
            world.call_on(1, Command::Refresh);
            world.run();
        }
        world.reply(Io::RemoveRecord, removal);
        world.call_on(0, logout());
        world.run_for(100.0);
        let login = world.call_on(0, Command::Login);
        world.run();
        assert_eq!(world.outcome(login), Some(Outcome::Settled));
        let record = world.storage.record().expect("it logged in");
        assert_eq!(world.token(), Some(record.token.access.as_str()));
        assert_eq!(world.session(0).generation(), 3, "one token of its own");
        world.at_the_end();
    }
}

#[test]
fn a_removal_that_failed_is_made_good_on_hide() {
    let mut world = World::restored();
    world.reply(Io::RemoveRecord, Reply::fail(Failure::Other));
    let call = world.call(logout());
    world.run();
    assert_eq!(world.outcome(call), Some(Outcome::Settled));
    assert!(world.storage.record.is_some());
    assert_eq!(world.event_count(Trigger::Error), 1);
    world.apply(Command::Hide);
    world.run();
    assert_eq!(world.storage.record, None);
    world.at_the_end();
}

#[test]
fn the_server_is_told_with_the_token_that_ended() {
    let mut world = World::set_up(|setup| {
        setup.stored();
        setup.config.logout = true;
    });
    let token = world.token().expect("restored").to_owned();
    world.call(logout());
    assert_eq!(world.told_logout, [(token, false)]);
    world.call(logout());
    world.run();
    assert_eq!(world.told_logout.len(), 1);
    world.at_the_end();
}

#[test]
fn an_authorisation_is_withdrawn() {
    for revokes in [true, false] {
        let mut world = World::set_up(|setup| {
            setup.stored = Some(Origin::OAuth);
            setup.config.oauth_revoke = revokes;
        });
        world.call(logout());
        world.run();
        assert_eq!(world.told_logout.len(), usize::from(revokes));
        assert!(world.told_logout.iter().all(|(_, revoke)| *revoke));
        world.at_the_end();
    }
}

#[test]
fn it_ends_the_launch_checks_and_settles_start() {
    let mut world = World::set_up(|setup| {
        setup.stored();
        setup.config.verify = true;
    });
    world.reply(Io::Verify, Reply::natural().after(5_000.0));
    world.reply(Io::Check, Reply::fail(Failure::Network).after(5_000.0));
    let start = world.call(Command::Start);
    world.call(logout());
    assert_eq!(world.outcome(start), Some(Outcome::Settled));
    world.run();
    assert_eq!(world.count(Io::Login), 0);
    world.at_the_end();
}

#[test]
fn it_ends_what_the_server_had_refused() {
    let mut world = World::new();
    world.server.refuses_all = true;
    world.request();
    world.run_for(1_000.0);
    world.call(logout());
    world.server.refuses_all = false;
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn without_a_session_it_settles_and_harms_nobody() {
    let mut world = World::new();
    let call = world.call(logout());
    let visitor = world.call(Command::Request {
        auth: Auth::Optional,
        fresh: false,
        route: 0,
    });
    world.run();
    assert_eq!(world.outcome(call), Some(Outcome::Settled));
    assert_eq!(world.outcome(visitor), OK);
    world.at_the_end();
}

#[test]
fn the_state_names_a_logout_as_the_reason_until_a_login_begins() {
    let mut world = World::new();
    let reason = |world: &World| world.session(0).state(world.device_now()).reason;
    assert_eq!(reason(&world), None);
    world.call(Command::Logout {
        keep_cookies: false,
        silent: false,
    });
    assert_eq!(reason(&world), Some(ErrorCode::LoggedOut));
    world.call(Command::Login);
    assert_eq!((reason(&world), world.status()), (None, Status::Renewing));
    world.run();
    assert_eq!(reason(&world), None);
    world.at_the_end();
}
