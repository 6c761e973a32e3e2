//! Which cookies a request gets, in which order: RFC 6265bis, section 5.8.3.

use super::*;

// "If the cookie's secure-only-flag is true, then the retrieval's URI must denote a "secure"
// connection."
#[test]
fn secure_cookies_stay_off_plain_http() {
    let mut jar = jar();
    set(&mut jar, "https://a.com/", "k=v; Secure");
    assert_eq!(header(&mut jar, "http://a.com/", NOW), "");
    assert_eq!(header(&mut jar, "ws://a.com/", NOW), "");
    assert_eq!(header(&mut jar, "wss://a.com/", NOW), "k=v");
}

// "Cookies with longer paths are listed before cookies with shorter paths. Among cookies that
// have equal-length path fields, cookies with earlier creation-times are listed before …"
#[test]
fn order_goes_by_path_then_age_across_domains() {
    let mut jar = jar();
    let here = "https://x.y.a.com/p/q/r";
    for one in [
        "1=; Path=/",
        "2=; Path=/p; Domain=a.com",
        "3=; Path=/p",
        "4=; Path=/p/q; Domain=y.a.com",
        "5=; Path=/; Domain=a.com",
        "6=; Path=/p; Domain=y.a.com",
        "7=; Path=/p/q",
        "8=; Path=/; Domain=y.a.com",
    ] {
        assert_eq!(set(&mut jar, here, one), SetOutcome::Inserted);
    }
    assert_eq!(
        header(&mut jar, here, NOW),
        "4=; 7=; 2=; 3=; 6=; 1=; 5=; 8="
    );
    let names: Vec<&str> = jar
        .list(Some(&url(here)), NOW)
        .iter()
        .map(|cookie| cookie.name)
        .collect();
    assert_eq!(names, ["4", "7", "2", "3", "6", "1", "5", "8"]);
}

#[test]
fn host_only_cookies_stay_on_their_host() {
    let mut jar = jar();
    set(&mut jar, "https://a.com/", "host=1");
    set(&mut jar, "https://a.com/", "shared=1; Domain=a.com");
    assert_eq!(header(&mut jar, "https://a.com/", NOW), "host=1; shared=1");
    assert_eq!(header(&mut jar, "https://www.a.com/", NOW), "shared=1");
    assert_eq!(header(&mut jar, "https://b.com/", NOW), "");
}

#[test]
fn a_header_holds_until_its_first_cookie_ends() {
    let mut jar = jar();
    let a = url("https://a.com/");
    jar.set(&a, "s=1", NOW);
    assert_eq!(jar.header(&a, NOW).valid_until, f64::INFINITY);
    jar.set(&a, "k=1; Max-Age=60", NOW);
    jar.set(&a, "other=1; Max-Age=10; Path=/elsewhere", NOW);
    assert_eq!(jar.header(&a, NOW).valid_until, NOW + MINUTE);
    assert_eq!(jar.header(&a, NOW + MINUTE - 1.0).value, "s=1; k=1");
    let after = jar.header(&a, NOW + MINUTE);
    assert_eq!(
        (after.value.as_str(), after.valid_until),
        ("s=1", f64::INFINITY)
    );
}

#[test]
fn a_clock_that_jumps_ahead_and_back_loses_nothing() {
    let mut jar = jar();
    let a = url("https://a.com/");
    jar.set(&a, "k=1; Max-Age=60", NOW);
    assert_eq!(jar.header(&a, NOW + DAY).value, "");
    assert!(jar.list(None, NOW + DAY).is_empty());
    assert_eq!(jar.header(&a, NOW).value, "k=1");
    assert_eq!(jar.expire(NOW + DAY), 1);
    assert_eq!(jar.header(&a, NOW).value, "");
}
