//! What makes kept headers void, and what is worth a write.

use super::*;

/// Sets and tells (headers may have changed, worth a write).
fn effect(jar: &mut Jar, set_cookie: &str, now: f64) -> (bool, bool) {
    let before = jar.revision();
    jar.set(&url("https://a.com/"), set_cookie, now);
    (jar.revision() != before, jar.take_dirty())
}

#[test]
fn only_what_is_visible_changes_the_revision() {
    let mut jar = jar();
    assert_eq!(effect(&mut jar, "k=1", NOW), (true, true));
    assert_eq!(effect(&mut jar, "k=1", NOW + HOUR), (false, false));
    assert_eq!(effect(&mut jar, "k=1; HttpOnly", NOW), (true, true));
    assert_eq!(
        effect(&mut jar, "k=1; HttpOnly; Max-Age=60", NOW),
        (true, true)
    );
    assert_eq!(effect(&mut jar, "k=; Max-Age=0", NOW), (true, true));
    assert_eq!(effect(&mut jar, "k=; Max-Age=0", NOW), (false, false));
    assert_eq!(effect(&mut jar, "k=\0", NOW), (false, false));
}

#[test]
fn lookups_change_nothing() {
    let mut jar = jar();
    effect(&mut jar, "k=1; Max-Age=60", NOW);
    let before = jar.revision();
    header(&mut jar, "https://a.com/", NOW);
    header(&mut jar, "https://a.com/", NOW + DAY);
    assert_eq!((jar.revision(), jar.is_dirty()), (before, false));
}

// A later end leaves a header right, an earlier one does not.
#[test]
fn a_sliding_expiry_costs_a_write_now_and_then() {
    let mut jar = jar();
    assert_eq!(effect(&mut jar, "k=1; Max-Age=7200", NOW), (true, true));
    // A sixteenth of two hours is 7.5 minutes.
    assert_eq!(
        effect(&mut jar, "k=1; Max-Age=7200", NOW + 7.0 * MINUTE),
        (false, false)
    );
    assert_eq!(
        effect(&mut jar, "k=1; Max-Age=7200", NOW + 8.0 * MINUTE),
        (false, true)
    );
    assert_eq!(
        effect(&mut jar, "k=1; Max-Age=7200", NOW + 15.0 * MINUTE),
        (false, false)
    );
    assert_eq!(
        effect(&mut jar, "k=1; Max-Age=6000", NOW + 15.0 * MINUTE),
        (true, true)
    );
    // However short the life, a minute is nothing.
    assert_eq!(effect(&mut jar, "s=1; Max-Age=30", NOW), (true, true));
    assert_eq!(
        effect(&mut jar, "s=1; Max-Age=30", NOW + 29_000.0),
        (false, false)
    );
    // However long the life, an hour is worth a write.
    assert_eq!(effect(&mut jar, "l=1; Max-Age=34000000", NOW), (true, true));
    assert_eq!(
        effect(&mut jar, "l=1; Max-Age=34000000", NOW + HOUR),
        (false, false)
    );
    assert_eq!(
        effect(&mut jar, "l=1; Max-Age=34000000", NOW + HOUR + 1.0),
        (false, true)
    );
    // The expiry in memory is exact all the same.
    let expiry = jar
        .list(None, NOW + HOUR)
        .iter()
        .find(|cookie| cookie.name == "l")
        .unwrap()
        .expires_at;
    assert_eq!(expiry, Some(NOW + HOUR + 1.0 + 34_000_000_000.0));
}

#[test]
fn session_cookies_cost_no_write_when_they_end_with_the_launch() {
    let mut jar = Jar::new(JarOptions {
        keep_session_cookies: false,
        max_per_host: 2,
        ..JarOptions::default()
    });
    assert_eq!(effect(&mut jar, "s=1", NOW), (true, false));
    assert_eq!(effect(&mut jar, "s=2", NOW), (true, false));
    assert_eq!(effect(&mut jar, "p=1; Max-Age=6000", NOW), (true, true));
    assert_eq!(effect(&mut jar, "s=2; Max-Age=6000", NOW), (true, true));
    assert_eq!(effect(&mut jar, "s=2", NOW), (true, true));
    // The newcomer is not kept, but what it drives out was.
    assert_eq!(effect(&mut jar, "t=1; Secure", NOW), (true, true));
}
