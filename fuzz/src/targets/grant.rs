//! A token answer: three texts and three numbers that a server or a program's function gave.

use wx_session::clock::ServerClock;
use wx_session::config::Config;
use wx_session::record::{Account, Record, Stored};
use wx_session::session::{Action, Session, StoredJar};
use wx_session::token::{Grant, Origin, Token};

use super::NOW;
use crate::input::Input;
use crate::target::{Cost, Target};

pub const TARGET: Target = Target {
    name: "grant",
    run,
    seeds: &[
        b"\x07\x0f\x0f\x00token\nrefresh\n{\"name\":\"Alice\"}",
        b"\x0f\x0a\x0f\x01e30.eyJleHAiOjE3MDAwMDAwNjB9.c2ln\n\n",
        b"\x0f\x0f\x06\x02a.b.c\nr\n",
        b"\x05\x0d\x0e\x03\n\n",
    ],
    words: &[
        ".",
        "e30.",
        "eyJleHAiOjE3MDAwMDAwNjB9",
        "eyJleHAiOi0xfQ",
        "{\"exp\":1e999}",
        "\n",
        "\u{e9}",
        "\u{0}",
        "-",
        "_",
        "=",
    ],
    longest: 512,
    steps: Cost {
        at_most: 20_000,
        and_per_byte: 100,
    },
    memory: Cost {
        at_most: 20_000,
        and_per_byte: 40,
    },
};

/// A token that was issued has an end that lies ahead and can be reckoned with, and survives its record.
fn run(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let (expires_in, expires_at, refresh_expires_in) =
        (input.number(), input.number(), input.number());
    let choice = input.byte();
    let grant = Grant {
        access: input.line(),
        refresh: Some(input.line()),
        expires_in,
        expires_at,
        refresh_expires_in,
        user: Some(input.text()).filter(|user| !user.is_empty()),
    };
    let origin = if choice & 1 == 0 {
        Origin::Login
    } else {
        Origin::OAuth
    };
    let default = (choice & 2 != 0).then_some(expires_at);
    let token = Token::issue(grant.clone(), origin, NOW, default);
    assert!(
        token
            .expires_at
            .is_none_or(|end| end.is_finite() && end > NOW)
    );
    assert!(
        token
            .refresh_expires_at
            .is_none_or(|end| end.is_finite() && end >= NOW)
    );
    assert!(
        !token.renew_at(60_000.0).is_nan() && token.renew_at(60_000.0) > NOW,
        "renewed before it is used"
    );
    if !token.access.is_empty() {
        let record = Record {
            token,
            seq: 1,
            account: Account::default(),
            clock: ServerClock::default(),
        };
        let Stored::Current(read) = Stored::read(record.write()) else {
            panic!("what was written is not read");
        };
        assert_eq!(
            (read.token.access, read.token.refresh, read.token.user),
            (record.token.access, record.token.refresh, record.token.user)
        );
    }
    answer(grant, choice);
}

/// The same answer to a session that waits for it: it settles its caller, with a usable token or without.
fn answer(grant: Grant, choice: u8) {
    let config = Config {
        default_expires_in: (choice & 2 != 0).then_some(grant.expires_at),
        ..Config::default()
    };
    let has_token = !grant.access.is_empty();
    let mut session = Session::new(
        config,
        Stored::Nothing,
        StoredJar::Text(""),
        true,
        |_| false,
        NOW,
    );
    session.ensure(1, NOW);
    let mut grant = Some(grant);
    let mut settled = 0;
    for _ in 0..100 {
        match session.poll_action() {
            Some(Action::ReadLease { op }) => session.handle_lease(op, None, NOW),
            Some(Action::TakeLease { op, lease }) => session.handle_lease(op, Some(lease), NOW),
            Some(Action::ReadRecord { op }) => session.handle_record(op, Stored::Nothing, NOW),
            Some(Action::Login { op }) => session.handle_code(op, "code", NOW),
            Some(Action::Exchange { op, .. }) => {
                session.handle_grant(op, grant.take().expect("one exchange"), NOW)
            }
            Some(Action::Settle { call: 1 }) => {
                settled += 1;
                assert!(
                    has_token && session.usable_token(NOW).is_some(),
                    "settled without a token"
                );
            }
            Some(Action::Fail { call: 1, .. }) => settled += 1,
            Some(_) => {}
            None => break,
        }
    }
    assert_eq!(settled, 1, "the caller is settled once");
}
