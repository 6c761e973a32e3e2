//! Long random histories: what must hold always is checked at every action by the world (`session/monitor.rs`), and what
//! must hold at the end when everything has answered.
//!
//! Always: at most one `wx.login`, exchange or refresh at a time; no code exchanged twice; each call settled once; no
//! request sent for another account than before, for a session that was logged out, or more often than `retries` allows; no silent `wx.login` while held, or
//! beside an authorisation or an adopted token, or after a logout;
//! no secret in an action that is not made for it, nor in `Debug`; one write per key; `sends_until` agrees with `admit`;
//! each `change` is one, and `expired` comes once per token. At the end: nobody waits, every call took no longer than
//! its bound, a storage that worked holds what the session holds, and once the world works again so does the session.
//!
//! The histories are the same at every run. `WX_SESSION_CASES` makes them more, `WX_SESSION_SEED` makes them others; a
//! failure is shrunk to the shortest history that shows it, and belongs among the scenarios then.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use std::env;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;
use session::{Answer, Command, Io, Outcome, Reply, Setup, Trigger, When, World};
use wx_session::error::{ErrorCode, Failure};
use wx_session::session::{Auth, Verdict};
use wx_session::token::{Grant, Origin};

#[derive(Clone, Debug)]
enum Operation {
    Do(usize, Command),
    /// The next I/O of this kind is answered so.
    Script(Io, Reply),
    Listen(Trigger, Command),
    Wait(f64),
    Sleep(f64),
    Restart(usize),
}

/// Milliseconds around every limit there is.
const DELAYS: [f64; 14] = [
    0.0, 1.0, 19.0, 20.0, 21.0, 40.0, 100.0, 500.0, 2_999.0, 3_001.0, 5_000.0, 9_999.0, 10_001.0,
    15_001.0,
];

fn auth() -> impl Strategy<Value = Auth> {
    select(vec![
        Auth::Required,
        Auth::Required,
        Auth::Preferred,
        Auth::Optional,
    ])
}

/// What the program may do, inside its listeners, too.
fn deed() -> impl Strategy<Value = Command> {
    prop_oneof![
        8 => (auth(), prop::bool::weighted(0.15), 0u32..4).prop_map(|(auth, fresh, route)| Command::Request {
            auth,
            fresh,
            route,
        }),
        1 => select(vec![2, 3]).prop_map(Command::Forbid),
        1 => Just(Command::Start),
        2 => Just(Command::Ensure),
        2 => Just(Command::Login),
        2 => Just(Command::Refresh),
        1 => select(vec![1, 2]).prop_map(Command::LoginWith),
        2 => any::<(bool, bool)>().prop_map(|(keep_cookies, silent)| Command::Logout { keep_cookies, silent }),
        2 => any::<bool>().prop_map(|silent| Command::Adopt { silent }),
        2 => Just(Command::Abort),
        2 => select(vec![10.0, 1_000.0, 60_000.0]).prop_map(Command::Hold),
        2 => Just(Command::Release),
        1 => Just(Command::Online),
        2 => select(vec![Command::Show, Command::Hide]),
        1 => Just(Command::Date),
        1 => select(vec![-20_000_000.0, 7_000_000.0]).prop_map(Command::OtherDate),
        1 => Just(Command::Cookie),
        2 => Just(Command::RevokeTokens),
        1 => Just(Command::RevokeAll),
        1 => Just(Command::Authorise),
        1 => Just(Command::User("{}")),
    ]
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        30 => deed(),
        1 => select(vec![-20_000_000.0, -5_000.0, 1_000.0, 7_000_000.0, 20_000_000.0])
            .prop_map(Command::JumpClock),
    ]
}

fn trigger() -> impl Strategy<Value = Trigger> {
    select(vec![
        Trigger::Change,
        Trigger::Login,
        Trigger::Refresh,
        Trigger::Expired,
        Trigger::Logout,
        Trigger::Reauth,
        Trigger::Error,
        Trigger::Alert,
        Trigger::Expiring,
        Trigger::Outcome,
    ])
}

fn http(status: u16) -> Answer {
    Answer::Fail(Failure::Http { status, errcode: 0 })
}

fn grant(expires_in: f64, refresh: Option<&str>) -> Answer {
    let mut grant = Grant::bare("a secret of its own");
    grant.expires_in = expires_in;
    grant.refresh = refresh.map(Into::into);
    Answer::Grant(grant)
}

