//! What a random history is made of: a world to begin with, and what is done to it.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use wx_session::error::Failure;
use wx_session::session::{Auth, Verdict};
use wx_session::token::{Grant, Origin};

use crate::session::{Answer, Command, Io, Reply, Setup, Trigger, When};

#[derive(Clone, Debug)]
pub enum Operation {
    Do(usize, Command),
    /// The next I/O of this kind is answered so.
    Script(Io, Reply),
    Listen(Trigger, Command),
    Wait(f64),
    Sleep(f64),
    Restart(usize),
}

/// Milliseconds around every limit there is.
pub const DELAYS: [f64; 14] = [
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
        1 => Just(Command::Renewed),
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
        Io::Reauth => vec![Answer::Another, Answer::Nothing],
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
        Io::Reauth,
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
        one_context in any::<bool>(),
        asks in any::<bool>(),
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
        if asks {
            setup.with_reauth();
        }
        setup.stored = stored;
        setup.age = age;
        setup.supported = supported;
        setup.skew = skew;
        setup.one_context = one_context;
        setup.runtimes = if two { 2 } else { 1 };
        setup
    }
}

pub fn history() -> impl Strategy<Value = (Setup, Vec<Operation>)> {
    setup().prop_flat_map(|setup| {
        let operations = vec(operation(setup.runtimes), 0..60);
        (Just(setup), operations)
    })
}
