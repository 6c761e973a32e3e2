//! What goes when a jar is full: RFC 6265bis, section 5.7, at its end.

use super::*;

// "Cookies whose secure-only-flag is false, and which share a domain field with more than a
// predetermined number of other cookies" go first; "… the cookie with the earliest
// last-access-time first."
#[test]
fn a_crowded_domain_loses_insecure_then_idle_cookies() {
    let mut jar = bounded(100, 3);
    let a = "https://a.com/x";
    set(&mut jar, a, "old=1; Secure; Path=/old");
    set(&mut jar, a, "idle=1; Path=/idle");
    set(&mut jar, a, "used=1; Path=/used");
    header(&mut jar, "https://a.com/used", NOW);
    set(&mut jar, "https://b.com/", "quiet=1");
    set(&mut jar, a, "new=1; Secure; Path=/new");
    set(&mut jar, a, "newer=1; Secure; Path=/newer");
    let names: Vec<&str> = jar
        .list(None, NOW)
        .iter()
        .map(|cookie| cookie.name)
        .collect();
    assert_eq!(names, ["newer", "old", "new", "quiet"]);
    set(&mut jar, a, "newest=1; Secure");
    let names: Vec<&str> = jar
        .list(None, NOW)
        .iter()
        .map(|cookie| cookie.name)
        .collect();
    assert_eq!(names, ["newer", "new", "newest", "quiet"]);
}

#[test]
fn expired_cookies_go_before_all_others() {
    let mut jar = bounded(2, 2);
    let a = url("https://a.com/");
    jar.set(&a, "short=1; Max-Age=1; Secure", NOW);
    jar.set(&a, "long=1", NOW);
    assert_eq!(jar.set(&a, "new=1", NOW + MINUTE), SetOutcome::Inserted);
    assert_eq!(jar.header(&a, NOW + MINUTE).value, "long=1; new=1");
    let b = url("https://b.com/");
    jar.set(&b, "elsewhere=1; Max-Age=1", NOW + MINUTE);
    assert_eq!(jar.len(), 2);
    assert_eq!(jar.header(&a, NOW + MINUTE).value, "new=1");
}

#[test]
fn the_total_is_kept_whatever_comes() {
    let mut jar = bounded(50, 10);
    for host in 0..40 {
        let here = url(&format!("https://h{host}.com/"));
        for number in 0..20 {
            jar.set(&here, &format!("k{number}=v"), NOW);
            assert!(jar.len() <= 50);
        }
        assert_eq!(jar.list(Some(&here), NOW).len(), 10);
    }
    assert_eq!(jar.len(), 50);
}

#[test]
fn a_jar_of_better_cookies_refuses_a_worse_one() {
    let mut jar = bounded(100, 1);
    set(&mut jar, "https://a.com/", "s=1; Secure");
    assert_eq!(
        set(&mut jar, "https://a.com/", "k=1"),
        SetOutcome::Rejected(Rejection::Full)
    );
    assert_eq!(header(&mut jar, "https://a.com/", NOW), "s=1");
    assert_eq!(
        bounded(0, 0).set(&url("https://a.com/"), "k=1", NOW),
        SetOutcome::Rejected(Rejection::Full)
    );
}
