//! The lane beside the full way: a jar that is told "the same cookie again" where it may be, and one that reads every Set-Cookie.
//! Nothing that can be seen tells them apart.

#![cfg(not(target_arch = "wasm32"))]

#[path = "lane/mod.rs"]
mod lane;

use std::cell::Cell;

use lane::{Answer, Glue, Way};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use wx_session::config::Config;
use wx_session::cookie::{Again, Filter, Jar, JarOptions, SetOutcome, is_simple};
use wx_session::record::Stored;
use wx_session::session::{Action, Session, StoredJar};
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

/// Small enough that histories fill it.
const SMALL: JarOptions = JarOptions {
    max: 9,
    max_per_host: 4,
    keep_session_cookies: true,
};

/// A jar in both ways.
struct Both {
    lane: Glue,
    full: Jar,
    now: f64,
}

impl Both {
    fn new(options: JarOptions) -> Both {
        Both {
            lane: Glue::new(Jar::new(options)),
            full: Jar::new(options),
            now: NOW,
        }
    }

    /// Gives an answer to both; tells which way its cookies went.
    fn answer(&mut self, url: &str, answer: &Answer) -> Vec<Way> {
        let ways = self.lane.receive(url, answer, self.now);
        let from = Url::parse(url).unwrap();
        for value in answer.values() {
            self.full.set(&from, &value, self.now);
        }
        self.check();
        ways
    }

    fn joined(&mut self, url: &str, text: &str) -> Vec<Way> {
        self.answer(url, &Answer::Joined(text.into()))
    }

    #[track_caller]
    fn check(&mut self) {
        let (mut lane, mut full) = (self.lane.jar.clone(), self.full.clone());
        assert_eq!(lane.list(None, self.now), full.list(None, self.now));
        assert_eq!(lane.len(), full.len());
        assert_eq!(lane.revision(), full.revision(), "the revision");
        assert_eq!(lane.is_dirty(), full.is_dirty(), "worth a write");
        // With the order of creation and of use, by which cookies are evicted.
        for room in [usize::MAX, 200] {
            let (lane, full) = (lane.snapshot(room, self.now), full.snapshot(room, self.now));
            assert_eq!(lane, full, "stored in {room}");
        }
        for url in URLS {
            let parsed = Url::parse(url).unwrap();
            let full = full.header(&parsed, self.now);
            assert_eq!(lane.header(&parsed, self.now), full, "of {url}");
            if let Some(kept) = self.lane.kept_header(url, self.now) {
                assert_eq!(kept, full.value, "kept of {url}");
            }
        }
    }

    fn run(&mut self, deed: &Deed, templates: &[Template]) -> Vec<Way> {
        match deed {
            Deed::Answer(which, values) => {
                let template = &templates[which % templates.len()];
                return self.answer(template.url, &template.with(values));
            }
            Deed::Ask(url) => {
                let parsed = Url::parse(url).unwrap();
                self.full.header(&parsed, self.now);
                self.lane.ask(url, self.now);
            }
            Deed::Wait(pause) => {
                self.now += *pause;
                if *pause < 0.0 {
                    // Plans are forgotten when the clock is set: what they left out as ended may live again.
                    self.lane.forget_plans();
                }
            }
            Deed::Remove(name) => {
                let filter = Filter {
                    name: Some(*name),
                    ..Filter::default()
                };
                self.full.remove(&filter, self.now);
                self.lane.jar.remove(&filter, self.now);
                self.lane.forget_plans();
            }
            Deed::Sweep => {
                self.full.expire(self.now);
                self.lane.jar.expire(self.now);
            }
            Deed::Write => {
                self.full.take_dirty();
                self.lane.jar.take_dirty();
            }
        }
        self.check();
        Vec::new()
    }
}

/// What a server sends with every answer, but for the values.
#[derive(Clone, Debug)]
struct Template {
    url: &'static str,
    cookies: Vec<(&'static str, &'static str)>,
    /// As an array if there is none.
    joint: Option<&'static str>,
}

impl Template {
    fn with(&self, values: &[&str]) -> Answer {
        let texts = self.cookies.iter().enumerate();
        let texts: Vec<String> = texts
            .map(|(index, (name, attributes))| format!("{name}{}{attributes}", values[index]))
            .collect();
        match self.joint {
            Some(joint) => Answer::Joined(texts.join(joint)),
            None => Answer::Listed(texts),
        }
    }
}

