//! The lease of another copy: whom it binds, how long it is waited for, and what a logout's says.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Command, Io, Outcome, Reply, World};
use wx_session::config::Config;
use wx_session::lease::{Deed, Lease};

const OK: Option<Outcome> = Some(Outcome::Answered(200));
const LIFE: f64 = 7_200_000.0;

fn copies(one_context: bool) -> World {
    World::set_up(|setup| {
        setup.two_runtimes();
        setup.one_context = one_context;
    })
}

#[test]
fn a_lease_binds_others_until_its_end() {
    let lease = Lease::new(1.0, Deed::Renewal, 0.0);
    let binds = |owner, now| lease.binds(owner, now);
    assert!(binds(2.0, lease.until - 1.0));
    assert!(!binds(2.0, lease.until));
    assert!(!binds(1.0, 0.0));
}

#[test]
fn a_lease_without_a_living_owner_binds_for_its_life_at_most() {
    for until in [1.0, 5_000.0, 1e12, f64::INFINITY, f64::NAN] {
        let mut world = copies(false);
        world.run_for(LIFE);
        world.storage.lease = Some(Lease {
            until: world.device_now() + until,
            ..Lease::new(1e9, Deed::Renewal, 0.0)
        });
        let call = world.call_on(0, Command::request());
        world.run();
        assert_eq!(world.outcome(call), OK);
        assert!(world.took(call) < 7_000.0, "{until}: {}", world.took(call));
    }
}

/// Nobody else is there when the first copy of a context is launched, so whoever renewed was killed. The second may be launched beside it.
#[test]
fn a_renewal_found_at_launch_binds_all_but_the_first_copy_of_a_context() {
    for (copy, waits) in [(0, false), (1, true)] {
        let mut world = copies(true);
        world.run_for(LIFE);
        world.storage.lease = Some(Lease::new(1e9, Deed::Renewal, world.device_now()));
        world.restart(copy);
        let call = world.call_on(copy, Command::request());
        world.run_for(200.0);
        assert_eq!(world.outcome(call).is_none(), waits, "{copy}");
        world.run();
        assert_eq!(world.outcome(call), OK);
    }
}

/// When the renewal begins that this copy's request needs, in milliseconds after it.
fn renews_after(world: &mut World) -> f64 {
    let began = world.now;
    world.request();
    while world.count(Io::Refresh) == 0 {
        assert!(world.timer(), "it waits for ever");
    }
    world.now - began
}

#[test]
fn a_lease_that_stays_the_same_is_waited_for_as_long_as_a_lease_lives() {
    let mut world = copies(false);
    world.run_for(LIFE);
    world.storage.lease = Some(Lease {
        until: f64::INFINITY,
        ..Lease::new(1e9, Deed::Renewal, 0.0)
    });
    let after = renews_after(&mut world);
    assert!((6_000.0..6_100.0).contains(&after), "{after}");
}

#[test]
fn an_owner_who_lives_is_waited_for_as_long_as_a_login_may_take() {
    let mut world = copies(false);
    world.run_for(LIFE);
    let timing = Config::default().timing;
    let longest = timing.login_timeout + 2.0 * timing.endpoint_timeout;
    let began = world.now;
    world.storage.lease = Some(Lease::new(1e9, Deed::Renewal, world.device_now()));
    world.request();
    let mut beats = 0.0;
    while world.count(Io::Refresh) == 0 {
        beats += 1.0;
        // It shows that it lives before each look.
        world.storage.lease = Some(Lease::new(1e9, Deed::Renewal, world.device_now() + beats));
        assert!(world.timer(), "it waits for ever");
    }
    let after = world.now - began;
    assert!((longest - 250.0..longest).contains(&after), "{after}");
}

#[test]
fn the_lease_of_a_logout_says_what_becomes_of_the_rest() {
    for (keep_cookies, silent) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut world = copies(false);
        world.reply(Io::RemoveRecord, Reply::natural().after(500.0));
        world.reply(Io::WriteRecord, Reply::natural().after(500.0));
        world.apply_on(
            0,
            Command::Logout {
                keep_cookies,
                silent,
            },
        );
        let lease = world.storage.lease.expect("it is there at once");
        assert_eq!(lease.what, Deed::Logout);
        assert_eq!((lease.stays, lease.keeps_cookies), (!silent, keep_cookies));
    }
}

#[test]
fn news_of_the_clock_wait_for_no_lease_for_ever() {
    let mut world = copies(false);
    world.storage.lease = Some(Lease {
        until: f64::INFINITY,
        ..Lease::new(1e9, Deed::Renewal, 0.0)
    });
    world.apply_on(0, Command::OtherDate(7_000_000.0));
    world.run_for(60_000.0);
    assert_eq!(world.storage.record(), world.session(0).record());
    let writes = world.count(Io::WriteRecord);
    world.run();
    assert_eq!(world.count(Io::WriteRecord), writes, "it was the last");
}
