//! The project's conformance vectors, each case with its source: Web Platform Tests, the IETF HTTP
//! State suite by its RFC 6265bis expectation, tough-cookie's and set-cookie-parser's tests,
//! servers' real headers.

#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value;
use wx_session::cookie::{Jar, JarOptions, LIST_DATE, RULES_IN_LIST, RULES_KEPT, split};
use wx_session::url::Url;

const NOW: f64 = 1_700_000_000_000.0;

fn cases(json: &str) -> Vec<Value> {
    serde_json::from_str(json).expect("a fixture is a JSON array")
}

/// Reads a string of the fixtures: plain, or `{"runs": [text, [character, times], …]}`.
fn text(value: &Value) -> String {
    if let Value::String(plain) = value {
        return plain.clone();
    }
    let runs = value["runs"].as_array().expect("runs");
    runs.iter()
        .map(|run| match run {
            Value::String(plain) => plain.clone(),
            pair => pair[0]
                .as_str()
                .unwrap()
                .repeat(pair[1].as_u64().unwrap() as usize),
        })
        .collect()
}

fn set(jar: &mut Jar, url: &str, set_cookie: &str, now: f64) {
    if let Some(url) = Url::parse(url) {
        jar.set(&url, set_cookie, now);
    }
}

fn header(jar: &mut Jar, url: &str, now: f64) -> String {
    Url::parse(url)
        .map(|url| jar.header(&url, now).value)
        .unwrap_or_default()
}

/// QQ's Android client joined with a bare `;`. Splitting there would let whoever controls an
/// attribute's value plant a cookie, for a platform that this package does not run on.
const SPLIT_REFUSED: [&str; 1] = ["qq-android-semicolon"];

#[test]
fn split_takes_every_header_apart() {
    let cases = cases(include_str!("fixtures/cookie/split.json"));
    assert_eq!(cases.len(), 43);
    for case in cases {
        // An array is already split: that is the glue's to know.
        let Value::String(joined) = &case["input"] else {
            continue;
        };
        let want: Vec<&str> = case["expect"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one.as_str().unwrap())
            .collect();
        let refused = SPLIT_REFUSED.contains(&case["id"].as_str().unwrap());
        assert_eq!(
            split(joined) == want,
            !refused,
            "{case}: {:?}",
            split(joined)
        );
    }
}

#[test]
fn jar_passes_the_http_state_suite() {
    let cases = cases(include_str!("fixtures/cookie/http-state.json"));
    assert_eq!(cases.len(), 222);
    for case in cases {
        let now = case["now"].as_f64().unwrap();
        let mut jar = Jar::new(JarOptions::default());
        for set_cookie in case["set"].as_array().unwrap() {
            set(
                &mut jar,
                case["from"].as_str().unwrap(),
                &text(set_cookie),
                now,
            );
        }
        let got = header(&mut jar, case["to"].as_str().unwrap(), now);
        assert_eq!(got, case["expect"], "{case}");
    }
}

#[test]
fn jar_passes_the_storage_and_retrieval_cases() {
    let cases = cases(include_str!("fixtures/cookie/jar.json"));
    assert_eq!(cases.len(), 541);
    for case in cases {
        let mut jar = Jar::new(JarOptions::default());
        for step in case["steps"].as_array().unwrap() {
            run(&mut jar, &case, step);
        }
    }
}

#[test]
fn the_pages_name_the_rules_that_are_kept() {
    let english = include_str!("../docs/cookies.md");
    let chinese = include_str!("../docs/cookies.zh-CN.md");
    for figure in [
        RULES_KEPT.to_string(),
        RULES_IN_LIST.to_string(),
        LIST_DATE.into(),
    ] {
        assert!(
            english.contains(&figure),
            "docs/cookies.md does not name {figure}"
        );
        assert!(
            chinese.contains(&figure),
            "docs/cookies.zh-CN.md does not name {figure}"
        );
    }
}

fn run(jar: &mut Jar, case: &Value, step: &Value) {
    let url = case["urls"][step["url"].as_u64().unwrap() as usize]
        .as_str()
        .unwrap();
    let now = NOW + step["at"].as_f64().unwrap_or(0.0);
    if let Some(expect) = step.get("expect") {
        assert_eq!(
            header(jar, url, now),
            text(expect),
            "{}: {}",
            case["id"],
            case["why"]
        );
        return;
    }
    let set_cookie = text(&step["set"]);
    // `from` and `to` write a run of cookies short: `#` counts, a millisecond each.
    let (from, to) = (step["from"].as_u64(), step["to"].as_u64());
    let (Some(from), Some(to)) = (from, to) else {
        return set(jar, url, &set_cookie, now);
    };
    for number in from..to {
        let one = set_cookie.replace('#', &number.to_string());
        set(jar, url, &one, now + (number - from) as f64);
    }
}
