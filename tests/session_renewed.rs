//! A token that the program renewed by a request of its own: the account goes on, and the session renews nothing beside it.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Command, Io, Outcome, Reply, Trigger, World};
use wx_session::session::Status;
use wx_session::token::{Grant, Origin};

const OK: Option<Outcome> = Some(Outcome::Answered(200));

#[test]
fn whoever_waits_goes_on_with_it_and_the_renewal_under_way_is_over() {
    let mut world = World::set_up(|setup| {
        setup.with_refresh();
        setup.stored();
    });
    world.server.revoke_tokens();
    world.reply(Io::Refresh, Reply::natural().after(5_000.0));
    let calls = [world.request(), world.request()];
    world.run_for(1_000.0);
    world.apply(Command::Renewed);
    world.run_for(1_000.0);
    for call in calls {
        assert_eq!(world.outcome(call), OK);
        assert_eq!(world.sent(call).len(), 2);
    }
    world.run();
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 0));
    assert_eq!(
        world.event_count(Trigger::Refresh),
        1,
        "its own came too late"
    );
    world.at_the_end();
}

#[test]
fn the_account_stays_what_it_was() {
    let mut world = World::set_up(|setup| setup.with_refresh());
    world.apply(Command::Adopt { silent: false });
    world.run();
    world.apply(Command::Renewed);
    world.run();
    assert_eq!(
        world.event_count(Trigger::Login),
        1,
        "that of the adopted token"
    );
    assert_eq!(world.event_count(Trigger::Refresh), 1);
    let record = world.storage.record().expect("it was stored");
    assert_eq!(record.token.origin, Origin::Adopted);
    world.at_the_end();
}

#[test]
fn without_a_token_it_is_a_new_account_that_no_silent_login_follows() {
    let mut world = World::new();
    world.apply(Command::Renewed);
    world.run();
    assert_eq!(world.status(), Status::Active);
    let record = world.storage.record().expect("it was stored");
    assert_eq!(record.token.origin, Origin::Adopted);
    world.at_the_end();
}

#[test]
fn what_no_header_can_carry_is_left_alone() {
    let mut world = World::restored();
    world.input(0, |session, now| {
        session.handle_renewed(Grant::bare("two\nlines"), now);
    });
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!(world.event_count(Trigger::Refresh), 0);
    world.at_the_end();
}
