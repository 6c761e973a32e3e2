//! The stored token record, which another version, another program or a broken disk may have written.

use wx_session::config::Config;
use wx_session::record::Record;
use wx_session::session::Session;

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
    let Some(record) = Record::read(&Input::new(bytes).text()) else {
        return;
    };
    let token = &record.token;
    assert!(!token.access.is_empty());
    assert!(token.issued_at.is_finite() && record.clock.offset().is_finite());
    assert!(token.expires_at.is_none_or(|end| end > token.issued_at));
    assert_eq!(Record::read(&record.write()).as_ref(), Some(&record));

    let config = Config {
        refresh: true,
        ..Config::default()
    };
    let mut session = Session::new(config, Some(record), "", true, |_| true, NOW);
    session.launch(NOW);
    session.ensure(1, NOW);
    let actions = std::iter::from_fn(|| session.poll_action())
        .take(100)
        .count();
    assert!(actions < 100, "a launch without end");
}
