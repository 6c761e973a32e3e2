//! Clocks that are wrong, clocks that jump, and lives that make no sense.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Answer, Command, Io, NOW, Outcome, Reply, World};
use wx_session::token::Grant;

const OK: Option<Outcome> = Some(Outcome::Answered(200));
const HOUR: f64 = 3_600_000.0;

/// A world with a refresh endpoint whose answers tell the server's time; the device is `skew` ahead of it.
fn skewed(skew: f64) -> World {
    World::set_up(|setup| {
        setup.with_refresh();
        setup.server.tells_time = true;
        setup.skew = skew;
    })
}

#[test]
fn a_device_hours_off_needs_no_renewal_more_than_others() {
    for skew in [0.0, 5.0 * HOUR, -5.0 * HOUR, 30_000.0, -30_000.0] {
        let mut world = skewed(skew);
        for _ in 0..12 {
            let call = world.request();
            world.run();
            assert_eq!(world.outcome(call), OK);
            world.sleep(600_000.0);
        }
        // Two hours of life: one login, and no renewal before their end.
        assert_eq!(world.count(Io::Login), 1, "{skew}");
        assert_eq!(world.count(Io::Refresh), 0, "{skew}");
        let call = world.request();
        world.run();
        assert_eq!(world.outcome(call), OK);
        assert_eq!(world.count(Io::Refresh), 1, "{skew}");
        world.at_the_end();
    }
}

#[test]
fn the_offset_is_what_the_answers_tell() {
    for skew in [5.0 * HOUR, -5.0 * HOUR] {
        let mut world = skewed(skew);
        world.request();
        world.run();
        let off = world.session(0).offset() + skew;
        assert!(off.abs() <= 2_000.0, "{skew}: {off}");
    }
}

#[test]
fn the_offset_lives_on_across_launches() {
    let mut world = skewed(5.0 * HOUR);
    world.request();
    world.run();
    world.restart(0);
    let call = world.request();
    assert_eq!(world.sent(call), [1]);
    world.run();
    assert_eq!((world.count(Io::Login), world.count(Io::Refresh)), (1, 0));
    world.at_the_end();
}

#[test]
fn a_jump_costs_at_most_one_renewal() {
    for by in [5.0 * HOUR, -5.0 * HOUR, 100_000.0 * HOUR, -100_000.0 * HOUR] {
        let mut world = skewed(0.0);
        world.request();
        world.run();
        world.apply(Command::JumpClock(by));
        for _ in 0..5 {
            let call = world.request();
            world.run();
            assert_eq!(world.outcome(call), OK, "{by}");
        }
        assert!(world.count(Io::Refresh) <= 1, "{by}");
        assert_eq!(world.count(Io::Login), 1, "{by}");
        world.at_the_end();
    }
}

#[test]
fn a_jump_costs_at_most_one_renewal_where_no_answer_tells_the_time() {
    for by in [5.0 * HOUR, -5.0 * HOUR] {
        let mut world = skewed(0.0);
        world.server.tells_time = false;
        world.request();
        world.run();
        world.apply(Command::JumpClock(by));
        for _ in 0..5 {
            let call = world.request();
            world.run();
            assert_eq!(world.outcome(call), OK, "{by}");
        }
        assert!(world.count(Io::Refresh) <= 1, "{by}");
        world.at_the_end();
    }
}

#[test]
fn a_jump_during_a_login_is_no_trouble() {
    for by in [5.0 * HOUR, -5.0 * HOUR] {
        let mut world = skewed(0.0);
        let call = world.request();
        world.run_for(50.0);
        world.apply(Command::JumpClock(by));
        world.run();
        assert_eq!(world.outcome(call), OK);
        let next = world.request();
        world.run();
        assert_eq!(world.outcome(next), OK);
        assert_eq!((world.count(Io::Login), world.count(Io::Refresh)), (1, 0));
        world.at_the_end();
    }
}

#[test]
fn hours_of_suspension_are_noticed_at_the_next_use() {
    let mut world = skewed(0.0);
    world.request();
    world.run();
    world.sleep(10.0 * HOUR);
    world.apply(Command::Show);
    assert_eq!(world.token(), None);
    let calls = [world.request(), world.request()];
    world.run();
    for call in calls {
        assert_eq!(world.outcome(call), OK);
        assert_eq!(world.sent(call), [2]);
    }
    assert_eq!(world.count(Io::Refresh), 1);
    world.at_the_end();
}

#[test]
fn a_suspension_during_a_login_is_no_trouble() {
    for moment in [5.0, 25.0, 45.0] {
        let mut world = skewed(0.0);
        let call = world.request();
        world.run_for(moment);
        world.sleep(10.0 * HOUR);
        world.run();
        assert!(world.outcome(call).is_some());
        let next = world.request();
        world.run();
        assert_eq!(world.outcome(next), OK);
        world.at_the_end();
    }
}

#[test]
fn a_life_shorter_than_the_leeway_is_used_for_half_of_it() {
    let mut world = skewed(0.0);
    world.server.life = Some(10.0);
    world.request();
    world.run();
    world.sleep(4_900.0);
    let call = world.request();
    assert_eq!(world.sent(call), [1]);
    world.run();
    world.sleep(100.0);
    let call = world.request();
    assert!(world.sent(call).is_empty());
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!(world.count(Io::Refresh), 1);
    world.at_the_end();
}

/// Whatever the server says about a life, a login serves those who waited for it, and no second one follows.
#[test]
fn no_life_makes_a_login_useless() {
    let lives = [
        f64::NAN,
        f64::INFINITY,
        0.0,
        -1.0,
        1e300,
        5e-324,
        1e-9,
        1.5e-7,
        1e-6,
        1e-4,
        0.001,
        0.1,
        1.0,
    ];
    let ends = [
        f64::NAN,
        0.0,
        -1.0,
        1.0,
        NOW,
        NOW / 1_000.0,
        NOW + 40.0,
        NOW + 60.0,
        NOW + 60.0 + 1e-3,
        NOW + 1e3,
        1e300,
        f64::INFINITY,
    ];
    for life in lives {
        for end in ends {
            let mut world = World::new();
            let mut grant = Grant::bare("a token");
            (grant.expires_in, grant.expires_at) = (life, end);
            world.always(Io::Exchange, Reply::of(Answer::Grant(grant)));
            world.always(Io::Request, Reply::of(Answer::Status(200)));
            let calls = [world.request(), world.call(Command::Ensure)];
            world.run_for(10_000.0);
            assert_eq!(world.count(Io::Login), 1, "{life} {end}");
            assert_eq!(world.outcome(calls[0]), OK, "{life} {end}");
            assert_eq!(world.outcome(calls[1]), Some(Outcome::Settled));
            world.run();
            world.at_the_end();
        }
    }
}

/// Found by reading: half of a life of a ten-thousandth of a millisecond rounds to nothing beside the epoch.
#[test]
fn a_life_of_no_length_does_not_loop() {
    let mut world = World::new();
    let mut grant = Grant::bare("a token");
    grant.expires_in = 1.5e-7;
    world.always(Io::Exchange, Reply::of(Answer::Grant(grant)));
    world.always(Io::Request, Reply::of(Answer::Status(200)));
    let call = world.request();
    world.run_for(10_000.0);
    assert_eq!(world.outcome(call), OK);
    assert_eq!(world.count(Io::Login), 1);
    world.at_the_end();
}
