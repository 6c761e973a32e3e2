//! The stored token record, which another version, another program or a broken disk may have written: the members of
//! today's form if the input is an object in JSON, else the text of 0.1.0.

use wx_session::config::Config;
use wx_session::record::{Stored, StoredRecord};
use wx_session::session::{Session, StoredJar};

use super::{NOW, RECORD};
use crate::input::Input;
use crate::target::{Cost, Target};

pub const TARGET: Target = Target {
    name: "record",
    run,
    seeds: &[
        RECORD.as_bytes(),
        b"wx-session token 1\n1;1;;;0;0;1;0\na",
        b"wx-session token 1\n1;loyw3v28;loyxi8bs;loyxi8bs;-5yc1z;1;1;1\nab{}",
        b"wx-session token 2\n",
        b"{}",
        br#"{"v":2,"seq":7,"token":"a","issuedAt":1700000000000,"clockOffset":-9000,"origin":"login"}"#,
        br#"{"v":2,"seq":7,"token":"a","refreshToken":"b","issuedAt":1.7e12,"expiresAt":1.8e12,"refreshExpiresAt":1.9e12,"clockOffset":0,"origin":"oauth"}"#,
    ],
    words: &[
        "wx-session token 1\n",
        ";",
        ";;",
        "-",
        "zzzzzzzzzzzz",
        "0",
        "1",
        "\n",
        "\u{e9}",
        "\"v\":2,",
        "\"seq\":",
        "\"expiresAt\":",
        "\"clockOffset\":",
        "\"oauth\"",
        "1e300",
    ],
    longest: 1_024,
    steps: Cost {
        at_most: 10_000,
        and_per_byte: 50,
    },
    memory: Cost {
        at_most: 20_000,
        and_per_byte: 20,
    },
};

/// What is read can be kept and used: it is written and read as the same, and a session lives with it.
fn run(bytes: &[u8]) {
    let text = Input::new(bytes).text();
    let stored = match serde_json::from_str::<StoredRecord>(&text) {
        Ok(members) => Stored::read(members),
        Err(_) => Stored::read_text(&text),
    };
    let (Stored::Current(record) | Stored::Outdated(record)) = stored else {
        return;
    };
    let token = &record.token;
    assert!(!token.access.is_empty());
    assert!(token.issued_at.is_finite() && record.clock.offset().is_finite());
    assert!(token.expires_at.is_none_or(|end| end > token.issued_at));
    assert_eq!(
        Stored::read(record.write()),
        Stored::Current(record.clone())
    );

    let config = Config {
        refresh: true,
        ..Config::default()
    };
    let mut session = Session::new(
        config,
        Some(record).into(),
        StoredJar::Text(""),
        true,
        |_| true,
        NOW,
    );
    session.launch(NOW);
    session.ensure(1, NOW);
    let actions = std::iter::from_fn(|| session.poll_action())
        .take(100)
        .count();
    assert!(actions < 100, "a launch without end");
}
