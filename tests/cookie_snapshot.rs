//! The jar's persisted form.

#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use wx_session::cookie::{Jar, JarOptions, StoredForm};
use wx_session::url::Url;

const NOW: f64 = 1_700_000_000_000.0;
const DAY: f64 = 86_400_000.0;
const NO_BOUND: usize = usize::MAX;

fn url(text: &str) -> Url {
    Url::parse(text).expect(text)
}

fn filled(cookies: &[(&str, &str)]) -> Jar {
    let mut jar = Jar::new(JarOptions::default());
    for (from, set_cookie) in cookies {
        jar.set(&url(from), set_cookie, NOW);
    }
    jar
}

fn reread(text: &str) -> Jar {
    Jar::restore(JarOptions::default(), text, NOW)
}

fn shown(jar: &Jar) -> String {
    format!("{:?}", jar.list(None, NOW))
}

#[test]
fn everything_comes_back() {
    let jar = filled(&[
        (
            "https://www.a.com/x/y",
            "k=v; Secure; HttpOnly; SameSite=Strict; Domain=a.com; Max-Age=60",
        ),
        ("https://www.a.com/x/y", "bare"),
        ("https://www.a.com/", "empty="),
        (
            "https://www.a.com/;p=1;q/z",
            "odd=\"a=b, {c}\t\u{85}中\"; SameSite=Lax",
        ),
        ("https://www.a.com/", "n=1; SameSite=None; Secure"),
        ("http://[::1]:81/", "six=6"),
        ("http://127.0.0.1/", "four=4; Domain=127.0.0.1"),
    ]);
    let snapshot = jar.snapshot(NO_BOUND, NOW);
    let back = reread(&snapshot.text);
    assert_eq!(shown(&back), shown(&jar));
    assert_eq!(back.len(), 7);
    assert!(!back.is_dirty());
    assert_eq!(back.snapshot(NO_BOUND, NOW), snapshot);
}

#[test]
fn order_survives() {
    let mut jar = filled(&[
        ("https://www.a.com/", "z=1; Domain=a.com"),
        ("https://www.a.com/", "y=1"),
        ("https://www.a.com/", "x=1; Domain=a.com"),
    ]);
    let mut back = reread(&jar.snapshot(NO_BOUND, NOW).text);
    let here = url("https://www.a.com/");
    assert_eq!(back.header(&here, NOW).value, "z=1; y=1; x=1");
    back.set(&here, "w=1", NOW);
    assert_eq!(back.header(&here, NOW).value, {
        jar.set(&here, "w=1", NOW);
        jar.header(&here, NOW).value
    });
}

#[test]
fn an_empty_jar_is_empty_text() {
    assert_eq!(
        Jar::new(JarOptions::default()).snapshot(NO_BOUND, NOW).text,
        ""
    );
    assert_eq!(
        filled(&[("https://a.com/", "k=1; Max-Age=60")])
            .snapshot(NO_BOUND, NOW + DAY)
            .text,
        ""
    );
}

#[test]
fn what_expired_meanwhile_stays_away() {
    let jar = filled(&[
        ("https://a.com/", "k=1; Max-Age=60"),
        ("https://a.com/", "s=1"),
    ]);
    let text = jar.snapshot(NO_BOUND, NOW).text;
    let back = Jar::restore(JarOptions::default(), &text, NOW + DAY);
    assert_eq!(back.len(), 1);
}

#[test]
fn session_cookies_end_with_the_launch_if_told_so() {
    let launch = JarOptions {
        keep_session_cookies: false,
        ..JarOptions::default()
    };
    let cookies = [
        ("https://a.com/", "s=1"),
        ("https://a.com/", "p=1; Max-Age=60"),
    ];
    // A record of a launch that kept them must not bring them back either.
    let kept = filled(&cookies).snapshot(NO_BOUND, NOW).text;
    assert_eq!(Jar::restore(launch, &kept, NOW).len(), 1);
    let mut jar = Jar::new(launch);
    for (from, set_cookie) in cookies {
        jar.set(&url(from), set_cookie, NOW);
    }
    assert_eq!(reread(&jar.snapshot(NO_BOUND, NOW).text).len(), 1);
}

