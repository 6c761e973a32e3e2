//! Long random histories: what must hold always is checked at every action by the world (`session/monitor.rs`), and what
//! must hold at the end when everything has answered.
//!
//! Always: at most one `wx.login`, exchange or refresh at a time; no code exchanged twice; each call settled once; no
//! request sent for another account than before, for a session that was logged out, or more often than `retries` allows; no silent `wx.login` while held, or
//! beside an authorisation or an adopted token, or after a logout; the user is asked one thing at a time, and only those wait for him who
//! need a token;
//! no secret in an action that is not made for it, nor in `Debug`; one write per key; `sends_until` agrees with `admit`;
//! each `change` is one, and `expired` comes once per token. At the end: nobody waits, every call took no longer than
//! its bound, a storage that worked holds what the session holds, and once the world works again so does the session.
//!
//! The histories are the same at every run. `WX_SESSION_CASES` makes them more, `WX_SESSION_SEED` makes them others; a
//! failure is shrunk to the shortest history that shows it, and belongs among the scenarios then.

#![cfg(not(target_arch = "wasm32"))]

mod histories;
#[path = "../session/mod.rs"]
mod session;

use std::env;

use histories::{DELAYS, Operation, history};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;
use session::{Command, Io, Outcome, Reply, Setup, World};
use wx_session::error::ErrorCode;

fn perform(world: &mut World, operation: Operation) {
    match operation {
        Operation::Do(runtime, command) => world.apply_on(runtime, command),
        Operation::Script(io, reply) => {
            world.reply(io, reply);
        }
        Operation::Listen(trigger, command) => {
            world.listen(trigger, command);
        }
        Operation::Wait(milliseconds) => world.run_for(milliseconds),
        Operation::Sleep(milliseconds) => world.sleep(milliseconds),
        Operation::Restart(runtime) => world.restart(runtime),
    }
}

/// How long a call may take: each of its attempts may have to sit out one renewal that is under way and one of its own,
/// each explicit login or refresh may come in between, and holds and suspensions add up.
fn bound(setup: &Setup, operations: &[Operation]) -> f64 {
    // Look, refresh, look again, two codes, two exchanges.
    let renewal = 2.0 * 3_000.0 + 15_000.0 + 2.0 * (10_000.0 + 15_000.0);
    let request = 15_001.0;
    let attempts = f64::from(setup.config.timing.retries) + 1.0;
    let asked = if setup.config.on_reauth {
        setup.config.timing.reauth_timeout
    } else {
        0.0
    };
    let mut bound = attempts * (2.0 * renewal + request + asked) + 3.0 * 3_000.0;
    for operation in operations {
        bound += match operation {
            Operation::Do(_, command) | Operation::Listen(_, command) => match command {
                Command::Hold(length) => *length,
                Command::Login
                | Command::LoginWith(_)
                | Command::Adopt { .. }
                | Command::Renewed
                | Command::Refresh
                | Command::Authorise
                | Command::Request { fresh: true, .. } => renewal,
                _ => 0.0,
            },
            Operation::Sleep(length) => *length,
            _ => 0.0,
        };
    }
    bound
}

/// Whatever happened, once the world works again a login and a request do, too.
fn stays_usable(world: &mut World) {
    world.calm();
    world.server.life = Some(7_200.0);
    let reason = world.session(0).state(world.device_now()).reason;
    if reason == Some(ErrorCode::Unsupported) {
        return;
    }
    if !world.has_login() {
        world.apply(Command::Adopt { silent: false });
        return works(world);
    }
    let mut login = world.call(Command::Login);
    world.run();
    if world.outcome(login) == Some(Outcome::Failed(ErrorCode::Timeout)) {
        // It waited for a code that an earlier session had asked for, and that never came.
        login = world.call(Command::Login);
        world.run();
    }
    let outcome = world.outcome(login);
    assert_eq!(outcome, Some(Outcome::Settled), "{}", world.history());
    works(world);
}