/// What may come back from `io`, besides what a working world says.
fn odd_answers(io: Io) -> Vec<Answer> {
    let lost = [
        Answer::Fail(Failure::Network),
        Answer::Fail(Failure::Timeout),
        Answer::Fail(Failure::Replayed),
        Answer::Lost(Failure::Network),
        Answer::Fail(Failure::Other),
    ];
    let mut answers = match io {
        Io::Login => vec![Answer::Code(""), Answer::Fail(Failure::Unsupported)],
        Io::Exchange => vec![
            http(401),
            http(500),
            Answer::Fail(Failure::Http {
                status: 200,
                errcode: 40029,
            }),
            grant(1.0, None),
            grant(1e-7, Some("a secret")),
            grant(f64::NAN, None),
        ],
        Io::Refresh => vec![http(400), http(503), grant(100.0, None)],
        Io::Verify => vec![
            Answer::Verdict(Verdict::Unknown),
            Answer::Verdict(Verdict::Refused { status: 401 }),
        ],
        Io::Request => return vec![http(401), http(500), Answer::Fail(Failure::Network)],
        _ => Vec::new(),
    };
    answers.extend(lost);
    answers
}

fn script() -> impl Strategy<Value = Operation> {
    select(vec![
        Io::Login,
        Io::Exchange,
        Io::Refresh,
        Io::Verify,
        Io::Check,
        Io::ReadRecord,
        Io::WriteRecord,
        Io::RemoveRecord,
        Io::WriteJar,
        Io::RemoveJar,
        Io::Request,
    ])
    .prop_flat_map(|io| {
        let answer = prop_oneof![Just(Answer::Natural), select(odd_answers(io))];
        // The platform itself bounds a request; everything else may hang.
        let never = if io == Io::Request { 0 } else { 1 };
        let when = prop_oneof![
            2 => Just(When::Sync),
            6 => select(DELAYS.to_vec()).prop_map(When::After),
            never => Just(When::Never),
        ];
        (Just(io), when, answer)
    })
    .prop_map(|(io, when, answer)| Operation::Script(io, Reply { when, answer }))
}

fn operation(runtimes: usize) -> impl Strategy<Value = Operation> {
    prop_oneof![
        12 => (0..runtimes, command()).prop_map(|(runtime, command)| Operation::Do(runtime, command)),
        6 => script(),
        2 => (trigger(), deed()).prop_map(|(trigger, deed)| Operation::Listen(trigger, deed)),
        6 => select(DELAYS.to_vec()).prop_map(Operation::Wait),
        1 => select(vec![1_000.0, 60_000.0, 7_000_000.0, 8_000_000.0]).prop_map(Operation::Sleep),
        1 => (0..runtimes).prop_map(Operation::Restart),
    ]
}

prop_compose! {
    fn setup()(
        login in prop::bool::weighted(0.9),
        refresh in any::<bool>(),
        verify in any::<bool>(),
        check_session in any::<bool>(),
        retries in 0u32..4,
        ages in any::<bool>(),
        stored in select(vec![None, Some(Origin::Login), Some(Origin::Login), Some(Origin::OAuth), Some(Origin::Adopted)]),
        age in select(vec![0.0, 0.0, 7_150_000.0, 8_000_000.0]),
        life in select(vec![Some(7_200.0), Some(7_200.0), Some(10.0), None]),
        rotates in any::<bool>(),
        tells_time in any::<bool>(),
        oauth in any::<bool>(),
        supported in prop::bool::weighted(0.95),
        skew in select(vec![0.0, 0.0, 18_000_000.0, -18_000_000.0]),
        two in prop::bool::weighted(0.3),
    ) -> Setup {
        let mut setup = Setup::default();
        setup.config.login = login;
        setup.config.refresh = refresh;
        setup.config.oauth_refresh = oauth;
        setup.config.logout = oauth;
        setup.config.verify = verify;
        setup.config.check_session = check_session;
        setup.config.timing.retries = retries;
        if ages {
            setup.config.timing.max_age = 1_800_000.0;
        }
        setup.server.gives_refresh = refresh || oauth;
        setup.server.life = life;
        setup.server.rotates = rotates;
        setup.server.tells_time = tells_time;
        setup.stored = stored;
        setup.age = age;
        setup.supported = supported;
        setup.skew = skew;
        setup.runtimes = if two { 2 } else { 1 };
        setup
    }
}

fn history() -> impl Strategy<Value = (Setup, Vec<Operation>)> {
    setup().prop_flat_map(|setup| {
        let operations = vec(operation(setup.runtimes), 0..60);
        (Just(setup), operations)
    })
}

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
    let mut bound = attempts * (2.0 * renewal + request) + 3.0 * 3_000.0;
    for operation in operations {
        bound += match operation {
            Operation::Do(_, command) | Operation::Listen(_, command) => match command {
                Command::Hold(length) => *length,
                Command::Login
                | Command::LoginWith(_)
                | Command::Adopt { .. }
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