#[test]
fn the_size_is_what_json_makes_of_it() {
    let jar = filled(&[
        ("https://a.com/", "q=\"\\\t中"),
        ("https://b.com/", "k=v; Max-Age=60"),
    ]);
    let snapshot = jar.snapshot(NO_BOUND, NOW);
    let json = serde_json::to_string(&snapshot.text).unwrap();
    assert_eq!(snapshot.size, json.len() - 2);
    assert_eq!(snapshot.left_out, 0);
}

#[test]
fn the_least_recently_used_are_left_out_first() {
    let mut jar = Jar::new(JarOptions::default());
    for number in 0..100 {
        jar.set(
            &url(&format!("https://h{number}.com/")),
            "k=0123456789",
            NOW,
        );
    }
    jar.header(&url("https://h3.com/"), NOW);
    let whole = jar.snapshot(NO_BOUND, NOW);
    assert_eq!(whole.left_out, 0);
    for bound in [0, 1, 100, 1000, whole.size - 1, whole.size] {
        let part = jar.snapshot(bound, NOW);
        assert!(
            part.size <= bound || reread(&part.text).is_empty(),
            "{bound}"
        );
        assert_eq!(reread(&part.text).len() + part.left_out, 100, "{bound}");
        if bound >= 100 {
            let kept = reread(&part.text);
            assert_eq!(
                kept.list(Some(&url("https://h3.com/")), NOW).len(),
                1,
                "{bound}"
            );
            let oldest_kept = kept.list(Some(&url("https://h0.com/")), NOW).len();
            assert_eq!(oldest_kept == 1, part.left_out == 0, "{bound}");
        }
    }
}

#[test]
fn lower_bounds_hold_at_once() {
    let mut jar = Jar::new(JarOptions::default());
    for host in ["a", "b", "c"] {
        for number in 0..20 {
            jar.set(
                &url(&format!("https://{host}.com/")),
                &format!("k{number}=v"),
                NOW,
            );
        }
    }
    let text = jar.snapshot(NO_BOUND, NOW).text;
    let tight = JarOptions {
        max: 12,
        max_per_host: 5,
        ..JarOptions::default()
    };
    let back = Jar::restore(tight, &text, NOW);
    assert_eq!(back.len(), 12);
    assert_eq!(back.list(Some(&url("https://c.com/")), NOW).len(), 5);
}

#[test]
fn broken_lines_fall_out_alone() {
    let good = "wx-session cookies 2\n1;;0;0;a.com;k;v;/";
    assert_eq!(reread(good).len(), 1);
    for bad in [
        "",
        ";",
        "1;;0;0;a.com;k;v",
        "1;;0;0;a.com;k;v;",
        "1;;0;0;a.com;k;v;x",
        "1;;0;0;;k;v;/",
        "1;;0;0;A.com;k;v;/",
        "1;;0;0;a..com;k;v;/",
        "1;;0;0;a.com/x;k;v;/",
        "1;;0;0;a.com:80;k;v;/",
        "1;;0;0;u@a.com;k;v;/",
        "1;;0;0;é.com;k;v;/",
        "1;;0;0;a.com;;;/",
        "1;;0;0;a.com;k=;v;/",
        "x!;;0;0;a.com;k;v;/",
        ";;0;0;a.com;k;v;/",
        "1;!;0;0;a.com;k;v;/",
        "1;;;0;a.com;k;v;/",
        "1;;0;-1;a.com;k;v;/",
        "99;;0;0;a.com;k;v;/",
        "f;;0;0;a.com;k;v;/",
        "1;;0;0;a.com;k;v\u{1};/",
        "1;;0;0;a.com;k\u{7f};v;/",
        "0;;0;0;com;k;v;/",
        "0;;0;0;com.cn;k;v;/",
        "1;0;0;0;a.com;k;v;/",
        "1;;0;0;a.com;k;v;/\r",
    ] {
        let text = format!("{good}\n{bad}\n1;;1;1;b.com;k;v;/\n");
        let hosts: Vec<String> = reread(&text)
            .list(None, NOW)
            .iter()
            .map(|cookie| cookie.domain.into())
            .collect();
        assert_eq!(hosts, ["a.com", "b.com"], "{bad:?}");
    }
}

