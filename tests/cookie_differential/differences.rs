//! Where `cookie_store` departs from RFC 6265bis: the sentences, and how to tell that one is the reason.

use wx_session::cookie::Rejection;

use super::{Step, differ};

/// One difference: its reason in RFC 6265bis, a history that shows it, what each side sends to the last URL, and what is
/// left of a step when the sentence has nothing to say about it.
pub struct Difference {
    pub sentence: &'static str,
    pub without: fn(&Step) -> Step,
    pub refusal: Option<Rejection>,
    pub history: &'static [(&'static str, &'static str)],
    pub to: &'static str,
    pub jar: &'static str,
    pub cookie_store: &'static str,
}

/// Tells whether both send the same once these sentences have nothing to say.
pub fn agree_without(reasons: &[&Difference], history: &[Step], to: &str) -> bool {
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

pub const EXPLAINED: [Difference; 13] = [
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

/// By one sentence, or by two that refuse the same cookie.
pub fn is_explained(history: &[Step], to: &str) -> bool {
    EXPLAINED.iter().any(|one| {
        EXPLAINED
            .iter()
            .any(|other| agree_without(&[one, other], history, to))
    })
}
