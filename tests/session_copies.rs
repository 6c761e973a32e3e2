//! Two copies of the package on one storage: who renews, and what one learns of the other.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Answer, Command, Io, Outcome, Reply, Trigger, World};
use wx_session::error::ErrorCode;
use wx_session::lease::{Deed, Lease};

const OK: Option<Outcome> = Some(Outcome::Answered(200));
const LIFE: f64 = 7_200_000.0;

fn copies(one_context: bool) -> World {
    World::set_up(|setup| {
        setup.two_runtimes();
        setup.one_context = one_context;
    })
}

fn logout(silent: bool) -> Command {
    Command::Logout {
        keep_cookies: false,
        silent,
    }
}

#[test]
fn of_two_that_need_a_token_one_renews() {
    for one_context in [false, true] {
        let mut world = copies(one_context);
        world.run_for(LIFE);
        world.always(Io::Refresh, Reply::natural().after(8_000.0));
        let calls = [0, 1].map(|copy| world.call_on(copy, Command::request()));
        world.run();
        assert_eq!(calls.map(|call| world.outcome(call)), [OK, OK]);
        assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 0));
        assert_eq!(world.storage.lease, None);
        world.at_the_end();
    }
}

#[test]
fn a_logout_is_known_at_once_in_one_context_and_else_at_the_next_show() {
    for (one_context, silent) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut world = copies(one_context);
        world.call_on(0, logout(silent));
        assert_eq!(world.session(1).record().is_none(), one_context);
        world.run();
        world.apply_on(1, Command::Show);
        world.run();
        assert!(world.session(1).record().is_none());
        assert_eq!(world.session(1).logged_out().is_some(), !silent);
        assert_eq!(world.event_count(Trigger::Logout), 2);
        assert_eq!(world.storage.record, None);
    }
}

/// Found by 130 000 random histories: it put the WeChat user in the place of whoever had logged in.
#[test]
fn a_silent_login_ends_when_another_copy_has_an_account() {
    let mut world = World::set_up(|setup| {
        setup.two_runtimes();
        setup.one_context = true;
        setup.stored = None;
    });
    world.reply(Io::Login, Reply::natural().after(3_000.0));
    let call = world.call_on(1, Command::request());
    world.run_for(1_000.0);
    world.apply_on(0, Command::Adopt { silent: false });
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!(world.count(Io::Exchange), 0);
    assert_eq!(world.session(1).record(), world.session(0).record());
    world.at_the_end();
}

#[test]
fn two_accounts_that_begin_at_once_have_two_numbers() {
    for one_context in [false, true] {
        let mut world = copies(one_context);
        for copy in [0, 1] {
            world.apply_on(copy, Command::Adopt { silent: false });
        }
        world.run();
        for copy in [0, 1, 0] {
            world.apply_on(copy, Command::Show);
            world.run();
        }
        let records = [0, 1].map(|copy| world.session(copy).record());
        assert_eq!(records[0], records[1]);
        assert_eq!(records[0], world.storage.record());
    }
}

/// One of them is written twice, so the other copy finds a higher number for an account that began with the number of its own.
#[test]
fn two_accounts_that_begin_at_once_are_two_whatever_their_numbers() {
    let mut world = copies(false);
    for copy in [0, 1] {
        world.apply_on(copy, Command::Adopt { silent: false });
    }
    world.reply(Io::Request, Reply::of(Answer::Status(401)).after(500.0));
    let refused = world.call_on(0, Command::request());
    world.apply_on(1, Command::User("{}"));
    world.run();
    let ended = Some(Outcome::Failed(ErrorCode::LoggedOut));
    assert_eq!(world.outcome(refused), ended, "{}", world.history());
    assert_eq!(world.sent(refused).len(), 1);
}

