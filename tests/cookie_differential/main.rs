//! The jar beside the crate `cookie_store`, over random histories.
//!
//! `cookie_store` follows RFC 6265. Where the two send different cookies [`differences::EXPLAINED`] has the sentence of RFC 6265bis by
//! which it is `cookie_store` that departs: without what the sentence is about both must send the same. Anything else
//! fails with the shortest history that shows it. `WX_SESSION_CASES` makes the histories more, `WX_SESSION_SEED` others.

#![cfg(not(target_arch = "wasm32"))]

mod differences;
mod histories;

use std::env;

use cookie_store::CookieStore;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use wx_session::cookie::{Jar, JarOptions, SetOutcome};

use differences::{EXPLAINED, agree_without, is_explained};
use histories::{any_set_cookie, any_url, shortest};

const NOW: f64 = 1_700_000_000_000.0;

/// One Set-Cookie of a history: where it came from, and its text.
type Step = (String, String);

/// Both jars, fed alike.
struct Pair {
    jar: Jar,
    store: CookieStore,
}

impl Pair {
    fn new() -> Pair {
        Pair {
            jar: Jar::new(JarOptions::default()),
            store: CookieStore::default(),
        }
    }

    fn set_jar(&mut self, from: &str, set_cookie: &str) -> SetOutcome {
        self.jar
            .set(&wx_session::url::Url::parse(from).unwrap(), set_cookie, NOW)
    }

    fn set_store(&mut self, from: &str, set_cookie: &str) {
        // What it refuses is as telling as what it stores.
        let _ = self
            .store
            .parse(set_cookie, &url::Url::parse(from).unwrap());
    }

    /// Sorted: `cookie_store` leaves the order open.
    fn sent_by_jar(&mut self, to: &str) -> Vec<String> {
        let header = self
            .jar
            .header(&wx_session::url::Url::parse(to).unwrap(), NOW)
            .value;
        let mut pairs: Vec<String> = header
            .split("; ")
            .filter(|pair| !pair.is_empty())
            .map(String::from)
            .collect();
        pairs.sort();
        pairs
    }

    fn sent_by_store(&self, to: &str) -> Vec<String> {
        let values = self.store.get_request_values(&url::Url::parse(to).unwrap());
        let mut pairs: Vec<String> = values
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.sort();
        pairs
    }
}

fn differ(history: &[Step], to: &str) -> bool {
    let mut pair = Pair::new();
    for (from, set_cookie) in history {
        pair.set_jar(from, set_cookie);
        pair.set_store(from, set_cookie);
    }
    pair.sent_by_jar(to) != pair.sent_by_store(to)
}

#[test]
fn the_explained_differences_are_as_told() {
    for difference in EXPLAINED {
        let mut pair = Pair::new();
        let mut outcome = SetOutcome::Unchanged;
        for (from, set_cookie) in difference.history {
            outcome = pair.set_jar(from, set_cookie);
            pair.set_store(from, set_cookie);
        }
        if let Some(refusal) = difference.refusal {
            assert_eq!(
                outcome,
                SetOutcome::Rejected(refusal),
                "{}",
                difference.sentence
            );
        }
        assert_eq!(
            pair.sent_by_jar(difference.to).join("; "),
            difference.jar,
            "{}",
            difference.sentence
        );
        assert_eq!(
            pair.sent_by_store(difference.to).join("; "),
            difference.cookie_store,
            "{}",
            difference.sentence
        );
        let history: Vec<Step> = difference
            .history
            .iter()
            .map(|(from, set_cookie)| ((*from).into(), (*set_cookie).into()))
            .collect();
        assert!(
            agree_without(&[&difference], &history, difference.to),
            "{}: not the reason",
            difference.sentence
        );
    }
}

fn number(name: &str, default: u32) -> u32 {
    let given = env::var(name).ok().and_then(|text| text.parse().ok());
    given.unwrap_or(default)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: number("WX_SESSION_CASES", 2_000),
        rng_seed: RngSeed::Fixed(number("WX_SESSION_SEED", 1).into()),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]
    #[test]
    fn both_send_the_same_but_for_the_explained(
        history in prop::collection::vec((any_url(), any_set_cookie()), 1..12),
        to in any_url(),
    ) {
        if differ(&history, &to) {
            let history = shortest(history, &to);
            prop_assert!(is_explained(&history, &to), "{} after {:#?}", to, history);
        }
    }
}
