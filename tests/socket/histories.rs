//! Random histories of sockets, each watched at every step, and what must hold at their end.
//!
//! The same at every run; `WX_SESSION_CASES` makes them more, `WX_SESSION_SEED` makes them others.

use std::env;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;
use wx_session::error::Failure;
use wx_session::session::{Auth, Verdict};

use super::world::{Door, World};

#[derive(Clone, Copy, Debug)]
enum Deed {
    Open(Option<Auth>, bool),
    Close(u32),
    Send(u32),
    Logout,
    Adopt,
    Hide,
    Show { lost: bool, certain: bool },
    Online,
    Revoke,
    Drop(u32, u16),
    Door(Door),
    LoginFails(Option<Failure>),
    Verify(Verdict),
    Wait(f64),
}

fn deed() -> impl Strategy<Value = Deed> {
    let auth = select(vec![
        None,
        Some(Auth::Optional),
        Some(Auth::Required),
        Some(Auth::Required),
    ]);
    let door = select(vec![
        Door::Open,
        Door::Open,
        Door::Shut,
        Door::Guarded,
        Door::Slams(4401),
        Door::Slams(1000),
        Door::Silent,
        Door::Late,
        Door::Full,
    ]);
    let failure = select(vec![
        None,
        None,
        Some(Failure::Network),
        Some(Failure::Timeout),
        Some(Failure::Other),
        Some(Failure::Http {
            status: 401,
            errcode: 0,
        }),
    ]);
    prop_oneof![
        4 => (auth, any::<bool>()).prop_map(|(auth, reconnect)| Deed::Open(auth, reconnect)),
        1 => any::<u32>().prop_map(Deed::Close),
        6 => any::<u32>().prop_map(Deed::Send),
        1 => Just(Deed::Logout),
        1 => Just(Deed::Adopt),
        2 => Just(Deed::Hide),
        3 => any::<(bool, bool)>().prop_map(|(lost, certain)| Deed::Show { lost, certain }),
        1 => Just(Deed::Online),
        2 => Just(Deed::Revoke),
        5 => (any::<u32>(), select(vec![1000, 1006, 4401, 1008, 4403])).prop_map(|(at, code)| Deed::Drop(at, code)),
        3 => door.prop_map(Deed::Door),
        1 => failure.prop_map(Deed::LoginFails),
        1 => select(vec![Verdict::Holds, Verdict::Unknown, Verdict::Refused { status: 401 }]).prop_map(Deed::Verify),
        10 => select(vec![0.0, 20.0, 41.0, 500.0, 1_000.0, 5_000.0, 10_001.0, 61_000.0]).prop_map(Deed::Wait),
    ]
}

fn do_it(world: &mut World, deed: Deed) {
    let count = world.lines.len() as u32;
    let one = |at: u32| (count > 0).then(|| at % count + 1);
    match deed {
        Deed::Open(auth, reconnect) => {
            world.open(auth, reconnect);
        }
        Deed::Close(at) => {
            if let Some(call) = one(at)
                && world.line(call).ended().is_none()
            {
                world.close(call);
            }
        }
        Deed::Send(at) => {
            if let Some(call) = one(at) {
                world.send(call);
            }
        }
        Deed::Logout => world.logout(),
        Deed::Adopt => world.adopt(),
        Deed::Hide => world.hide(),
        Deed::Show { lost, certain } => world.show(lost, certain),
        Deed::Online => world.online(),
        Deed::Revoke => world.revoke(),
        Deed::Drop(at, code) => {
            if let Some(call) = one(at) {
                world.drop_connection(call, code);
            }
        }
        Deed::Door(door) => world.door = door,
        Deed::LoginFails(failure) => world.login_fails = failure,
        Deed::Verify(verdict) => world.verify_says = verdict,
        Deed::Wait(ms) => world.wait(ms),
    }
}

fn config() -> ProptestConfig {
    let number = |name: &str| {
        env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    ProptestConfig {
        cases: number("WX_SESSION_CASES").map_or(2_000, |cases| cases as u32),
        rng_seed: RngSeed::Fixed(number("WX_SESSION_SEED").unwrap_or(15)),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_happens_each_socket_is_open_in_the_end_or_has_ended(verify in any::<bool>(), deeds in vec(deed(), 1..60)) {
        let mut world = World::new(|config| config.verify = verify);
        for deed in deeds {
            do_it(&mut world, deed);
        }
        // The world is well again.
        world.show(false, false);
        world.door = Door::Open;
        world.login_fails = None;
        world.verify_says = Verdict::Holds;
        world.wait(300_000.0);
        for call in 1..=world.lines.len() as u32 {
            let is_open = world.is_open(call);
            let line = world.line(call);
            prop_assert!(is_open || line.native.is_none(), "{line:?}");
            let over = world.session.socket_state(call) == wx_session::socket::State::Closed;
            let line = world.line(call);
            prop_assert!(is_open || over, "neither open nor closed: {line:?}");
            line.check_messages();
        }
    }
}
