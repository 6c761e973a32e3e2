//! What is written when, what a storage in trouble costs, and two runtimes that share one record.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Command, Io, Outcome, Reply, World};
use wx_session::error::{ErrorCode, Failure};
use wx_session::record::StoredRecord;
use wx_session::session::{Event, Status};

const OK: Option<Outcome> = Some(Outcome::Answered(200));
const LIFE: f64 = 7_200_000.0;

/// Main package and independent subpackage, with the same stored token.
fn two_runtimes() -> World {
    World::set_up(|setup| setup.two_runtimes())
}

fn logout() -> Command {
    Command::Logout {
        keep_cookies: false,
        silent: true,
    }
}

#[test]
fn a_token_is_handed_over_in_the_turn_in_which_it_arrives() {
    let mut world = World::new();
    world.request();
    world.run_for(59.0);
    assert_eq!(world.count(Io::WriteRecord), 0);
    world.run_for(1.0);
    assert_eq!(
        (world.count(Io::Exchange), world.count(Io::WriteRecord)),
        (1, 1)
    );
    world.run();
    world.restart(0);
    assert_eq!(world.status(), Status::Active);
    let call = world.request();
    assert_eq!(world.sent(call), [1]);
    world.run();
    assert_eq!(world.count(Io::Login), 1);
    world.at_the_end();
}

#[test]
fn requests_without_a_change_write_nothing() {
    let mut world = World::restored();
    world.server.tells_time = true;
    for _ in 0..50 {
        world.request();
        world.run_for(10_000.0);
    }
    for io in [Io::WriteRecord, Io::WriteJar, Io::ReadRecord] {
        assert_eq!(world.count(io), 0, "{io:?}");
    }
    world.at_the_end();
}

#[test]
fn the_newest_token_follows_a_write_that_is_under_way() {
    let mut world = World::new();
    world.reply(Io::WriteRecord, Reply::natural().after(1_000.0));
    world.call(Command::Login);
    world.run_for(100.0);
    world.call(Command::Login);
    world.run_for(100.0);
    world.call(Command::Login);
    world.run();
    assert_eq!(
        (world.count(Io::Login), world.count(Io::WriteRecord)),
        (3, 2)
    );
    world.at_the_end();
}

#[test]
fn changes_of_the_jar_gather_for_a_moment() {
    let mut world = World::new();
    for _ in 0..10 {
        world.apply(Command::Cookie);
        world.run_for(9.0);
    }
    assert_eq!(world.count(Io::WriteJar), 0);
    world.run();
    assert_eq!(world.count(Io::WriteJar), 1);
    world.at_the_end();
}

#[test]
fn the_jar_is_written_at_once_when_the_app_is_hidden() {
    let mut world = World::new();
    world.apply(Command::Cookie);
    world.apply(Command::Hide);
    assert_eq!(world.count(Io::WriteJar), 1);
    world.run();
    assert_eq!(world.count(Io::WriteJar), 1);
    world.restart(0);
    assert_eq!(world.session(0).list_cookies(None, world.now).len(), 1);
    world.at_the_end();
}

#[test]
fn a_failed_write_is_told_once_and_costs_nothing_in_memory() {
    for reply in [Reply::fail(Failure::Other), Reply::never()] {
        let mut world = World::new();
        world.always(Io::WriteRecord, reply);
        for _ in 0..3 {
            let call = world.call(Command::Login);
            world.run();
            assert_eq!(world.outcome(call), Some(Outcome::Settled));
        }
        let call = world.request();
        assert_eq!(world.sent(call).len(), 1);
        world.run();
        assert_eq!(world.outcome(call), OK);
        let errors: Vec<_> = world
            .events
            .iter()
            .filter(|(_, event)| {
                matches!(
                    event,
                    Event::Error {
                        code: ErrorCode::Storage,
                        ..
                    }
                )
            })
            .collect();
        assert_eq!(errors.len(), 1);
        // It is made good on hide.
        world.always(Io::WriteRecord, Reply::natural());
        world.apply(Command::Hide);
        world.run();
        let stored = world.storage.record().expect("it was written");
        assert_eq!(Some(stored.token.access.as_str()), world.token());
        world.at_the_end();
    }
}