fn works(world: &mut World) {
    let (logins, request) = (world.count(Io::Login), world.request());
    world.run();
    let (told, answered) = (world.history(), Some(Outcome::Answered(200)));
    assert_eq!(world.outcome(request), answered, "{told}");
    assert_eq!(world.count(Io::Login), logins, "{told}");
    world.at_the_end();
}

fn config(cases: u32) -> ProptestConfig {
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse().ok());
    ProptestConfig {
        cases: number("WX_SESSION_CASES").unwrap_or(cases),
        rng_seed: RngSeed::Fixed(number("WX_SESSION_SEED").unwrap_or(1).into()),
        // A failure becomes a named scenario, which says more than a seed.
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(1_000))]

    #[test]
    fn whatever_happens_everybody_is_served_and_nothing_is_broken((setup, operations) in history()) {
        let bound = bound(&setup, &operations);
        let mut world = World::set_up(|default| *default = setup);
        for operation in operations {
            perform(&mut world, operation);
        }
        world.run();
        world.at_the_end();
        stays_usable(&mut world);
        for (place, call) in world.calls.iter().enumerate() {
            let took = call.ended - call.begun;
            // One that was aborted has no end.
            prop_assert!(took.is_nan() || took <= bound, "call {} took {took} ms", place + 1);
        }
    }

    /// A server that refuses every token, answers in any order: the pause bounds the logins.
    #[test]
    fn a_server_that_refuses_everything_is_not_stormed(
        retries in 0u32..2,
        refresh in any::<bool>(),
        gaps in vec(select(vec![0.0, 10.0, 100.0, 1_000.0, 3_000.0]), 1..120),
        delays in vec(select(vec![0.0, 20.0, 200.0, 2_000.0, 10_000.0]), 1..40),
    ) {
        let mut world = World::set_up(|setup| {
            setup.config.timing.retries = retries;
            setup.config.refresh = refresh;
            setup.server.gives_refresh = refresh;
            setup.server.refuses_all = true;
        });
        for (place, gap) in gaps.iter().enumerate() {
            for _ in 0..=retries {
                world.reply(Io::Request, Reply::natural().after(delays[place % delays.len()]));
            }
            world.request();
            world.run_for(*gap);
        }
        world.run();
        world.at_the_end();
        let renewals: Vec<f64> = world
            .asked
            .iter()
            .filter(|(_, io)| matches!(io, Io::Login | Io::Refresh))
            .map(|(at, _)| *at)
            .collect();
        // The shortest pause, without its jitter.
        let most = retries as usize + 2;
        for window in renewals.windows(most + 1) {
            prop_assert!(window[most] - window[0] >= 5_000.0, "{} renewals in {} ms", most + 1, window[most] - window[0]);
        }
    }

    /// Storage that works, in whatever time: after a logout with nothing behind it nothing is left.
    #[test]
    fn after_a_logout_nothing_is_left(
        (setup, operations) in history(),
        delays in vec((select(vec![Io::WriteRecord, Io::RemoveRecord, Io::WriteJar, Io::RemoveJar]), select(DELAYS.to_vec())), 0..12),
    ) {
        let mut world = World::set_up(|default| *default = Setup { runtimes: 1, ..setup });
        for (io, delay) in delays {
            world.reply(io, Reply::natural().after(delay));
        }
        for operation in operations {
            match operation {
                Operation::Script(io, _) if io.is_storage() => {}
                // Its command could come after the logout.
                Operation::Listen(..) => {}
                Operation::Do(_, command) => world.apply(command),
                Operation::Restart(_) => world.restart(0),
                operation => perform(&mut world, operation),
            }
        }
        world.call(Command::Logout { keep_cookies: false, silent: true });
        world.run();
        world.at_the_end();
        prop_assert_eq!(&world.storage.record, &None);
        prop_assert_eq!(&world.storage.jar, &None);
        prop_assert_eq!(world.token(), None);
    }
}