#[test]
fn a_newer_user_is_not_put_on_an_account_that_another_copy_has_begun() {
    let mut world = copies(false);
    world.apply_on(0, Command::Adopt { silent: false });
    world.run();
    let record = world.storage.record();
    world.apply_on(1, Command::User(r#"{"name":"who paid"}"#));
    world.run();
    assert_eq!(world.storage.record(), record);
    assert_eq!(world.session(1).record(), record);
}

#[test]
fn a_late_write_of_an_older_record_is_mended_at_the_next_look() {
    let mut world = copies(false);
    let older = world.storage.record.clone();
    world.call_on(0, Command::Refresh);
    world.run();
    let newer = world.storage.record.clone();
    world.storage.record = older;
    world.apply_on(0, Command::Show);
    world.run();
    assert_eq!(world.storage.record, newer);
}

#[test]
fn a_look_writes_nothing_where_its_own_record_stands_or_is_on_its_way() {
    let mut world = copies(false);
    world.apply_on(0, Command::Show);
    world.run();
    assert_eq!(world.count(Io::WriteRecord), 0);
    world.reply(Io::WriteRecord, Reply::natural().after(500.0));
    world.call_on(0, Command::Refresh);
    world.run_for(100.0);
    world.apply_on(0, Command::Show);
    world.run();
    assert_eq!(world.count(Io::ReadRecord), 3);
    assert_eq!(world.count(Io::WriteRecord), 1);
}

/// The record of the other copy is of before the logout, and has a higher number than what the logout is writing.
#[test]
fn a_look_during_the_write_of_a_logout_writes_it_again_above_a_late_record() {
    let mut world = copies(false);
    let older = world.storage.record.clone();
    for _ in 0..3 {
        world.call_on(1, Command::Refresh);
        world.run();
    }
    let newer = std::mem::replace(&mut world.storage.record, older);
    world.reply(Io::WriteRecord, Reply::natural().after(500.0));
    world.call_on(0, logout(false));
    world.storage.record = newer;
    world.apply_on(0, Command::Show);
    world.run();
    assert_eq!(world.count(Io::WriteRecord), 3 + 2);
    assert_eq!(world.storage.logged_out, world.session(0).logged_out());
    world.apply_on(1, Command::Show);
    world.run();
    assert_eq!(world.session(1).record(), None);
}

/// Both writes are on their way at once, and the later one would leave a refresh token that was used.
#[test]
fn news_of_the_clock_are_not_written_over_another_copys_renewal() {
    for one_context in [false, true] {
        let mut world = copies(one_context);
        let renewed = world.call_on(1, Command::Refresh);
        world.run_for(50.0);
        world.apply_on(0, Command::OtherDate(7_000_000.0));
        world.run();
        assert_eq!(world.outcome(renewed), Some(Outcome::Settled));
        let stored = world.storage.record().expect("it was stored");
        let renewed = world.session(1).record().expect("it was renewed");
        assert_eq!(stored.token, renewed.token);
        let call = world.call_on(0, Command::Refresh);
        world.run();
        assert_eq!(world.outcome(call), Some(Outcome::Settled));
        assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (2, 0));
    }
}

#[test]
fn who_finds_a_newer_record_asks_for_the_lease_anew() {
    let mut world = copies(false);
    world.always(Io::ReadRecord, Reply::natural().after(20.0));
    world.always(Io::WriteRecord, Reply::natural().after(0.0));
    world.call_on(1, Command::Refresh);
    // Meanwhile the other one takes the lease for a token of its own, and renews that.
    world.run_for(2.0);
    world.apply_on(0, Command::Adopt { silent: false });
    world.call_on(0, Command::Refresh);
    world.run();
    // That no refresh token was sent twice, the world watches.
    assert_eq!(world.session(1).record(), world.storage.record());
    world.at_the_end();
}

#[test]
fn a_login_of_the_user_is_not_undone_by_a_renewal_that_the_other_copy_began_before() {
    for one_context in [false, true] {
        let mut world = copies(one_context);
        world.run_for(LIFE);
        world.reply(Io::Refresh, Reply::natural().after(3_000.0));
        world.call_on(1, Command::request());
        world.run_for(1_000.0);
        let login = world.call_on(0, Command::Login);
        world.run();
        assert_eq!(world.outcome(login), Some(Outcome::Settled));
        let record = world.session(0).record();
        // The third that the server gave: after the stored one and that of the renewal.
        assert!(
            record
                .as_ref()
                .is_some_and(|it| it.token.access.ends_with("-3"))
        );
        // It waited for the renewal, and for no more.
        assert!(world.took(login) < 2_500.0, "{}", world.took(login));
        assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 1));
        world.apply_on(1, Command::Show);
        world.run();
        assert_eq!(record, world.session(1).record());
        assert_eq!(record, world.storage.record());
    }
}