#[test]
fn a_storage_that_does_not_answer_delays_a_login_by_its_limit_only() {
    let mut world = World::new();
    world.always(Io::ReadRecord, Reply::never());
    world.always(Io::WriteRecord, Reply::never());
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!(world.took(call), 3_060.0);
    world.at_the_end();
}

#[test]
fn whatever_is_stored_is_a_fresh_start_at_worst() {
    let whole = World::restored().storage.record.expect("it has one");
    let no_token = StoredRecord {
        token: String::new(),
        ..whole.clone()
    };
    let no_form = StoredRecord {
        v: 0,
        ..whole.clone()
    };
    let no_time = StoredRecord {
        issued_at: f64::NAN,
        ..whole
    };
    for broken in [no_token, no_form, no_time] {
        let mut world = World::new();
        world.storage.record = Some(broken.clone());
        world.storage.jar = Some("{}".into());
        world.restart(0);
        let call = world.request();
        world.run();
        assert_eq!(world.outcome(call), OK, "{broken:?}");
        assert_eq!(world.count(Io::Login), 1);
    }
}

#[test]
fn a_renewal_takes_over_what_another_runtime_has_renewed() {
    let mut world = two_runtimes();
    world.run_for(LIFE);
    let first = world.call_on(0, Command::request());
    world.run();
    assert_eq!(world.outcome(first), OK);
    let second = world.call_on(1, Command::request());
    world.run();
    assert_eq!(world.outcome(second), OK);
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 0));
    assert_eq!(world.count(Io::WriteRecord), 1);
    assert_eq!(world.sent(second), [2]);
    world.at_the_end();
}

#[test]
fn a_refused_token_is_replaced_by_what_another_runtime_has() {
    let mut world = two_runtimes();
    world.server.revoke_all();
    let first = world.call_on(0, Command::request());
    world.run();
    let second = world.call_on(1, Command::request());
    world.run();
    assert_eq!((world.outcome(first), world.outcome(second)), (OK, OK));
    assert_eq!(world.count(Io::Login), 1);
    assert_eq!(world.sent(second), [1, 2]);
    world.at_the_end();
}

#[test]
fn a_write_takes_over_a_newer_record_instead_of_replacing_it() {
    let mut world = two_runtimes();
    world.call_on(1, Command::Refresh);
    world.run();
    world.call_on(1, Command::Refresh);
    world.run();
    let newest = world.storage.record.clone();
    // The other one has a reason to write: the server's time.
    world.skew = 100_000.0;
    world.apply_on(0, Command::Date);
    world.run();
    assert_eq!(world.storage.record, newest);
    assert_eq!(world.session(0).generation(), 2);
    let call = world.call_on(0, Command::request());
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!(world.sent(call), [2]);
    world.at_the_end();
}

/// Found by reading: between the look into the storage and the refusal, the other runtime had used the same rotating
/// refresh token; its new token stood in storage and a needless `wx.login` began.
#[test]
fn a_refresh_refused_because_another_runtime_was_first_takes_its_token() {
    let mut world = World::set_up(|setup| {
        setup.two_runtimes();
        setup.without_leases = true;
    });
    world.run_for(LIFE);
    let first = world.call_on(0, Command::request());
    let second = world.call_on(1, Command::request());
    world.reply(Io::Refresh, Reply::natural());
    world.reply(Io::Refresh, Reply::natural().after(500.0));
    world.run();
    assert_eq!((world.outcome(first), world.outcome(second)), (OK, OK));
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (2, 0));
    world.at_the_end();
}

/// Found by reading: a newer token was taken over while the old refresh token was on its way, and lost its own refresh
/// token to the refusal of the old one.
#[test]
fn a_refusal_of_the_old_refresh_token_keeps_the_new_one() {
    let mut world = World::set_up(|setup| {
        setup.two_runtimes();
        setup.without_leases = true;
    });
    world.run_for(LIFE);
    let first = world.call_on(0, Command::request());
    let second = world.call_on(1, Command::request());
    world.reply(Io::Refresh, Reply::natural());
    world.reply(Io::Refresh, Reply::natural().after(500.0));
    world.run_for(100.0);
    // The second one has a reason to write, and finds the first one's record.
    world.skew = 100_000.0;
    world.apply_on(1, Command::Date);
    world.run();
    assert_eq!((world.outcome(first), world.outcome(second)), (OK, OK));
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (2, 0));
    let record = world.session(1).record().expect("it has a token");
    assert!(record.token.refresh.is_some());
    world.at_the_end();
}

