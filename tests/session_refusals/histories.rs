//! Random histories of healthy and forbidden routes, revocations and restarts.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

#[derive(Clone, Debug)]
enum Deed {
    Healthy(Route),
    Forbidden(Route),
    Wait(f64),
    Revoke,
    Restart,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        6 => (0u32..3).prop_map(Deed::Healthy),
        6 => (100u32..140).prop_map(Deed::Forbidden),
        4 => select(vec![0.0, 10.0, 100.0, 5_000.0, 60_000.0, 600_000.0]).prop_map(Deed::Wait),
        1 => Just(Deed::Revoke),
        1 => Just(Deed::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(7), ..ProptestConfig::default() })]

    /// Whatever the forbidden routes, healthy calls are answered, and the renewals are bounded.
    #[test]
    fn a_healthy_call_never_fails_because_of_another_route(
        retries in 1u32..4,
        refresh in any::<bool>(),
        deeds in vec(deed(), 1..80),
        delays in vec(select(vec![0.0, 20.0, 200.0, 2_000.0]), 1..40),
    ) {
        let mut world = World::set_up(|setup| {
            setup.config.timing.retries = retries;
            setup.config.check_session = false;
            setup.server.life = None;
            if refresh {
                setup.with_refresh();
                setup.server.rotates = false;
            }
        });
        world.server.forbidden.extend(100..140);
        let (mut revoked, mut launches, begin) = (0, 1, world.now);
        for (place, deed) in deeds.iter().enumerate() {
            let reply = Reply::natural().after(delays[place % delays.len()]);
            match *deed {
                Deed::Healthy(route) | Deed::Forbidden(route) => {
                    world.reply(Io::Request, reply);
                    world.call(Command::request_to(route));
                }
                Deed::Wait(length) => world.run_for(length),
                Deed::Revoke => {
                    // A route knows that the token was accepted before: it is asked once again first.
                    for route in 0..3 {
                        world.call(Command::request_to(route));
                    }
                    // One a minute is always renewed.
                    world.run_for(61_000.0);
                    world.server.revoke_tokens();
                    revoked += 1;
                }
                Deed::Restart => {
                    world.run();
                    world.restart(0);
                    launches += 1;
                }
            }
        }
        world.run();
        world.at_the_end();
        for call in &world.calls {
            if call.route < 100 {
                prop_assert_eq!(call.phase, session::Phase::Done(Outcome::Answered(200)), "{}", world.history());
            }
        }
        let hours = ((world.now - begin) / HOUR).ceil() as usize;
        // A launch knows of no proof yet: its first refused call may be sent again as often as `retries` says.
        let most = 1 + revoked + launches * (2 * hours + retries as usize);
        prop_assert!(renewals(&world) <= most, "{} renewals, {most} at most\n{}", renewals(&world), world.history());
    }
}
