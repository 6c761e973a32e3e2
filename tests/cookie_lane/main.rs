//! The lane beside the full way: a jar that is told "the same cookie again" where it may be, and one that reads every Set-Cookie.
//! Nothing that can be seen tells them apart.

#![cfg(not(target_arch = "wasm32"))]

mod both;
mod glue;
mod histories;

use std::cell::Cell;

use both::*;
use glue::{Answer, Glue, Way};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use wx_session::clock::Told;
use wx_session::config::Config;
use wx_session::cookie::{Again, Filter, Jar, JarOptions, SetOutcome, is_simple};
use wx_session::record::Stored;
use wx_session::session::{Action, Session, StoredJar};
use wx_session::token::Grant;
use wx_session::url::Url;

const NOW: f64 = 1_700_000_000_000.0;
const MINUTE: f64 = 60_000.0;
const DAY: f64 = 86_400_000.0;

const URLS: [&str; 9] = [
    "https://a.com/",
    "https://www.a.com/x/y",
    "https://www.a.com/x/z",
    "http://www.a.com/x",
    "http://localhost/",
    "https://b.net/x/y",
    "https://0.example/",
    "https://z.example/",
    "https://m.co.uk/",
];

#[test]
fn the_second_answer_goes_through_the_lane() {
    let mut both = Both::new(SMALL);
    let url = "https://www.a.com/x/y";
    let first =
        "a=1; Path=/, b=2; Expires=Fri, 01 Jan 2038 00:00:00 GMT; Path=/, c=3; Path=/; Max-Age=60";
    assert_eq!(both.joined(url, first), [Way::Full; 3]);
    both.now += 1_000.0;
    assert_eq!(both.joined(url, first), [Way::Touched; 3]);
    let second = first.replace("a=1", "a=one").replace("c=3", "c=");
    let ways = [Way::Rewritten, Way::Touched, Way::Rewritten];
    assert_eq!(both.joined(url, &second), ways);
    // An old one again is one with another value.
    assert_eq!(both.joined(url, first), ways);
    // One more cookie, and one that went.
    let more = format!("{first}, d=4");
    assert_eq!(both.joined(url, &more)[..2], [Way::Touched; 2]);
    assert_eq!(both.joined(url, &more), [Way::Touched; 4]);
    assert_eq!(both.joined(url, first)[..2], [Way::Touched; 2]);
}

#[test]
fn a_value_that_is_not_simple_ends_the_memo() {
    let mut both = Both::new(SMALL);
    let (url, other) = ("https://www.a.com/x/y", "https://www.a.com/x/z");
    for odd in ["\"q\"", "x y", "é", "1,2", "{}\"", "c\u{85}1", "1\t2"] {
        both.joined(url, "a=1; Path=/");
        both.joined(other, "a=1; Path=/");
        let ways = both.joined(url, &format!("a={odd}; Path=/"));
        assert!(matches!(ways[..], [Way::Full | Way::Stale]), "{odd}");
        // By all that was kept, nothing had changed.
        assert_eq!(both.joined(other, "a=1; Path=/"), [Way::Stale], "{odd}");
        assert_eq!(both.joined(url, "a=1; Path=/"), [Way::Full], "{odd}");
    }
}

#[test]
fn the_same_cookie_twice_in_one_answer_is_not_kept() {
    let mut both = Both::new(SMALL);
    let url = "https://a.com/";
    for answer in [
        "a=1; Path=/, a=2; Path=/",
        "a=1; Path=/, b=1; Path=/, a=1; Path=/",
        "a=1; Path=/, a=1; Path=/; HttpOnly",
        "a=1; Path=/, a=2; Path=/; Max-Age=0",
    ] {
        let full = vec![Way::Full; answer.matches("Path").count()];
        for _ in 0..3 {
            let ways = both.joined(url, answer);
            let in_lane = |way: &Way| matches!(way, Way::Touched | Way::Rewritten);
            assert!(!ways.iter().any(in_lane), "{answer}: {ways:?}");
            assert_eq!(ways.len(), full.len());
        }
    }
}

#[test]
fn a_value_is_heard_of_whenever_what_is_known_is_dropped() {
    let (url, other) = ("https://www.a.com/x/y", "https://www.a.com/x/z");
    for most in [(1, 1_024), (256, 2)] {
        let mut both = Both::new(SMALL);
        both.lane.most = most;
        both.joined(other, "b=1; Path=/");
        both.joined(url, "a=1; Path=/, c=1; Path=/");
        // The first cookie is known, and the second goes the full way: that is when too much is known.
        both.joined(url, "a=1; Path=/, c=1; Path=/x");
        both.joined(other, "a=2; Path=/");
        both.joined(url, "a=1; Path=/");
    }
}

