//! The jar beside the crate `cookie_store`, over random histories.
//!
//! `cookie_store` follows RFC 6265. Where the two send different cookies [`EXPLAINED`] has the sentence of RFC 6265bis by
//! which it is `cookie_store` that departs: without what the sentence is about both must send the same. Anything else
//! fails with the shortest history that shows it. `WX_SESSION_CASES` makes the histories more, `WX_SESSION_SEED` others.

#![cfg(not(target_arch = "wasm32"))]

use std::env;

use cookie_store::CookieStore;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use wx_session::cookie::{Jar, JarOptions, Rejection, SetOutcome};

const NOW: f64 = 1_700_000_000_000.0;

/// One difference: its reason in RFC 6265bis, a history that shows it, what each side sends to the last URL, and what is
/// left of a step when the sentence has nothing to say about it.
struct Difference {
    sentence: &'static str,
    without: fn(&Step) -> Step,
    refusal: Option<Rejection>,
    history: &'static [(&'static str, &'static str)],
    to: &'static str,
    jar: &'static str,
    cookie_store: &'static str,
}

/// Tells whether both send the same once these sentences have nothing to say.
fn agree_without(reasons: &[&Difference], history: &[Step], to: &str) -> bool {
    let without = |step: &Step| {
        let mut step = step.clone();
        for reason in reasons {
            step = (reason.without)(&step);
        }
        step
    };
    let history: Vec<Step> = history.iter().map(without).collect();
    // A sentence may be about the request, too.
    let (to, _) = without(&(to.into(), String::new()));
    !differ(&history, &to)
}

const EXPLAINED: [Difference; 13] = [
    Difference {
        sentence: "5.6: if the name-value-pair string lacks a \"=\", the name string is empty",
        without: named,
        refusal: None,
        history: &[("https://a.com/", "bare")],
        to: "https://a.com/",
        jar: "bare",
        cookie_store: "",
    },
    Difference {
        sentence: "5.7, step 13: the request-uri does not denote a \"secure\" connection, and the cookie's secure-only-flag is true",
        without: over_https,
        refusal: Some(Rejection::InsecureOrigin),
        history: &[("http://a.com/", "k=1; Secure")],
        to: "https://a.com/",
        jar: "",
        cookie_store: "k=1",
    },
    Difference {
        sentence: "5.7, step 16: the cookie store contains one or more cookies [whose] secure-only-flag is true",
        without: over_https,
        refusal: Some(Rejection::ShadowsSecure),
        history: &[("https://a.com/", "k=1; Secure"), ("http://a.com/", "k=2")],
        to: "https://a.com/",
        jar: "k=1",
        cookie_store: "k=2",
    },
    Difference {
        sentence: "5.7, step 19: the cookie's same-site-flag is \"None\", [and] the cookie's secure-only-flag is false",
        without: same_site_lax,
        refusal: Some(Rejection::SameSiteNone),
        history: &[("https://a.com/", "k=1; SameSite=None")],
        to: "https://a.com/",
        jar: "",
        cookie_store: "k=1",
    },
    Difference {
        sentence: "5.7, step 20: a case-insensitive match for the string \"__Secure-\"",
        without: plain_name,
        refusal: Some(Rejection::SecurePrefix),
        history: &[("https://a.com/", "__Secure-k=1")],
        to: "https://a.com/",
        jar: "",
        cookie_store: "__Secure-k=1",
    },
    Difference {
        sentence: "5.7, step 21: a case-insensitive match for the string \"__Host-\"",
        without: plain_name,
        refusal: Some(Rejection::HostPrefix),
        history: &[("https://a.com/", "__Host-k=1; Secure")],
        to: "https://a.com/",
        jar: "",
        cookie_store: "__Host-k=1",
    },
    Difference {
        sentence: "5.7, step 9: the domain-attribute is a public suffix (cookie_store: a feature, off here)",
        without: without_suffix,
        refusal: Some(Rejection::PublicSuffix),
        history: &[("https://a.com/", "k=1; Domain=com")],
        to: "https://b.com/",
        jar: "",
        cookie_store: "k=1",
    },
    Difference {
        sentence: "5.6: if the set-cookie-string contains a CTL character, ignore the set-cookie-string entirely",
        without: printable,
        refusal: Some(Rejection::ControlCharacter),
        history: &[("https://a.com/", "k=1\u{1}")],
        to: "https://a.com/",
        jar: "",
        cookie_store: "k=1\u{1}",
    },
    Difference {
        sentence: "5.6: the sum of the lengths of the name string and the value string is more than 4096 octets",
        without: short,
        refusal: Some(Rejection::TooLarge),
        history: &[("https://a.com/", BIG)],
        to: "https://a.com/",
        jar: "",
        cookie_store: BIG,
    },
    Difference {
        sentence: "5.6.2: if the attribute-value is empty [or no number], ignore the cookie-av: the attribute before it counts",
        without: well_formed,
        refusal: None,
        history: &[("https://a.com/", "k=1; Max-Age=0; Max-Age=")],
        to: "https://a.com/",
        jar: "",
        cookie_store: "k=1",
    },
    Difference {
        sentence: "5.1.1: time-field = 1*2DIGIT, in a cookie-date of tokens in any order",
        without: usual_date,
        refusal: None,
        history: &[("https://a.com/", "k=1; Expires=1 jan 1971 0:0:0")],
        to: "https://a.com/",
        jar: "",
        cookie_store: "k=1",
    },
    Difference {
        sentence: "5.8.3: the notion of a \"secure\" connection is not defined [here]; a name below localhost is potentially trustworthy (W3C Secure Contexts, section 3.1)",
        without: over_https,
        refusal: None,
        history: &[("http://app.localhost/", "k=1; Secure")],
        to: "http://app.localhost/",
        jar: "k=1",
        cookie_store: "",
    },
    Difference {
        sentence: "5.7, step 23: a cookie with the same name, domain, host-only-flag, and path",
        without: shared_by_name,
        refusal: None,
        history: &[
            ("https://a.com/", "k=host"),
            ("https://a.com/", "k=shared; Domain=a.com"),
        ],
        to: "https://a.com/",
        jar: "k=host; k=shared",
        cookie_store: "k=shared",
    },
];

