//! The jar, step by step through RFC 6265bis.

use wx_session::cookie::{Filter, Jar, JarOptions, Rejection, SameSite, SetOutcome};
use wx_session::url::Url;

const NOW: f64 = 1_700_000_000_000.0;
const MINUTE: f64 = 60_000.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

fn url(text: &str) -> Url {
    Url::parse(text).expect(text)
}

fn jar() -> Jar {
    Jar::new(JarOptions::default())
}

fn bounded(max: u32, max_per_host: u32) -> Jar {
    Jar::new(JarOptions {
        max,
        max_per_host,
        ..JarOptions::default()
    })
}

fn header(jar: &mut Jar, to: &str, now: f64) -> String {
    jar.header(&url(to), now).value
}

fn set(jar: &mut Jar, from: &str, set_cookie: &str) -> SetOutcome {
    jar.set(&url(from), set_cookie, NOW)
}

mod storage {
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
}

mod retrieval {
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
}

mod injection {
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

    // Contract, `Cookies.header`: "What is injected leaves out cookies with control characters (TAB
    // excepted), with one `error` event each."
    #[test]
    fn control_characters_are_named_once_and_left_out() {
        let mut jar = jar();
        let a = "https://a.com/";
        for one in [
            "good=1\t2",
            "bad=1\u{85}2",
            "e\u{9f}vil=1",
            "chinese=中文\u{a0}",
        ] {
            assert_eq!(set(&mut jar, a, one), SetOutcome::Inserted);
        }
        let names = vec!["bad".to_string(), "e\u{9f}vil".to_string()];
        assert_eq!(
            inject(&mut jar, a, ""),
            ("good=1\t2; chinese=中文\u{a0}".into(), names)
        );
        assert_eq!(inject(&mut jar, a, "").1, Vec::<String>::new());
        assert_eq!(
            header(&mut jar, a, NOW),
            "good=1\t2; bad=1\u{85}2; e\u{9f}vil=1; chinese=中文\u{a0}"
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
}

mod eviction {
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
}

mod removal {
    use super::*;

    fn filled() -> Jar {
        let mut jar = jar();
        set(&mut jar, "https://a.com/", "k=1");
        set(&mut jar, "https://a.com/", "k=2; Path=/p");
        set(&mut jar, "https://b.com/", "k=3");
        set(&mut jar, "https://b.com/", "l=4; Max-Age=60");
        jar
    }

    #[test]
    fn removes_what_all_conditions_pick() {
        for (filter, removed) in [
            (Filter::default(), 4),
            (
                Filter {
                    name: Some("k"),
                    ..Filter::default()
                },
                3,
            ),
            (
                Filter {
                    domain: Some("A.com"),
                    ..Filter::default()
                },
                2,
            ),
            (
                Filter {
                    domain: Some(".b.com"),
                    ..Filter::default()
                },
                2,
            ),
            (
                Filter {
                    path: Some("/p"),
                    ..Filter::default()
                },
                1,
            ),
            (
                Filter {
                    name: Some("k"),
                    domain: Some("b.com"),
                    path: Some("/"),
                },
                1,
            ),
            (
                Filter {
                    name: Some("K"),
                    ..Filter::default()
                },
                0,
            ),
        ] {
            let mut jar = filled();
            jar.take_dirty();
            let before = jar.revision();
            assert_eq!(jar.remove(&filter, NOW), removed, "{filter:?}");
            assert_eq!(jar.len(), 4 - removed);
            assert_eq!(
                (jar.is_dirty(), jar.revision() != before),
                (removed > 0, removed > 0),
                "{filter:?}"
            );
        }
    }

    #[test]
    fn counts_live_cookies_alone() {
        assert_eq!(filled().remove(&Filter::default(), NOW + MINUTE), 3);
    }

    #[test]
    fn clearing_is_a_change_once() {
        let mut jar = filled();
        jar.take_dirty();
        jar.clear();
        assert!(jar.is_empty() && jar.take_dirty());
        let revision = jar.revision();
        jar.clear();
        assert!(!jar.is_dirty() && jar.revision() == revision);
    }
}

mod revision_and_writes {
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
}
