//! What is stored of a Set-Cookie, and what is refused: RFC 6265bis, section 5.7.

use super::*;

#[test]
fn tells_what_became_of_a_cookie() {
    let mut jar = jar();
    let a = "https://a.com/";
    assert_eq!(set(&mut jar, a, "k=1; Max-Age=60"), SetOutcome::Inserted);
    assert_eq!(set(&mut jar, a, "k=1; Max-Age=60"), SetOutcome::Unchanged);
    assert_eq!(set(&mut jar, a, "k=1; Max-Age=90"), SetOutcome::Renewed);
    assert_eq!(set(&mut jar, a, "k=2; Max-Age=90"), SetOutcome::Updated);
    assert_eq!(
        set(&mut jar, a, "k=2; Max-Age=90; HttpOnly"),
        SetOutcome::Updated
    );
    assert_eq!(set(&mut jar, a, "k=2; HttpOnly"), SetOutcome::Updated);
    assert_eq!(set(&mut jar, a, "k=; Max-Age=0"), SetOutcome::Deleted);
    assert_eq!(set(&mut jar, a, "k=; Max-Age=0"), SetOutcome::Unchanged);
    assert!(jar.is_empty());
}

#[test]
fn each_refusal_has_its_reason() {
    let big = format!("k={}", "v".repeat(4096));
    let long_path = format!("https://a.com/{}/x", "p".repeat(4096));
    for (from, set_cookie, why) in [
        ("https://a.com/", "k=\0", Rejection::ControlCharacter),
        ("https://a.com/", "=", Rejection::Empty),
        ("https://a.com/", &big, Rejection::TooLarge),
        (&long_path, "k=v", Rejection::TooLarge),
        (
            "https://a.com/",
            "k=v; Domain=é.com",
            Rejection::DomainNotAscii,
        ),
        (
            "https://a.com/",
            "k=v; Domain=b.com",
            Rejection::DomainMismatch,
        ),
        ("https://a.com/", "k=v; Domain=com", Rejection::PublicSuffix),
        ("http://a.com/", "k=v; Secure", Rejection::InsecureOrigin),
        (
            "https://a.com/",
            "k=v; SameSite=None",
            Rejection::SameSiteNone,
        ),
        ("https://a.com/", "__SECURE-k=v", Rejection::SecurePrefix),
        (
            "https://a.com/",
            "__Host-k=v; Secure",
            Rejection::HostPrefix,
        ),
        (
            "https://a.com/",
            "__host-k=v; Secure; Path=/; Domain=a.com",
            Rejection::HostPrefix,
        ),
        (
            "https://a.com/",
            "__Host-k=v; Secure; Path=/x",
            Rejection::HostPrefix,
        ),
        (
            "https://a.com/",
            "__Host-k=v; Path=/",
            Rejection::HostPrefix,
        ),
        (
            "https://a.com/",
            "=__secure-k=v; Secure",
            Rejection::NamelessPrefix,
        ),
        (
            "https://a.com/",
            "__Host-k; Secure; Path=/",
            Rejection::NamelessPrefix,
        ),
    ] {
        let mut jar = jar();
        assert_eq!(
            set(&mut jar, from, set_cookie),
            SetOutcome::Rejected(why),
            "{set_cookie}"
        );
        assert!(
            jar.is_empty() && !jar.is_dirty() && jar.revision() == 0,
            "{set_cookie}"
        );
    }
}

// Step 16: "If the cookie's secure-only-flag is false, and the request-uri does not denote a
// "secure" connection, then abort these steps … if the cookie store contains …"
#[test]
fn plain_http_leaves_secure_cookies_alone() {
    for (first, second, refused) in [
        ("k=1; Secure; Path=/", "k=2; Path=/", true),
        ("k=1; Secure; Path=/in", "k=2; Path=/in/deeper", true),
        ("k=1; Secure; Path=/in", "k=2; Path=/", false),
        ("k=1; Secure; Domain=a.com", "k=2", true),
        ("k=1; Secure", "k=2; Domain=a.com", true),
        ("k=1; Secure", "other=2", false),
        ("k=1", "k=2", false),
    ] {
        let mut jar = jar();
        set(&mut jar, "https://www.a.com/", first);
        let got = set(&mut jar, "http://www.a.com/", second);
        assert_eq!(
            got == SetOutcome::Rejected(Rejection::ShadowsSecure),
            refused,
            "{first} {second}"
        );
    }
}

#[test]
fn a_loopback_host_may_set_secure_cookies_over_http() {
    for host in ["localhost", "api.localhost", "127.0.0.1", "[::1]"] {
        let mut jar = jar();
        let here = format!("http://{host}:3000/");
        assert_eq!(
            set(&mut jar, &here, "__Host-k=v; Secure; Path=/"),
            SetOutcome::Inserted,
            "{host}"
        );
        assert_eq!(header(&mut jar, &here, NOW), "__Host-k=v", "{host}");
    }
}

// Step 23: "Update the creation-time of the newly-created cookie to match the creation-time of
// the old-cookie."
#[test]
fn an_update_keeps_its_place_and_a_new_cookie_comes_last() {
    let mut jar = jar();
    let a = "https://a.com/";
    for one in ["a=1", "b=1; Max-Age=10", "c=1", "a=2; Secure"] {
        set(&mut jar, a, one);
    }
    assert_eq!(header(&mut jar, a, NOW), "a=2; b=1; c=1");
    // What expired or was deleted is gone: its name begins anew.
    jar.set(&url(a), "b=2", NOW + MINUTE);
    jar.set(
        &url(a),
        "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        NOW + MINUTE,
    );
    jar.set(&url(a), "a=3", NOW + MINUTE);
    assert_eq!(header(&mut jar, a, NOW + MINUTE), "c=1; b=2; a=3");
}

#[test]
fn all_attributes_are_shown() {
    let mut jar = jar();
    set(
        &mut jar,
        "https://www.a.com/x/y",
        "k=v; Secure; HttpOnly; SameSite=Lax; Domain=A.com; Max-Age=60",
    );
    set(&mut jar, "https://www.a.com/x/y", "bare");
    let all = jar.list(None, NOW);
    assert_eq!(all.len(), 2);
    let shared = all[0];
    assert_eq!(
        (shared.name, shared.value, shared.domain, shared.path),
        ("k", "v", "a.com", "/x")
    );
    assert!(shared.secure && shared.http_only && !shared.host_only);
    assert_eq!(shared.same_site, SameSite::Lax);
    assert_eq!(shared.expires_at, Some(NOW + MINUTE));
    let bare = all[1];
    assert_eq!(
        (bare.name, bare.value, bare.domain),
        ("", "bare", "www.a.com")
    );
    assert!(bare.host_only && bare.expires_at.is_none());
}