const BIG: &str = {
    const BYTES: [u8; 4099] = {
        let mut bytes = [b'v'; 4099];
        bytes[0] = b'k';
        bytes[1] = b'=';
        bytes
    };
    match std::str::from_utf8(&BYTES) {
        Ok(text) => text,
        Err(_) => unreachable!(),
    }
};

/// One Set-Cookie of a history: where it came from, and its text.
type Step = (String, String);

fn over_https((from, set_cookie): &Step) -> Step {
    (from.replace("http://", "https://"), set_cookie.clone())
}

fn same_site_lax((from, set_cookie): &Step) -> Step {
    (
        from.clone(),
        set_cookie.replace("SameSite=None", "SameSite=Lax"),
    )
}

fn plain_name((from, set_cookie): &Step) -> Step {
    (from.clone(), set_cookie.replacen("__", "plain", 1))
}

fn printable((from, set_cookie): &Step) -> Step {
    (from.clone(), set_cookie.replace(['\u{1}', '\t'], "_"))
}

fn short((from, set_cookie): &Step) -> Step {
    (from.clone(), set_cookie.chars().take(100).collect())
}

fn well_formed((from, set_cookie): &Step) -> Step {
    let parts: Vec<&str> = set_cookie
        .split("; ")
        .filter(|part| !IGNORED.contains(part))
        .collect();
    (from.clone(), parts.join("; "))
}

fn usual_date((from, set_cookie): &Step) -> Step {
    let usual = set_cookie
        .replace("1 jan 1971 0:0:0", "Fri, 01 Jan 1971 00:00:00 GMT")
        .replace("1 jan 2100 0:0:0", "Fri, 01 Jan 2100 00:00:00 GMT");
    (from.clone(), usual)
}

/// Attributes whose value says nothing.
const IGNORED: [&str; 6] = [
    "Max-Age=",
    "Max-Age=x",
    "Max-Age=1.5",
    "Expires=junk",
    "Expires=Thu, 31 Feb 2100 00:00:00 GMT",
    "SameSite=x",
];

/// Gives a name to a cookie that has none.
fn named((from, set_cookie): &Step) -> Step {
    let pair = set_cookie.split(';').next().unwrap_or_default();
    let has_name = pair
        .split_once('=')
        .is_some_and(|(name, _)| !name.trim().is_empty());
    let prefix = if has_name { "" } else { "named=" };
    (from.clone(), format!("{prefix}{set_cookie}"))
}

fn without_suffix((from, set_cookie): &Step) -> Step {
    const SUFFIXES: [&str; 4] = ["Domain=com", "Domain=co.uk", "Domain=localhost", "Domain=."];
    let parts: Vec<&str> = set_cookie
        .split("; ")
        .filter(|part| !SUFFIXES.contains(part))
        .collect();
    (from.clone(), parts.join("; "))
}

