//! What holds for every input: nothing panics, work and memory are bounded, nothing leaks.

use proptest::prelude::*;
use wx_session::cookie::{Jar, JarOptions, SetOutcome, parse_date, split};
use wx_session::url::Url;

const NOW: f64 = 1_700_000_000_000.0;

/// Text that comes near to what parsers look for, and text that does not.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "=",
            ";",
            ",",
            "\"",
            "\\",
            "{",
            "}",
            "[",
            "]",
            " ",
            "\t",
            "/",
            ".",
            "..",
            "%2e",
            "@",
            ":",
            "//",
            "\\\\",
            "?",
            "#",
            "Path=/",
            "Domain=a.com",
            "Max-Age=",
            "Expires=",
            "Wed, 13 Nov 2024 22:13:20 GMT",
            "Secure",
            "a",
            "1",
            "99999999999",
            "https:",
            "a.com",
            "[::1]",
            "127.1",
            "xn--",
            "*.",
            "é",
            "中",
            "\u{85}",
            "\u{1}",
            "\u{0}",
            "\u{10ffff}",
        ])
        .prop_map(String::from),
        "\\PC{0,3}",
    ];
    prop::collection::vec(piece, 0..25).prop_map(|pieces| pieces.concat())
}

/// A Set-Cookie value as servers write them.
fn real_set_cookie() -> impl Strategy<Value = String> {
    let name = "[A-Za-z0-9_.$-]{1,12}(\\[[a-z]{0,3}\\])?";
    let value = prop_oneof![
        "[A-Za-z0-9%+/=._:|!-]{0,20}",
        "\"[A-Za-z0-9, =;]{0,12}\"",
        "\\{\"[a-z]{1,4}\":\"[a-z, =]{0,8}\",\"[a-z]{1,4}\":\\[[0-9],[0-9]\\]\\}",
    ];
    let attributes = prop::sample::subsequence(
        vec![
            "Path=/",
            "Expires=Wed, 13-Nov-2024 22:13:20 GMT",
            "Max-Age=60",
            "domain=.a.com",
            "Secure",
            "HttpOnly",
            "SameSite=lax",
        ],
        0..7,
    );
    (name, value, attributes, prop::bool::ANY).prop_map(|(name, value, attributes, tight)| {
        let separator = if tight { ";" } else { "; " };
        let mut text = format!("{name}={value}");
        for attribute in attributes {
            text += separator;
            text += attribute;
        }
        text
    })
}