#[derive(Clone, Debug)]
enum Deed {
    Answer(usize, Vec<&'static str>),
    Ask(&'static str),
    Wait(f64),
    Remove(&'static str),
    Sweep,
    Write,
}

fn template() -> impl Strategy<Value = Template> {
    let name = prop_oneof![
        5 => prop::sample::select(vec!["a=", "b=", "c="]),
        1 => prop::sample::select(vec!["k[0]=", "a(b=", "中=", "__Secure-s=", "__Host-h=", "", "=", "a =", "a= ", " a="]),
    ];
    let attributes = prop_oneof![
        3 => prop::sample::select(vec!["; Path=/", "; Path=/; Max-Age=60"]),
        3 => prop::sample::select(vec![
            "",
            ";",
            " ; Path=/",
            "; Path=/; HttpOnly",
            "; Path=/; Secure",
            "; Path=/; SameSite=Lax",
            "; Path=/x",
            "; path=/; max-age=60",
            "; Path=/; Domain=a.com",
            "; Path=/; Max-Age=5",
            "; Path=/; Max-Age=99999999",
            "; Path=/; Secure; SameSite=None",
            "; Expires=Tue, 14 Nov 2023 22:15:20 GMT; Path=/",
            "; Expires=Fri, 01-Jan-2038 00:00:00 GMT; Path=/",
            "; Max-Age=60; Expires=Fri, 01 Jan 2038 00:00:00 GMT; Path=/",
            "; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "; Max-Age=0",
            "; Comment=\"a; b",
            "; Comment={a; Path=/",
            "; Comment=a, z=1; Path=/",
            "; Path=/中",
        ]),
    ];
    let url = prop_oneof![
        3 => prop::sample::select(URLS[..3].to_vec()),
        2 => prop::sample::select(URLS.to_vec()),
    ];
    let joint = prop::sample::select(vec![Some(","), Some(", "), Some(" ,\t"), None]);
    (url, prop::collection::vec((name, attributes), 1..4), joint).prop_map(
        |(url, cookies, joint)| Template {
            url,
            cookies,
            joint,
        },
    )
}

fn value() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        6 => prop::sample::select(vec!["1", "2"]),
        1 => prop::sample::select(vec![
            "", "a=b", "=", "x y", "é", "\"q\"", "\"q", "1,2", "1, z=2", "{j}", "[x", "\\", "1;2", "c\u{85}1", "1\u{1}", " 1", "1\t",
            "a long one, to be put where a short one stood", "a-long-one-to-be-put-where-a-short-one-stood",
        ]),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    let pause = prop_oneof![
        4 => (0..9_000u32).prop_map(f64::from),
        1 => prop::sample::select(vec![0.0, 1.0, 5_000.0, MINUTE, DAY, 400.0 * DAY]),
        // The clock was set back, or a Date came.
        1 => (0..200_000u32).prop_map(|back| -f64::from(back)),
    ];
    prop_oneof![
        14 => (0usize..8, prop::collection::vec(value(), 3)).prop_map(|(which, values)| Deed::Answer(which, values)),
        3 => prop::sample::select(URLS.to_vec()).prop_map(Deed::Ask),
        3 => pause.prop_map(Deed::Wait),
        1 => prop::sample::select(vec!["a", "b", ""]).prop_map(Deed::Remove),
        1 => Just(Deed::Sweep),
        1 => Just(Deed::Write),
    ]
}

#[test]
fn no_history_tells_the_ways_apart() {
    let config = ProptestConfig {
        cases: std::env::var("LANE_CASES").map_or(1_500, |cases| cases.parse().unwrap()),
        rng_seed: RngSeed::Fixed(7),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let taken = Cell::new([0usize; 4]);
    let history = (
        any::<bool>(),
        prop::collection::vec(template(), 1..5),
        prop::collection::vec(deed(), 1..40),
    );
    let mut runner = TestRunner::new(config);
    let result = runner.run(&history, |(keep_session_cookies, templates, deeds)| {
        let mut both = Both::new(JarOptions {
            keep_session_cookies,
            ..SMALL
        });
        for deed in &deeds {
            for way in both.run(deed, &templates) {
                let mut counts = taken.get();
                counts[way as usize] += 1;
                taken.set(counts);
            }
        }
        Ok(())
    });
    if let Err(why) = result {
        panic!("{why}");
    }
    let [full, touched, rewritten, stale] = taken.get();
    println!("{full} the full way, {touched} touched, {rewritten} rewritten, {stale} stale");
    // A lane that nobody takes proves nothing.
    assert!(touched > full / 20 && rewritten > full / 20 && stale > 100);
}

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
    session.handle_date(NOW + 7_200_000.0, NOW);
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
