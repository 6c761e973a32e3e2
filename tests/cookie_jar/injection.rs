//! The jar's cookies beside the caller's own Cookie header.

use super::*;

fn inject(jar: &mut Jar, to: &str, own: &str) -> (String, Vec<String>) {
    let mut bad = Vec::new();
    let header = jar.header_for_injection(&url(to), own, NOW, |name| bad.push(name.into()));
    (header.value, bad)
}

#[test]
fn the_callers_names_win() {
    let mut jar = jar();
    for one in ["a=1", "b=2", "bare"] {
        set(&mut jar, "https://a.com/", one);
    }
    for (own, want) in [
        ("", "a=1; b=2; bare"),
        ("b=own", "b=own; a=1; bare"),
        ("x=y; a = own ;", "x=y; a = own; b=2; bare"),
        ("own-bare", "own-bare; a=1; b=2"),
        ("A=own", "A=own; a=1; b=2; bare"),
        ("a=1; b=2; c", "a=1; b=2; c"),
        (" ; ", "a=1; b=2"),
    ] {
        assert_eq!(inject(&mut jar, "https://a.com/", own).0, want, "{own:?}");
    }
    assert_eq!(inject(&mut jar, "https://b.com/", "x=y ;").0, "x=y ;");
}

// `Cookies.header`: "What is injected leaves out cookies with control characters (TAB excepted) or characters outside Latin-1,
// with one `error` event each."
#[test]
fn what_no_header_carries_is_named_once_and_left_out() {
    let mut jar = jar();
    let a = "https://a.com/";
    for one in [
        "good=1\t2",
        "bad=1\u{85}2",
        "e\u{9f}vil=1",
        "chinese=中文\u{a0}",
        "latin=\u{e9}\u{a0}\u{ff}",
        "beyond=\u{100}",
    ] {
        assert_eq!(set(&mut jar, a, one), SetOutcome::Inserted);
    }
    let names = ["bad", "e\u{9f}vil", "chinese", "beyond"].map(String::from);
    assert_eq!(
        inject(&mut jar, a, ""),
        ("good=1\t2; latin=\u{e9}\u{a0}\u{ff}".into(), names.to_vec())
    );
    assert_eq!(inject(&mut jar, a, "").1, Vec::<String>::new());
    assert_eq!(
        header(&mut jar, a, NOW),
        "good=1\t2; bad=1\u{85}2; e\u{9f}vil=1; chinese=中文\u{a0}; latin=\u{e9}\u{a0}\u{ff}; beyond=\u{100}"
    );
    // A new value is a new fault.
    set(&mut jar, a, "bad=\u{80}");
    assert_eq!(inject(&mut jar, a, "").1, ["bad"]);
}

#[test]
fn an_odd_authority_gets_the_callers_header_alone() {
    let mut jar = jar();
    set(&mut jar, "https://a.com/", "a=1");
    assert_eq!(inject(&mut jar, "https://user@a.com/", "x=y").0, "x=y");
    assert_eq!(inject(&mut jar, "https://a.com\\@b.com/", "").0, "");
}

#[test]
fn a_caller_s_pair_that_differs_from_the_jar_s_displaces_it() {
    let mut jar = jar();
    set(&mut jar, "https://example.com/", "sid=new; Path=/");
    let displaced = |jar: &mut Jar, own: &str| {
        let to = url("https://example.com/");
        jar.header_for_injection(&to, own, NOW, |_| {}).displaced
    };
    assert!(displaced(&mut jar, "sid=old"));
    assert!(displaced(&mut jar, "a=1; sid=old"));
    assert!(!displaced(&mut jar, "sid=new"));
    assert!(!displaced(&mut jar, " a=1 ;  sid=new "));
    assert!(!displaced(&mut jar, "SID=old"));
    assert!(!displaced(&mut jar, ""));
}

#[test]
fn of_a_caller_s_header_what_the_jar_does_not_know_stays() {
    let mut jar = jar();
    set(&mut jar, "https://example.com/", "sid=new; Path=/");
    let unknown = |own: &str| jar.unknown_in(&url("https://example.com/"), own, NOW);
    assert_eq!(unknown("a=1; sid=old; b=2"), "a=1; b=2");
    assert_eq!(unknown("sid=old"), "");
    assert_eq!(unknown("sid"), "sid", "a pair without a name is no sid");
}
