//! Cookies that the program removes.

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