#[test]
fn other_attributes_end_the_memo() {
    let (url, other) = ("https://www.a.com/x/y", "https://www.a.com/x/z");
    for attributes in [
        "; Path=/; HttpOnly",
        "; Path=/; Secure",
        "; Path=/; SameSite=Lax",
        "; Path=/; Max-Age=59",
        "; Path=/; Expires=Fri, 01 Jan 2038 00:00:00 GMT",
        "; Path=/; Max-Age=0",
        "; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    ] {
        for before in ["; Path=/", "; Path=/; Max-Age=60"] {
            let mut both = Both::new(SMALL);
            both.joined(url, &format!("a=1{before}"));
            both.joined(other, &format!("a=1{attributes}"));
            let ways = both.joined(url, &format!("a=1{before}"));
            assert_eq!(ways, [Way::Stale], "{before} {attributes}");
        }
    }
    // The same in other words is the same.
    let mut both = Both::new(SMALL);
    both.joined(url, "a=1; Path=/; Max-Age=60");
    both.joined(other, "a=2; path = /;max-age=0060");
    assert_eq!(
        both.joined(url, "a=1; Path=/; Max-Age=60"),
        [Way::Rewritten]
    );
}

#[test]
fn a_cookie_that_went_or_ended_is_stale() {
    let url = "https://a.com/";
    let text = "a=1; Path=/; Max-Age=60";
    let mut both = Both::new(SMALL);
    both.joined(url, text);
    both.now += MINUTE;
    assert_eq!(both.joined(url, text), [Way::Stale]);
    assert_eq!(both.joined(url, text), [Way::Touched]);
    both.run(&Deed::Remove("a"), &[]);
    assert_eq!(both.joined(url, text), [Way::Stale]);
    for other in ["b=1", "c=1", "d=1", "e=1"] {
        both.joined("https://a.com/other", other);
    }
    assert_eq!(both.joined(url, text), [Way::Stale], "it was evicted");
    // A date that has passed.
    let dated = "f=1; Expires=Tue, 14 Nov 2023 22:15:20 GMT";
    let mut both = Both::new(SMALL);
    both.joined(url, dated);
    assert_eq!(both.joined(url, dated), [Way::Touched]);
    both.now += 2.0 * MINUTE;
    assert_eq!(both.joined(url, dated), [Way::Stale]);
}

#[test]
fn an_age_counts_from_now_and_a_date_stays_within_400_days() {
    let url = "https://a.com/";
    let end = |both: &Both, index: usize| both.full.list(None, both.now)[index].expires_at;
    let mut both = Both::new(SMALL);
    let text = "a=1; Max-Age=60, b=1; Expires=Fri, 01 Jan 2038 00:00:00 GMT, c=1; Expires=Wed, 15 Nov 2023 22:15:20 GMT";
    both.joined(url, text);
    both.now += 1_000.0;
    assert_eq!(both.joined(url, text), [Way::Touched; 3]);
    assert_eq!(end(&both, 0), Some(NOW + 61_000.0));
    assert_eq!(end(&both, 1), Some(NOW + 1_000.0 + 400.0 * DAY));
    assert_eq!(end(&both, 2), Some(NOW + DAY + 2.0 * MINUTE));
}

#[test]
fn who_ends_sooner_rearranges() {
    let mut jar = Jar::new(SMALL);
    let url = Url::parse("https://a.com/").unwrap();
    let memo = jar.put(&url, "a=1; Max-Age=60", NOW).memo.unwrap();
    assert_eq!(jar.touch(memo.number, NOW + 1.0), Again::Fine);
    assert_eq!(jar.touch(memo.number, NOW), Again::Rearranged);
    assert_eq!(jar.rewrite(memo.number, "a=2", NOW + 1.0), Again::Fine);
    assert_eq!(jar.rewrite(memo.number, "a=3", NOW), Again::Rearranged);
    assert_eq!(jar.header(&url, NOW).value, "a=3");
    assert_eq!(
        jar.rewrite(memo.number, "a=3", NOW + 1.0),
        Again::Fine,
        "the same value"
    );
}

#[test]
fn no_pair_gets_in_by_the_lane_that_is_not_simple_or_of_another_cookie() {
    let mut jar = Jar::new(SMALL);
    let url = Url::parse("https://a.com/").unwrap();
    let number = jar.put(&url, "a=1", NOW).memo.unwrap().number;
    let longest = format!("a={}", "v".repeat(4095));
    assert_eq!(jar.rewrite(number, &longest, NOW), Again::Fine);
    for pair in [
        "",
        "a",
        "=",
        "b=1",
        "ab=1",
        "A=1",
        "=a",
        "a =1",
        "a= 1",
        "a=1 ",
        "a=1;",
        "a=1\n",
        "a=\u{1}",
        "a=\u{7f}",
        "a=é",
        "a=\"",
        "a=1,2",
        &format!("{longest}v"),
    ] {
        assert_eq!(jar.rewrite(number, pair, NOW), Again::Stale, "{pair:?}");
    }
    assert_eq!(jar.header(&url, NOW).value, longest);
    for number in [number + 1, number + 256, u32::MAX] {
        assert_eq!(jar.touch(number, NOW), Again::Stale, "{number}");
    }
}

