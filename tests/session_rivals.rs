//! Two copies at once: what the logout of one ends in the other, and which of two records with one number wins.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Command, Io, Outcome, Reply, World};
use wx_session::error::ErrorCode;

const LOGGED_OUT: Option<Outcome> = Some(Outcome::Failed(ErrorCode::LoggedOut));
const LOGOUT: Command = Command::Logout {
    keep_cookies: false,
    silent: false,
};

fn copies() -> World {
    World::set_up(|setup| setup.two_runtimes())
}

/// They know of each other by what is stored alone.
fn without_leases() -> World {
    World::set_up(|setup| {
        setup.two_runtimes();
        setup.without_leases = true;
    })
}

#[test]
fn the_logout_of_another_copy_ends_a_renewal_and_no_login_of_the_user() {
    for (command, outcome) in [
        (Command::Refresh, LOGGED_OUT),
        (Command::Login, Some(Outcome::Settled)),
    ] {
        let mut world = World::set_up(|setup| {
            setup.two_runtimes();
            setup.one_context = true;
        });
        for io in [Io::Refresh, Io::Exchange] {
            world.reply(io, Reply::natural().after(1_000.0));
        }
        let call = world.call_on(0, command.clone());
        world.run_for(500.0);
        world.call_on(1, LOGOUT);
        world.run();
        assert_eq!(world.outcome(call), outcome, "{command:?}");
        let goes_on = command == Command::Login;
        assert_eq!(world.session(0).record().is_some(), goes_on);
        assert_eq!(world.storage.record().is_some(), goes_on);
        assert_eq!(world.count(Io::Login), usize::from(goes_on));
    }
}

#[test]
fn who_hears_of_a_logout_writes_it_too() {
    let mut world = copies();
    world.call_on(1, LOGOUT);
    let lease = world.storage.lease;
    world.restart(1);
    // It was killed before anything was written.
    world.storage = copies().storage;
    world.storage.lease = lease;
    world.apply_on(0, Command::Show);
    world.run();
    assert!(world.storage.logged_out.is_some());
    assert_eq!(world.storage.logged_out, world.session(0).logged_out());
}

#[test]
fn who_finds_a_logout_in_storage_leaves_it_as_it_is() {
    let mut world = without_leases();
    world.call_on(1, LOGOUT);
    world.run();
    let writes = world.count(Io::WriteRecord);
    world.apply_on(0, Command::Show);
    world.run();
    assert_eq!(world.session(0).record(), None);
    assert_eq!(world.count(Io::WriteRecord), writes);
}

#[test]
fn a_record_on_its_way_does_not_undo_a_logout_that_was_found_meanwhile() {
    let mut world = without_leases();
    world.reply(Io::WriteRecord, Reply::natural().after(500.0));
    world.call_on(0, Command::Refresh);
    world.run_for(100.0);
    world.call_on(1, LOGOUT);
    world.run_for(100.0);
    world.apply_on(0, Command::Show);
    world.run();
    assert_eq!(world.storage.record, None);
    assert_eq!(world.storage.logged_out, world.session(0).logged_out());
}

/// The renewal began before and is written after the token of another account, with the same number.
#[test]
fn another_account_wins_over_a_renewal_that_was_written_later() {
    let mut world = copies();
    world.reply(Io::WriteRecord, Reply::natural().after(500.0));
    world.call_on(1, Command::Refresh);
    world.run_for(100.0);
    world.apply_on(0, Command::Adopt { silent: false });
    let adopted = world.session(0).record().map(|record| record.token);
    world.run();
    for copy in [0, 1] {
        world.apply_on(copy, Command::Show);
        world.run();
    }
    for copy in [0, 1] {
        let record = world.session(copy).record();
        assert_eq!(record.map(|record| record.token), adopted, "{copy}");
    }
    assert_eq!(world.storage.record(), world.session(0).record());
}

#[test]
fn a_renewal_gives_way_to_another_account_that_was_written_later() {
    let mut world = copies();
    world.call_on(1, Command::Refresh);
    world.run_for(55.0);
    world.reply(Io::WriteRecord, Reply::natural().after(500.0));
    world.apply_on(0, Command::Adopt { silent: false });
    let adopted = world.session(0).record();
    world.run();
    world.apply_on(1, Command::Show);
    world.run();
    assert_eq!(world.session(1).record(), adopted);
    assert_eq!(world.storage.record(), adopted);
}

#[test]
fn a_renewal_in_the_background_ends_with_the_account_that_it_was_for() {
    let mut world = World::set_up(|setup| {
        setup.two_runtimes();
        setup.config.timing.max_age = 1_000.0;
    });
    world.run_for(1_000.0);
    world.reply(Io::Refresh, Reply::natural().after(800.0));
    world.apply_on(0, Command::Show);
    world.run_for(400.0);
    world.apply_on(1, Command::Adopt { silent: false });
    world.run_for(100.0);
    world.apply_on(0, Command::Show);
    world.run();
    assert_eq!(world.session(0).record(), world.session(1).record());
    assert_eq!(world.count(Io::Refresh), 1);
}

#[test]
fn an_account_that_begins_counts_on_from_what_the_other_copy_stored() {
    let mut world = copies();
    for _ in 0..2 {
        world.call_on(1, Command::Refresh);
        world.run();
    }
    world.apply_on(0, Command::Adopt { silent: false });
    world.run();
    let adopted = world.session(0).record();
    assert_ne!(adopted, world.session(1).record());
    assert_eq!(adopted, world.storage.record());
}

#[test]
fn a_token_that_was_written_here_is_gone_when_another_copy_has_forgotten_the_user() {
    let mut world = World::set_up(|setup| {
        setup.runtimes = 2;
        setup.without_leases = true;
    });
    world.call_on(0, Command::Login);
    world.run();
    let silent = Command::Logout {
        keep_cookies: false,
        silent: true,
    };
    world.call_on(1, silent);
    world.run();
    assert_eq!(world.storage.record, None);
    world.apply_on(0, Command::Show);
    world.run();
    assert_eq!(world.session(0).record(), None);
}