/// Lets shared and host-only cookies have different names.
fn shared_by_name((from, set_cookie): &Step) -> Step {
    let prefix = if set_cookie.contains("; Domain=") {
        "shared"
    } else {
        ""
    };
    (from.clone(), format!("{prefix}{set_cookie}"))
}

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

const HOSTS: [&str; 11] = [
    "a.com",
    "A.com",
    "a.com:8443",
    "shop.co.uk",
    "app.localhost",
    "[::1]",
    "www.a.com",
    "x.www.a.com",
    "ba.com",
    "127.0.0.1",
    "localhost",
];
const PATHS: [&str; 9] = [
    "/", "/p", "/p/", "/p/q", "/px", "/p/q/r", "/P", "/%70", "/p?x=/q",
];

fn any_url() -> impl Strategy<Value = String> {
    (
        any::<bool>(),
        prop::sample::select(&HOSTS),
        prop::sample::select(&PATHS),
    )
        .prop_map(|(secure, host, path)| {
            let scheme = if secure { "https" } else { "http" };
            format!("{scheme}://{host}{path}")
        })
}

fn any_set_cookie() -> impl Strategy<Value = String> {
    let attribute = prop::sample::select(vec![
        "",
        "",
        "Path=/",
        "path=/p",
        "Path=/p/",
        "Path=/p/q",
        "Path=p",
        "Path=",
        "Secure",
        "secure=no",
        " PATH = /p ",
        "HttpOnly",
        "SameSite=Lax",
        "SameSite=x",
        "SameSite=None",
        "Max-Age=1000000",
        "Max-Age=0",
        "Max-Age=-1",
        "Max-Age=x",
        "Max-Age=1.5",
        "Max-Age=",
        "Max-Age=99999999999999999999",
        "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "Expires=Fri, 01 Jan 2100 00:00:00 GMT",
        "Expires=Fri, 01-Jan-70 00:00:00 GMT",
        "Expires=1 jan 2100 0:0:0",
        "Expires=Thu, 31 Feb 2100 00:00:00 GMT",
        "Expires=junk",
        "foo=bar",
    ]);
    let domain = prop::sample::select(vec![
        "a.com",
        ".a.com",
        "www.a.com",
        "A.com",
        "b.com",
        "com",
        "127.0.0.1",
        "0.0.1",
        "co.uk",
        "shop.co.uk",
        "localhost",
        "[::1]",
        "",
        ".",
    ]);
    let name = prop::sample::select(vec![
        "k",
        "k",
        "l",
        "K",
        "__Secure-m",
        "__Host-n",
        "__host-o",
        "",
    ]);
    let value = prop::sample::select(vec![
        "1", "2", "", "a=b", "\"q\"", "x y", " 1 ", "é", "a\tb",
    ]);
    (
        name,
        value,
        prop::option::of(domain),
        prop::collection::vec(attribute, 0..4),
    )
        .prop_map(|(name, value, domain, attributes)| {
            let domain = domain.map_or(String::new(), |domain| format!("; Domain={domain}"));
            format!("{name}={value}{domain}; {}", attributes.join("; "))
        })
}

fn differ(history: &[Step], to: &str) -> bool {
    let mut pair = Pair::new();
    for (from, set_cookie) in history {
        pair.set_jar(from, set_cookie);
        pair.set_store(from, set_cookie);
    }
    pair.sent_by_jar(to) != pair.sent_by_store(to)
}

/// Drops every step and every attribute that the difference does not need.
fn shortest(mut history: Vec<Step>, to: &str) -> Vec<Step> {
    let mut at = 0;
    while at < history.len() {
        let mut shorter = history.clone();
        shorter.remove(at);
        if differ(&shorter, to) {
            history = shorter;
        } else {
            at += 1;
        }
    }
    for at in 0..history.len() {
        let mut part = 1;
        while part < history[at].1.split("; ").count() {
            let mut shorter = history.clone();
            let mut parts: Vec<&str> = history[at].1.split("; ").collect();
            parts.remove(part);
            shorter[at].1 = parts.join("; ");
            if differ(&shorter, to) {
                history = shorter;
            } else {
                part += 1;
            }
        }
    }
    history
}

/// By one sentence, or by two that refuse the same cookie.
fn is_explained(history: &[Step], to: &str) -> bool {
    EXPLAINED.iter().any(|one| {
        EXPLAINED
            .iter()
            .any(|other| agree_without(&[one, other], history, to))
    })
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