#[test]
fn only_what_can_be_said_again_gets_a_number() {
    let number = |url: &str, text: &str| {
        let mut jar = Jar::new(SMALL);
        let put = jar.put(&Url::parse(url).unwrap(), text, NOW);
        assert_eq!(put.outcome, SetOutcome::Inserted, "{text}");
        put.memo.map(|memo| memo.number)
    };
    for text in [
        "a=1",
        "a=",
        "a==",
        "a=1;",
        "k[0]={x}; Path=/",
        "__Host-a=1; Secure; Path=/",
        "a=1; Expires=Fri, 01 Jan 2038 00:00:00 GMT",
        "a=1; X=1, 2, =3",
    ] {
        assert!(number("https://a.com/", text).is_some(), "{text}");
    }
    for text in [
        "1",
        "=1",
        "中=1",
        "a b=1",
        "a(b=1",
        " a=1",
        "a =1",
        "a= 1",
        "a=1 ;",
        "a=é",
        "a=\"1\"",
        "a=1,2",
        "a=1; X=\"",
        "a=1; X=1, b=2",
    ] {
        assert_eq!(number("https://a.com/", text), None, "{text}");
    }
    // Whether a cookie is set over http depends on the Secure ones beside it.
    assert_eq!(number("http://a.com/", "a=1"), None);
    assert!(number("http://localhost/", "a=1").is_some());
    assert!(is_simple("a=1"));
    for pair in ["", "a", "=1", "=a=1"] {
        assert!(!is_simple(pair), "{pair}: no name");
    }
}

#[test]
fn an_answer_in_the_lane_wakes_the_session_only_for_a_write_of_the_jar() {
    let config = Config {
        cookies: Some(JarOptions::default()),
        ..Config::default()
    };
    let mut session = Session::new(
        config,
        Stored::Nothing,
        StoredJar::Text(""),
        true,
        |_| true,
        NOW,
    );
    // That it has ended is to be told at the next input that is none in the lane.
    let half_a_second = Grant {
        expires_in: 0.5,
        ..Grant::bare("token")
    };
    session.adopt(half_a_second, true, NOW);
    while session.poll_action().is_some() {}
    let url = "https://a.com/";
    let numbers = ["a=1; Path=/; Max-Age=3600", "b=1"].map(|value| {
        let received = session.receive_cookie(url, value, NOW);
        received.memo.unwrap().number
    });
    let Some(Action::SetTimer { op, .. }) = session.poll_action() else {
        panic!("the jar is to be written")
    };
    // A write that is due already is not due again.
    assert_eq!(session.rewrite_cookie(numbers[0], "a=2", NOW), Again::Fine);
    assert_eq!(session.poll_action(), None);
    session.handle_timer(op, NOW + 100.0);
    while session.poll_action().is_some() {}

    assert_eq!(session.touch_cookie(numbers[0], NOW + 1_000.0), Again::Fine);
    assert_eq!(
        session.poll_action(),
        None,
        "a second more is not worth a write"
    );
    assert_eq!(
        session.rewrite_cookie(numbers[1], "b=2", NOW + 1_000.0),
        Again::Fine
    );
    assert!(matches!(
        session.poll_action(),
        Some(Action::SetTimer { .. })
    ));
    assert_eq!(
        session.cookie_header(url, NOW + 3_600_999.0),
        "a=2; b=2",
        "it counts from then"
    );
    assert_eq!(session.cookie_header(url, NOW + 3_601_000.0), "b=2");

    // By the server's clock.
    let told = Told {
        date: NOW + 7_200_000.0,
        is_fresh: true,
        agreed_at: f64::NAN,
    };
    session.handle_time(told, NOW);
    assert_eq!(session.touch_cookie(numbers[0], NOW), Again::Stale);
    session.clear_cookies(NOW);
    assert_eq!(session.rewrite_cookie(numbers[1], "b=3", NOW), Again::Stale);
}

/// The jar of a long life: thousands of cookies, numbers by the thousand, hosts that come in between.
#[test]
fn a_full_jar_has_its_lane_too() {
    let mut both = Both::new(JarOptions::default());
    for host in 0..300 {
        let url = format!("https://h{host}.example/");
        let values: Vec<String> = (0..10).map(|name| format!("n{name}=1; Path=/")).collect();
        both.lane
            .receive(&url, &Answer::Listed(values.clone()), NOW);
        for value in values {
            both.full.set(&Url::parse(&url).unwrap(), &value, NOW);
        }
    }
    both.joined("https://h7.example/", "n0=1; Path=/");
    assert_eq!(
        both.joined("https://h7.example/", "n0=1; Path=/"),
        [Way::Touched]
    );
    // A host that sorts before it moves its bucket: the next answer goes the full way, once.
    both.joined("https://0.example/", "a=1");
    both.joined("https://h7.example/", "n0=1; Path=/");
    assert_eq!(
        both.joined("https://h7.example/", "n0=1; Path=/"),
        [Way::Touched]
    );
    // Those that made way moved it within its bucket.
    both.run(&Deed::Remove("n9"), &[]);
    both.joined("https://h7.example/", "m=1; Path=/x");
    assert_eq!(
        both.joined("https://h7.example/", "m=1; Path=/x"),
        [Way::Touched]
    );
}
