//! The jar beside the crate `cookie_store`, over random histories.
//!
//! `cookie_store` follows RFC 6265. Where RFC 6265bis decides otherwise the jar says so by its
//! outcome, and [`EXPLAINED`] has the sentence; everywhere else both must send the same cookies.

#![cfg(not(target_arch = "wasm32"))]

use cookie_store::CookieStore;
use proptest::prelude::*;
use wx_session::cookie::{Jar, JarOptions, Rejection, SetOutcome};

const NOW: f64 = 1_700_000_000_000.0;

/// One difference: its reason in RFC 6265bis, a history that shows it, what each side sends to the
/// last URL.
struct Difference {
    sentence: &'static str,
    refusal: Option<Rejection>,
    history: &'static [(&'static str, &'static str)],
    to: &'static str,
    jar: &'static str,
    cookie_store: &'static str,
}

const EXPLAINED: [Difference; 10] = [
    Difference {
        sentence: "5.6: if the name-value-pair string lacks a \"=\", the name string is empty",
        refusal: None,
        history: &[("https://a.com/", "bare")],
        to: "https://a.com/",
        jar: "bare",
        cookie_store: "",
    },
    Difference {
        sentence: "5.7, step 13: the request-uri does not denote a \"secure\" connection, and the cookie's secure-only-flag is true",
        refusal: Some(Rejection::InsecureOrigin),
        history: &[("http://a.com/", "k=1; Secure")],
        to: "https://a.com/",
        jar: "",
        cookie_store: "k=1",
    },
    Difference {
        sentence: "5.7, step 16: the cookie store contains one or more cookies [whose] secure-only-flag is true",
        refusal: Some(Rejection::ShadowsSecure),
        history: &[("https://a.com/", "k=1; Secure"), ("http://a.com/", "k=2")],
        to: "https://a.com/",
        jar: "k=1",
        cookie_store: "k=2",
    },
    Difference {
        sentence: "5.7, step 19: the cookie's same-site-flag is \"None\", [and] the cookie's secure-only-flag is false",
        refusal: Some(Rejection::SameSiteNone),
        history: &[("https://a.com/", "k=1; SameSite=None")],
        to: "https://a.com/",
        jar: "",
        cookie_store: "k=1",
    },
    Difference {
        sentence: "5.7, step 20: a case-insensitive match for the string \"__Secure-\"",
        refusal: Some(Rejection::SecurePrefix),
        history: &[("https://a.com/", "__Secure-k=1")],
        to: "https://a.com/",
        jar: "",
        cookie_store: "__Secure-k=1",
    },
    Difference {
        sentence: "5.7, step 21: a case-insensitive match for the string \"__Host-\"",
        refusal: Some(Rejection::HostPrefix),
        history: &[("https://a.com/", "__Host-k=1; Secure")],
        to: "https://a.com/",
        jar: "",
        cookie_store: "__Host-k=1",
    },
    Difference {
        sentence: "5.7, step 9: the domain-attribute is a public suffix (cookie_store: a feature, off here)",
        refusal: Some(Rejection::PublicSuffix),
        history: &[("https://a.com/", "k=1; Domain=com")],
        to: "https://b.com/",
        jar: "",
        cookie_store: "k=1",
    },
    Difference {
        sentence: "5.6: if the set-cookie-string contains a CTL character, ignore the set-cookie-string entirely",
        refusal: Some(Rejection::ControlCharacter),
        history: &[("https://a.com/", "k=1\u{1}")],
        to: "https://a.com/",
        jar: "",
        cookie_store: "k=1\u{1}",
    },
    Difference {
        sentence: "5.6: the sum of the lengths of the name string and the value string is more than 4096 octets",
        refusal: Some(Rejection::TooLarge),
        history: &[("https://a.com/", BIG)],
        to: "https://a.com/",
        jar: "",
        cookie_store: BIG,
    },
    Difference {
        sentence: "5.7, step 23: a cookie with the same name, domain, host-only-flag, and path",
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
    }
}

const HOSTS: [&str; 6] = [
    "a.com",
    "www.a.com",
    "x.www.a.com",
    "ba.com",
    "127.0.0.1",
    "localhost",
];
const PATHS: [&str; 6] = ["/", "/p", "/p/", "/p/q", "/px", "/p/q/r"];

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
        "HttpOnly",
        "SameSite=Lax",
        "SameSite=None",
        "Max-Age=1000000",
        "Max-Age=0",
        "Max-Age=-1",
        "Max-Age=x",
        "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "Expires=Fri, 01 Jan 2100 00:00:00 GMT",
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
    ]);
    let name = prop::sample::select(vec!["k", "l", "__Secure-m", "__Host-n", "__host-o"]);
    let value = prop::sample::select(vec!["1", "2", "", "a=b", "\"q\"", "x y"]);
    (
        name,
        value,
        prop::option::of(domain),
        prop::collection::vec(attribute, 0..4),
    )
        .prop_map(|(name, value, domain, attributes)| {
            // The last row of the table: one name is either shared or host-only.
            let (mark, domain) = match domain {
                Some(domain) => ("S", format!("; Domain={domain}")),
                None => ("", String::new()),
            };
            format!("{name}{mark}={value}{domain}; {}", attributes.join("; "))
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn both_send_the_same_but_for_the_explained(
        history in prop::collection::vec((any_url(), any_set_cookie()), 1..12),
        lookups in prop::collection::vec(any_url(), 1..6),
    ) {
        let mut pair = Pair::new();
        for (from, set_cookie) in &history {
            let outcome = pair.set_jar(from, set_cookie);
            let explained = matches!(outcome, SetOutcome::Rejected(why) if EXPLAINED.iter().any(|one| one.refusal == Some(why)));
            if !explained {
                pair.set_store(from, set_cookie);
            }
        }
        for to in &lookups {
            prop_assert_eq!(pair.sent_by_jar(to), pair.sent_by_store(to), "{} after {:#?}", to, history);
        }
    }
}