proptest! {
    #[test]
    fn joined_cookies_come_apart_again(cookies in prop::collection::vec(real_set_cookie(), 1..6), joint in "( ?, ?)") {
        let joined = cookies.join(&joint);
        prop_assert_eq!(split(&joined), cookies);
    }

    #[test]
    fn split_neither_loses_nor_invents(joined in any_text()) {
        let mut rest = joined.as_str();
        for part in split(&joined) {
            prop_assert!(!part.is_empty());
            let at = rest.find(part).expect("each part stands in the text, in order");
            prop_assert!(rest[..at].chars().all(|c| matches!(c, ',' | ' ' | '\t')));
            rest = &rest[at + part.len()..];
        }
        prop_assert!(rest.chars().all(|c| matches!(c, ',' | ' ' | '\t')), "{rest:?} is left");
    }

    #[test]
    fn a_url_reads_itself_back(input in any_text(), prefix in "(https://|http://a|)") {
        let Some(url) = Url::parse(&format!("{prefix}{input}")) else {
            return Ok(());
        };
        prop_assert!(url.path().starts_with('/'));
        prop_assert!(url.host().is_ascii() && !url.host().is_empty());
        let scheme = if url.is_secure() { "https" } else { "http" };
        let canonical = format!("{scheme}://{}:{}{}", url.host(), url.port(), url.path());
        let again = Url::parse(&canonical).expect("a canonical URL is a URL");
        prop_assert_eq!((again.host(), again.port(), again.path()), (url.host(), url.port(), url.path()));
        prop_assert!(!again.has_odd_authority());
    }

    #[test]
    fn dates_take_any_text(text in any_text()) {
        let _ = parse_date(&text);
    }

    // The crate `url` is what browsers' behaviour is measured against. What it refuses is refused, and where both
    // read a URL they agree. (The crate does not encode `^` yet.)
    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn agrees_with_the_url_standard(
        host in "[a-zA-Z0-9._-]{1,12}", port in "(:[0-9]{0,6})?", path in "(/[a-zA-Z0-9./%2e \\\\\"<>`{}|;=中-]{0,16})?", tail in "([?#].{0,8})?",
    ) {
        let text = format!("https://{host}{port}{path}{tail}");
        let standard = url::Url::parse(&text).ok();
        let ours = Url::parse(&text);
        match (&standard, &ours) {
            (Some(standard), Some(ours)) => {
                prop_assert_eq!(standard.host_str(), Some(ours.host()));
                prop_assert_eq!(standard.port_or_known_default(), Some(ours.port()));
                prop_assert_eq!(standard.path(), ours.path());
            }
            (None, Some(ours)) => prop_assert!(ours.host().contains("xn--"), "{text}: the standard refuses it"),
            // Hosts that no server can have, with empty labels, and addresses in another spelling than their own.
            (Some(standard), None) => {
                let name = standard.host_str().unwrap();
                let is_other_spelling = matches!(standard.host(), Some(url::Host::Ipv4(_))) && name != host;
                prop_assert!(name.starts_with('.') || name.contains("..") || is_other_spelling, "{text}: only we refuse it");
            }
            (None, None) => {}
        }
    }

    #[test]
    fn no_set_cookie_breaks_the_jar(
        history in prop::collection::vec((prop::sample::select(vec!["https://a.com/x/y", "http://www.a.com/", "https://[::1]/", "https://b.co.uk/"]), any_text(), 0f64..1e13), 0..15),
    ) {
        let mut jar = Jar::new(JarOptions { max: 8, max_per_host: 3, ..JarOptions::default() });
        for (from, text, now) in &history {
            let url = Url::parse(from).unwrap();
            let before = (jar.revision(), jar.len());
            let outcome = jar.set(&url, text, *now);
            prop_assert!(jar.len() <= 8);
            if matches!(outcome, SetOutcome::Rejected(why) if why != wx_session::cookie::Rejection::Full) {
                prop_assert_eq!((jar.revision(), jar.len()), before);
            }
            let listed: Vec<String> = jar.list(Some(&url), *now).iter().map(|cookie| match cookie.name {
                "" => cookie.value.to_string(),
                name => format!("{name}={}", cookie.value),
            }).collect();
            prop_assert_eq!(jar.header(&url, *now).value, listed.join("; "));
        }
    }

    // A header computed before is right until the revision changes or its time comes: what the glue
    // may keep.
    #[test]
    fn a_kept_header_is_right_as_long_as_it_says(
        history in prop::collection::vec((prop::sample::select(vec!["k=1", "k=2", "l=1", "k=; Max-Age=0", "k=1; Max-Age=5", "k=1; Max-Age=50", "l=1; Max-Age=9; Domain=a.com"]), 0u32..9000), 1..30),
    ) {
        let url = Url::parse("https://www.a.com/").unwrap();
        let mut jar = Jar::new(JarOptions::default());
        let mut now = NOW;
        let mut kept = (jar.revision(), jar.header(&url, now));
        for (set_cookie, pause) in history {
            jar.set(&url, set_cookie, now);
            now += f64::from(pause);
            let fresh = jar.header(&url, now);
            if jar.revision() == kept.0 && now < kept.1.valid_until {
                prop_assert_eq!(&kept.1.value, &fresh.value);
            } else {
                kept = (jar.revision(), fresh);
            }
        }
    }
}

/// A header of 256 kB, made to look like something at every byte: quadratic work would show.
#[test]
fn hostile_headers_take_linear_time() {
    let url = Url::parse("https://a.com/").unwrap();
    let mut jar = Jar::new(JarOptions::default());
    for piece in [
        ",",
        "=",
        ";",
        "\"",
        "={",
        "={\"",
        "=[",
        "=\"",
        "=\"\\",
        ",a=",
        ",a={",
        ",a={\"b\":",
        ", a=\"",
        "=\";",
        " ",
        "=   ",
        ",\t",
        "[",
        "a",
        "{\"",
        ";a",
        ";Max-Age=1",
        ";Expires=Wed, 13 Nov 2024 22:13:20 GMT",
        ";Path=/a",
        ";Domain=.",
        "é",
        "\u{85}",
    ] {
        let header = piece.repeat((1 << 18) / piece.len());
        for part in split(&header) {
            jar.set(&url, part, NOW);
        }
        jar.set(&url, &format!("k=v{header}"), NOW);
        jar.set(&url, &format!("k=v;{header}"), NOW);
        parse_date(&header);
        let _ = Url::parse(&format!("https://{header}"));
        let _ = Url::parse(&format!("https://a.com/{header}"));
        Jar::restore(
            JarOptions::default(),
            &format!("wx-session cookies 2\n{header}"),
            NOW,
        );
    }
    assert!(jar.len() <= 180);
}