#[test]
fn a_tampered_record_cannot_make_immortals_or_overflow() {
    let text = "wx-session cookies 2\n1;101559956668415;4294967295;4294967295;a.com;k;v;/\n1;;4294967295;4294967295;a.com;k;twin;/";
    let mut jar = reread(text);
    assert_eq!(jar.list(None, NOW)[0].expires_at, Some(NOW + 400.0 * DAY));
    jar.set(&url("https://a.com/"), "new=1", NOW);
    assert_eq!(jar.header(&url("https://a.com/"), NOW).value, "k=v; new=1");
}

#[test]
fn no_known_version_is_a_fresh_start() {
    for text in [
        "",
        "\n",
        "{}",
        "wx-session cookies\n1;;0;0;a.com;k;v;/",
        "wx-session cookies 02\n1;;0;0;a.com;k;v;/",
        "wx-session cookies 1 \n1;;0;0;a.com;k;v;/",
        "wx-session cookies 3a\n1;;0;0;a.com;k;v;/",
        "null",
    ] {
        assert!(reread(text).is_empty(), "{text:?}");
        assert_eq!(StoredForm::of(text), StoredForm::Nothing, "{text:?}");
    }
}

#[test]
fn a_newer_version_is_told_apart_and_not_read() {
    for version in ["3", "9", "10", "21", "99999999999999999999999"] {
        let text = format!("wx-session cookies {version}\n1;;0;0;a.com;k;v;/");
        assert_eq!(StoredForm::of(&text), StoredForm::Newer, "{version}");
        assert!(reread(&text).is_empty(), "{version}");
    }
}

#[test]
fn the_form_of_0_1_0_is_read_and_rewritten_in_the_present_one() {
    let old = "wx-session cookies 1\n1;;a;z;a.com;k;v;/\n2;lp0bjpq8;b;10;www.a.com;l;;/p\nn;;2;5;127.0.0.1;m;w;/";
    assert_eq!(StoredForm::of(old), StoredForm::Older);
    let jar = reread(old);
    let text = jar.snapshot(NO_BOUND, NOW).text;
    assert_eq!(
        text,
        "wx-session cookies 2\n23;;2;5;127.0.0.1;m;w;/\n1;;10;35;a.com;k;v;/\n2;1700086400000;11;36;www.a.com;l;;/p"
    );
    assert_eq!(StoredForm::of(&text), StoredForm::Current);
    assert_eq!(shown(&reread(&text)), shown(&jar));
}

proptest! {
    #[test]
    fn any_jar_comes_back(cookies in proptest::collection::vec((0usize..4, "\\PC{0,30}", any::<bool>()), 0..30)) {
        let from = ["https://a.com/p;1/q", "https://www.a.com/", "http://127.0.0.1/", "https://b.co.uk/x/y/"];
        let mut jar = Jar::new(JarOptions::default());
        for (host, text, lasting) in cookies {
            let end = if lasting { "; Max-Age=86400" } else { "" };
            jar.set(&url(from[host]), &format!("{text}{end}"), NOW);
        }
        let snapshot = jar.snapshot(NO_BOUND, NOW);
        let back = reread(&snapshot.text);
        prop_assert_eq!(shown(&back), shown(&jar));
        prop_assert_eq!(back.snapshot(NO_BOUND, NOW), snapshot);
    }

    #[test]
    fn no_text_breaks_the_reader(lines in proptest::collection::vec("[0-9a-z;/.=é\\x00-\\x1f]{0,40}", 0..20)) {
        let jar = reread(&format!("wx-session cookies 2\n{}", lines.join("\n")));
        let again = reread(&jar.snapshot(NO_BOUND, NOW).text);
        prop_assert_eq!(shown(&again), shown(&jar));
    }
}
