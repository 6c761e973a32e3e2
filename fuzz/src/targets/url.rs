//! URLs: which server they name, and whether every parser agrees.

use wx_session::config::Config;
use wx_session::record::Stored;
use wx_session::session::{Session, StoredJar};
use wx_session::url::Url;

use super::NOW;
use crate::input::Input;
use crate::target::{Cost, Target};

pub const TARGET: Target = Target {
    name: "url",
    run,
    seeds: &[
        b"https://api.example.com/a/../b?x=1#y",
        b"http://u:p@127.1:8080/%2e%2e/",
        b"wss://[::ffff:1.2.3.4]:443/",
        b"https://\xe4\xb8\xad\xe6\x96\x87.com\\@evil.com/",
        b"http://a.localhost./",
    ],
    words: &[
        "https://",
        "http://",
        "ws://",
        "api.example.com",
        ".evil.com",
        "@",
        ":",
        ":443",
        ":0",
        "\\",
        "/",
        "/..",
        "%2e",
        "?",
        "#",
        "[",
        "::",
        "]",
        "ffff:",
        "127.0.0.1",
        "0x7f.1",
        "localhost",
        ".",
        "xn--",
        "\u{4e2d}",
        "\u{3002}",
        "\n",
        "\t",
    ],
    longest: 512,
    steps: Cost {
        at_most: 20_000,
        // It is read four times, and a byte outside ASCII makes nine of the canonical path.
        and_per_byte: 400,
    },
    memory: Cost {
        at_most: 40_000,
        and_per_byte: 60,
    },
};

/// A URL reads itself back, its cookie comes back to it, and what other parsers read otherwise is sent none.
fn run(bytes: &[u8]) {
    let text = Input::new(bytes).text();
    let Some(url) = Url::parse(&text) else {
        return;
    };
    assert!(!url.host().is_empty() && url.host().is_ascii() && url.path().starts_with('/'));
    assert!(
        !url.host()
            .bytes()
            .any(|byte| matches!(byte, b'/' | b'\\' | b'@' | b'?' | b'#' | b' ' | b'%')),
        "{}",
        url.host()
    );
    let scheme = if url.is_secure() { "https" } else { "http" };
    let canonical = format!("{scheme}://{}:{}{}", url.host(), url.port(), url.path());
    let again = Url::parse(&canonical).expect("a canonical URL is a URL");
    assert_eq!(
        (again.host(), again.port(), again.path()),
        (url.host(), url.port(), url.path())
    );
    assert!(!again.has_odd_authority());

    let mut session = Session::new(
        Config::default(),
        Stored::Nothing,
        StoredJar::Text(""),
        true,
        |_| true,
        NOW,
    );
    session.receive_cookie(&canonical, "k=1; Path=/", NOW);
    assert_eq!(session.plan(&canonical, "", NOW).header, "k=1");
    let plan = session.plan(&text, "own=2", NOW);
    if url.has_odd_authority() {
        assert_eq!((plan.header.as_str(), plan.cookies.len()), ("own=2", 0));
    } else {
        assert_eq!(
            (plan.header.as_str(), plan.cookies.len()),
            ("own=2; k=1", 1)
        );
    }
}