/// Found by reading: a write that the session had given up arrived after the removal.
#[test]
fn a_write_that_ends_after_the_logout_is_made_good() {
    let mut world = World::new();
    world.reply(Io::WriteRecord, Reply::natural().after(5_000.0));
    world.request();
    world.run_for(1_000.0);
    let call = world.call(logout());
    world.run();
    assert_eq!(world.outcome(call), Some(Outcome::Settled));
    assert_eq!(world.storage.record, None);
    world.at_the_end();
}

/// Found by reading, as above: two tokens, written out of order.
#[test]
fn a_write_that_ends_after_the_next_one_is_made_good() {
    let mut world = World::new();
    world.reply(Io::WriteRecord, Reply::natural().after(5_000.0));
    world.call(Command::Login);
    world.run_for(1_000.0);
    world.call(Command::Login);
    world.run();
    world.at_the_end();
}

/// Found by reading, as above, for the cookies.
#[test]
fn a_jar_that_is_written_after_the_logout_is_removed_again() {
    let mut world = World::restored();
    world.reply(Io::WriteJar, Reply::natural().after(5_000.0));
    world.apply(Command::Cookie);
    world.run_for(1_000.0);
    world.call(logout());
    world.run();
    assert_eq!(world.storage.jar, None);
    world.at_the_end();
}

fn is_shown_without_cookies(mut world: World) {
    world.apply(Command::Show);
    world.run();
    let cookies = world.session(0).list_cookies(None, world.now);
    assert!(cookies.is_empty(), "{cookies:?}");
    world.at_the_end();
}

/// Found by reading: the write that the logout overtook counted as the removal.
#[test]
fn a_jar_that_cannot_be_removed_does_not_come_back_beside_a_write_that_the_logout_overtook() {
    let mut world = World::restored();
    world.reply(Io::WriteJar, Reply::natural().after(1_000.0));
    world.always(Io::RemoveJar, Reply::fail(Failure::Other));
    world.apply(Command::Cookie);
    world.run_for(500.0);
    world.call(logout());
    world.run_for(1_000.0);
    assert!(world.storage.jar.is_some(), "it could not be removed");
    world.apply(Command::Hide);
    is_shown_without_cookies(world);
}

/// Found by random histories: the write that was to make it good failed, and the next look took the cookies for another copy's.
#[test]
fn a_jar_that_is_written_after_the_logout_does_not_come_back_where_it_cannot_be_written_over() {
    let mut world = World::restored();
    world.reply(Io::WriteJar, Reply::natural().after(5_000.0));
    world.apply(Command::Cookie);
    world.run_for(3_500.0);
    world.call(logout());
    world.run_for(500.0);
    world.always(Io::WriteJar, Reply::fail(Failure::Other));
    world.run_for(5_000.0);
    assert!(world.storage.jar.is_some(), "it came late");
    is_shown_without_cookies(world);
}

/// Found by reading: the number of a stored record may be anything.
#[test]
fn the_highest_sequence_number_is_no_end() {
    let mut world = World::set_up(|setup| {
        setup.stored();
        setup.seq = u32::MAX;
        setup.config.check_session = false;
    });
    let login = world.call(Command::Login);
    world.run();
    assert_eq!(world.outcome(login), Some(Outcome::Settled));
    let token = world.token().expect("it logged in").to_owned();
    world.restart(0);
    assert_eq!(world.token(), Some(token.as_str()));
    world.at_the_end();
}

#[test]
fn the_end_of_a_launch_loses_no_token() {
    let mut world = World::new();
    world.reply(Io::WriteRecord, Reply::natural().after(1_000.0));
    world.request();
    world.run_for(100.0);
    assert_eq!(world.count(Io::WriteRecord), 1);
    world.restart(0);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!(world.count(Io::Login), 1);
    world.at_the_end();
}
