//! URLs and host rules: who may receive the token.

use wx_session::config::Config;
use wx_session::session::Session;
use wx_session::url::{HostRule, Url};

use super::NOW;
use crate::input::Input;
use crate::target::{Cost, Target};

pub const TARGET: Target = Target {
    name: "url",
    run,
    seeds: &[
        b"https://api.example.com/a/../b?x=1#y\napi.example.com",
        b"http://u:p@127.1:8080/%2e%2e/\n*.example.com:8443",
        b"wss://[::ffff:1.2.3.4]:443/\n[::1]:3000",
        b"https://\xe4\xb8\xad\xe6\x96\x87.com\\@evil.com/\nxn--fiq228c.com",
        b"http://a.localhost./\n*.localhost",
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
        "*.",
        "xn--",
        "\u{4e2d}",
        "\u{3002}",
        "\n",
        "\t",
    ],
    longest: 512,
    steps: Cost {
        at_most: 20_000,
        and_per_byte: 250,
    },
    memory: Cost {
        at_most: 40_000,
        and_per_byte: 60,
    },
};

/// A URL reads itself back, a rule allows its own hosts only, and the token goes nowhere else.
fn run(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let text = input.line();
    let rule = HostRule::parse(&input.text()).ok();
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
    assert!(!again.has_odd_authority() && HostRule::of(&url).matches(&again));

    let Some(rule) = rule else {
        return;
    };
    let allowed = rule.matches(&url);
    assert!(
        !(allowed && url.has_odd_authority()),
        "{text} goes by what other parsers read otherwise"
    );
    let config = Config {
        hosts: vec![rule],
        ..Config::default()
    };
    let plan = Session::new(config, None, "", true, |_| true, NOW).plan(&text, "", NOW);
    assert_eq!(
        plan.takes_token,
        allowed && (url.is_secure() || url.is_loopback())
    );
}
