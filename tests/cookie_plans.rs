//! Whoever keeps a plan and follows what an answer's cookies are told to change has the header that a new plan would give.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;
use std::env;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use wx_session::clock::Told;
use wx_session::config::Config;
use wx_session::cookie::{Filter, Header, Jar, JarOptions, SetOutcome};
use wx_session::record::Stored;
use wx_session::session::{Action, Event, Plan, Session, StoredJar};
use wx_session::url::Url;

const NOW: f64 = 1_700_000_000_000.0;

/// One site in several ways, a stranger, and an authority that gets no cookies.
const URLS: [&str; 8] = [
    "https://a.com/",
    "https://www.a.com/x/y",
    "https://www.a.com/",
    "http://www.a.com/x",
    "http://127.0.0.1:8080/x/",
    "http://localhost/",
    "https://b.net/x/y/z",
    "https://user@a.com/x",
];

/// Small enough that histories fill it.
const SMALL: JarOptions = JarOptions {
    max: 9,
    max_per_host: 5,
    keep_session_cookies: true,
};

/// A Set-Cookie value that meets others of its name, told in one of many ways.
fn set_cookie() -> impl Strategy<Value = String> {
    let pair = prop_oneof![
        6 => (prop::sample::select(vec!["a", "b", "c", "中", "a b", "c\u{80}"]), prop::sample::select(vec!["=", "= ", " =", "\t= \t"]), value())
            .prop_map(|(name, joint, value)| format!("{name}{joint}{value}")),
        // Nameless, with an equals sign and without.
        2 => (prop::sample::select(vec!["", "=", " = "]), value()).prop_map(|(joint, value)| format!("{joint}{value}")),
        1 => value().prop_map(|value| format!("__Secure-s={value}; Secure")),
    ];
    let attributes = prop::sample::subsequence(
        vec![
            "Path=/",
            "Path=/x",
            "Domain=a.com",
            "Domain=.A.com",
            "Secure",
            "HttpOnly",
            "SameSite=Lax",
            "Expires=Tue, 14 Nov 2023 22:15:20 GMT",
            "Max-Age=60",
            "Max-Age=5",
            "Max-Age=0",
        ],
        0..5,
    );
    // Most often as the cookie is already: an answer that gives new values, or moves ends, alone.
    let attributes = prop_oneof![
        3 => Just(vec!["Path=/"]),
        1 => Just(vec!["Path=/", "Max-Age=60"]),
        1 => Just(vec!["Path=/", "Max-Age=5"]),
        4 => attributes,
    ];
    (" ?", pair, " ?", attributes).prop_map(|(before, pair, after, attributes)| {
        format!("{before}{pair}{after}; {}", attributes.join(";"))
    })
}

fn value() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("1"),
        prop::sample::select(vec![
            "2",
            "",
            "x y",
            "\"q\"",
            "k=v",
            "=",
            "é",
            "c\u{85}1",
            "a long one, to be put where a short one stood",
        ]),
    ]
}

fn url() -> impl Strategy<Value = &'static str> {
    prop::sample::select(URLS.to_vec())
}