#[test]
fn who_waits_for_a_renewal_waits_on_after_the_app_was_frozen() {
    for one_context in [false, true] {
        let mut world = copies(one_context);
        world.run_for(LIFE);
        let calls = [1, 0].map(|copy| world.call_on(copy, Command::request()));
        world.sleep(60_000.0);
        world.run();
        assert_eq!(calls.map(|call| world.outcome(call)), [OK, OK]);
        assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 0));
        world.at_the_end();
    }
}

#[test]
fn who_takes_another_account_over_leaves_the_one_before_once() {
    for one_context in [false, true] {
        let mut world = copies(one_context);
        world.call_on(0, Command::Refresh);
        world.run();
        world.apply_on(1, Command::Show);
        world.run();
        assert_eq!(world.left, [], "a renewal is of the same account");
        world.apply_on(0, Command::Adopt { silent: false });
        world.run();
        for _ in 0..2 {
            world.apply_on(1, Command::Show);
            world.run();
        }
        assert_eq!(world.left, [1]);
        assert_eq!(world.event_count(Trigger::Login), 1);
    }
}

/// Found by random histories: the jar that was on its way at the logout was written after it.
#[test]
fn cookies_of_a_logout_that_was_cut_off_do_not_come_back() {
    let mut world = World::set_up(|setup| {
        setup.config.login = false;
        setup.stored = None;
    });
    world.apply_on(0, Command::Adopt { silent: false });
    world.apply_on(0, Command::Cookie);
    world.apply_on(0, Command::Hide);
    world.call_on(0, logout(false));
    world.restart(0);
    world.apply_on(0, Command::Adopt { silent: false });
    world.run();
    world.at_the_end();
}

/// All cookies that a copy has, as `name=value`.
fn cookies(world: &World, copy: usize) -> Vec<String> {
    let listed = world.session(copy).list_cookies(None, world.device_now());
    let pairs = listed
        .iter()
        .map(|cookie| format!("{}={}", cookie.name, cookie.value));
    let mut pairs: Vec<String> = pairs.collect();
    pairs.sort();
    pairs
}

#[test]
fn cookies_of_both_are_kept_and_each_hears_of_the_others_news() {
    for one_context in [false, true] {
        let mut world = copies(one_context);
        for (copy, set_cookie, all) in [
            (0, "a=1", &["a=1"][..]),
            (1, "b=2", &["a=1", "b=2"]),
            (0, "b=3", &["a=1", "b=3"]),
            (1, "a=4", &["a=4", "b=3"]),
        ] {
            world.input(copy, |session, now| {
                session.receive_cookie("https://api.example.com/", set_cookie, now);
            });
            world.run();
            world.rearranged = 0;
            for _ in 0..2 {
                world.apply_on(1 - copy, Command::Show);
                world.run();
                assert_eq!(world.rearranged, 1, "the second look finds nothing new");
            }
            assert_eq!(cookies(&world, 0), all, "{set_cookie}");
            assert_eq!(cookies(&world, 1), all, "{set_cookie}");
        }
    }
}

#[test]
fn a_logout_that_another_copy_had_begun_counts_at_launch() {
    for stays in [false, true] {
        let mut world = copies(false);
        world.apply_on(0, Command::Cookie);
        world.run();
        world.storage.lease = Some(Lease {
            stays,
            ..Lease::new(1e9, Deed::Logout, world.device_now())
        });
        world.restart(0);
        assert_eq!(world.session(0).record(), None);
        assert_eq!(world.session(0).logged_out().is_some(), stays);
        assert_eq!(cookies(&world, 0), [""; 0]);
    }
}
