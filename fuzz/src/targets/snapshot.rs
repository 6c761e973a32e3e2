//! The stored jar.

use std::collections::BTreeMap;

use wx_session::cookie::{Jar, JarOptions, StoredForm};
use wx_session::url::Url;

use super::NOW;
use crate::input::Input;
use crate::target::{Cost, Target};

pub const TARGET: Target = Target {
    name: "snapshot",
    run,
    seeds: &[
        b"\x20wx-session cookies 1\n1;;0;0;a.com;k;v;/\n2;loyxi8bs;1;1;www.a.com;l;;/p\nn;;2;5;127.0.0.1;m;w;/",
        b"\x20wx-session cookies 2\n1;;0;0;a.com;k;v;/\n2;1700086400000;1;1;www.a.com;l;;/p\n23;;2;5;127.0.0.1;m;w;/",
        b"\x03wx-session cookies 1\n0;;0;0;a.com;;v;/\n0;;0;0;a.com;k;;/\n1;;zzzzzz;zzzzzz;[::1];k;v;/",
        b"\xffwx-session cookies 3\n",
    ],
    words: &[
        "wx-session cookies 1", "wx-session cookies 2", "\n", ";", ";;", "\n1;;0;0;a.com;k;v;/", "b.com", "co.uk", "com", "[::1]", "zzzzzzzzzzzz",
        "/p/q", "=", "\t", "\u{e9}",
    ],
    longest: 2_048,
    steps: Cost {
        at_most: 50_000,
        and_per_byte: 300,
    },
    memory: Cost {
        at_most: 20_000,
        and_per_byte: 40,
    },
};

/// A restored jar keeps its bounds, and what it writes is read as the same jar.
fn run(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let room = usize::from(input.byte()) * 8;
    let options = JarOptions {
        max: 20,
        max_per_host: 6,
        keep_session_cookies: true,
    };
    let text = input.text();
    let jar = Jar::restore(options, &text, NOW);
    if matches!(
        StoredForm::of(&text),
        StoredForm::Nothing | StoredForm::Newer
    ) {
        assert!(jar.is_empty(), "what nobody can read was read");
    }
    assert!(jar.len() <= options.max as usize && !jar.is_dirty());
    let mut per_host = BTreeMap::new();
    for cookie in jar.list(None, NOW) {
        *per_host.entry(cookie.domain).or_insert(0) += 1;
        assert!(cookie.path.starts_with('/') && !cookie.name.contains('='));
        let url = format!("https://{}{}", cookie.domain, cookie.path);
        assert!(
            Url::parse(&url).is_some(),
            "no request has the host of {url}"
        );
    }
    assert!(
        per_host
            .values()
            .all(|count| *count <= options.max_per_host as usize)
    );

    let whole = jar.snapshot(usize::MAX, NOW);
    assert_eq!(whole.left_out, 0);
    let again = Jar::restore(options, &whole.text, NOW);
    assert_eq!(again.snapshot(usize::MAX, NOW).text, whole.text);
    let cut = jar.snapshot(room, NOW);
    assert!(
        cut.size <= room.max("wx-session cookies 2".len()),
        "{} octets in {room}",
        cut.size
    );
    assert!(cut.left_out <= jar.len());
}