#[derive(Clone, Debug)]
enum Deed {
    Answer(&'static str, Vec<String>),
    Ask(&'static str),
    Wait(u32),
    /// What `Date` said, in seconds from the device's time.
    Date(i32),
    Remove(
        Option<&'static str>,
        Option<&'static str>,
        Option<&'static str>,
    ),
    Clear,
    Logout(bool),
}

fn deed() -> impl Strategy<Value = Deed> {
    let name = prop::option::of(prop::sample::select(vec!["a", "b", ""]));
    let domain = prop::option::of(prop::sample::select(vec!["a.com", ".www.a.com"]));
    let path = prop::option::of(prop::sample::select(vec!["/", "/x"]));
    prop_oneof![
        12 => (url(), prop::collection::vec(set_cookie(), 1..5)).prop_map(|(url, values)| Deed::Answer(url, values)),
        4 => url().prop_map(Deed::Ask),
        3 => prop_oneof![0..9_000u32, Just(1), Just(5_000), Just(60_000)].prop_map(Deed::Wait),
        1 => (-100..100i32).prop_map(Deed::Date),
        1 => (name, domain, path).prop_map(|(name, domain, path)| Deed::Remove(name, domain, path)),
        1 => prop_oneof![Just(Deed::Clear), any::<bool>().prop_map(Deed::Logout)],
    ]
}

/// Keeps plans as a program would: each cookie's pair once, whichever plans it stands in.
struct Keeper {
    session: Session,
    now: f64,
    plans: BTreeMap<&'static str, Plan>,
    pairs: BTreeMap<u32, String>,
}

impl Keeper {
    fn new(jar: JarOptions) -> Keeper {
        let config = Config {
            cookies: Some(jar),
            ..Config::default()
        };
        Keeper {
            session: Session::new(
                config,
                Stored::Nothing,
                StoredJar::Text(""),
                true,
                |_| true,
                NOW,
            ),
            now: NOW,
            plans: BTreeMap::new(),
            pairs: BTreeMap::new(),
        }
    }

    fn run(&mut self, deed: &Deed) {
        let now = self.now;
        match deed {
            Deed::Answer(url, values) => {
                for value in values {
                    let received = self.session.receive_cookie(url, value, now);
                    if let Some((id, pair)) = received.rewritten {
                        // Of cookies in no plan nothing is kept.
                        self.pairs.entry(id).and_modify(|old| *old = pair.into());
                    }
                    if received.rearranged {
                        self.forget();
                    }
                }
            }
            Deed::Ask(url) => self.ask(url),
            Deed::Wait(pause) => self.now += f64::from(*pause),
            Deed::Date(offset) => {
                let date = now + f64::from(*offset) * 1_000.0;
                // As if the device's clock had been set, which is followed at once.
                let agreed_at = date - self.session.offset();
                let told = Told {
                    date,
                    is_fresh: true,
                    agreed_at,
                };
                self.session.handle_time(told, now);
                // The moments in plans are the device's, as it was thought to be.
                self.forget();
            }
            Deed::Remove(name, domain, path) => {
                let filter = Filter {
                    name: *name,
                    domain: *domain,
                    path: *path,
                };
                self.session.remove_cookies(&filter, now);
                self.forget();
            }
            Deed::Clear => {
                self.session.clear_cookies(now);
                self.forget();
            }
            Deed::Logout(keep_cookies) => self.session.logout(1, *keep_cookies, true, now),
        }
        while let Some(action) = self.session.poll_action() {
            if let Action::Emit(Event::Logout { .. }) = action {
                self.forget();
            }
        }
    }

    fn ask(&mut self, url: &'static str) {
        let plan = self.session.plan(url, "", self.now);
        let pairs: Vec<&str> = pairs(&plan.header).collect();
        assert_eq!(pairs.len(), plan.cookies.len(), "{}", plan.header);
        for (id, pair) in plan.cookies.iter().zip(pairs) {
            let kept = self.pairs.entry(*id).or_insert_with(|| pair.into());
            assert_eq!(kept, pair, "another plan has an old pair");
        }
        self.plans.insert(url, plan);
    }

    fn forget(&mut self) {
        self.plans.clear();
        self.pairs.clear();
    }

    /// Compares each plan that is good by its own account.
    fn check(&mut self) {
        for (url, kept) in &self.plans {
            if self.now >= kept.until {
                continue;
            }
            let fresh = self.session.plan(url, "", self.now);
            let pairs: Vec<&str> = kept
                .cookies
                .iter()
                .map(|id| self.pairs[id].as_str())
                .collect();
            assert_eq!(pairs.join("; "), fresh.header, "the kept header of {url}");
            assert_eq!(kept.cookies, fresh.cookies, "the kept cookies of {url}");
            assert!(kept.until <= fresh.until, "good for longer than {url} is");
        }
    }
}

fn config() -> ProptestConfig {
    let given = env::var("WX_SESSION_CASES").ok();
    ProptestConfig {
        cases: given.and_then(|text| text.parse().ok()).unwrap_or(1_000),
        rng_seed: RngSeed::Fixed(11),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_kept_plan_is_the_plan_that_would_be_made(deeds in prop::collection::vec(deed(), 1..40), small in any::<bool>()) {
        let mut keeper = Keeper::new(if small { SMALL } else { JarOptions::default() });
        for deed in &deeds {
            keeper.run(deed);
            keeper.check();
        }
    }

    /// The other way in which a program keeps plans: it asks for each again as soon as it has none.
    #[test]
    fn whoever_asks_again_at_once_has_every_header(answers in prop::collection::vec((url(), prop::collection::vec(set_cookie(), 1..5), 0u32..3_000), 1..30)) {
        let mut keeper = Keeper::new(SMALL);
        for (url, values, pause) in answers {
            keeper.run(&Deed::Answer(url, values));
            keeper.check();
            keeper.run(&Deed::Wait(pause));
            for url in URLS {
                if keeper.plans.get(url).is_none_or(|plan| keeper.now >= plan.until) {
                    keeper.ask(url);
                }
            }
            keeper.check();
        }
    }

    #[test]
    fn a_rewritten_pair_is_cut_out_of_the_value_and_stands_so_in_headers(history in prop::collection::vec((url(), set_cookie()), 1..25)) {
        let mut jar = Jar::new(SMALL);
        for (from, value) in &history {
            let before = headers(&mut jar);
            let revision = jar.revision();
            let put = jar.put(&Url::parse(from).unwrap(), value, NOW);
            let after = headers(&mut jar);
            if let Some((_, pair)) = put.rewritten {
                prop_assert_eq!(put.outcome, SetOutcome::Updated);
                prop_assert_ne!(jar.revision(), revision);
                prop_assert!(value.as_bytes().as_ptr_range().contains(&pair.as_ptr()), "a copy");
            }
            if jar.revision() == revision {
                prop_assert_eq!(values_of(&before), values_of(&after));
            }
            if put.rewritten.is_none() && jar.revision() != revision {
                continue;
            }
            for (old, new) in before.iter().zip(&after) {
                prop_assert_eq!(&old.cookies, &new.cookies);
                prop_assert!(old.valid_until <= new.valid_until);
                for (id, pair) in new.cookies.iter().zip(pairs(&new.value)) {
                    if let Some((of, rewritten)) = put.rewritten && of == *id {
                        prop_assert_eq!(rewritten, pair);
                    }
                }
            }
            if let Some((rewritten, _)) = put.rewritten {
                prop_assert_eq!(others(&before, rewritten), others(&after, rewritten));
            }
        }
    }
}

/// What each URL is sent.
fn headers(jar: &mut Jar) -> Vec<Header> {
    URLS.map(|url| jar.header(&Url::parse(url).unwrap(), NOW))
        .into()
}

fn pairs(header: &str) -> impl Iterator<Item = &str> {
    header.split("; ").filter(|_| !header.is_empty())
}

fn values_of(headers: &[Header]) -> Vec<&str> {
    headers.iter().map(|header| header.value.as_str()).collect()
}

/// All pairs but those of one cookie.
fn others(headers: &[Header], left_out: u32) -> Vec<&str> {
    let mut all = Vec::new();
    for header in headers {
        let others = header.cookies.iter().zip(pairs(&header.value));
        all.extend(
            others
                .filter(|(id, _)| **id != left_out)
                .map(|(_, pair)| pair),
        );
    }
    all
}
