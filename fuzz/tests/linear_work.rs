//! Work in proportion to length: four times the header, four times the steps. Counted, not timed, so it is the same on every
//! machine.

#![cfg(counted)]

use wx_session::cookie::{Jar, JarOptions, parse_date, split};
use wx_session::stream::{Reader, Shape};
use wx_session::url::Url;
use wx_session_fuzz::counters;
use wx_session_fuzz::engine::alone;
use wx_session_fuzz::memory::Mark;

const NOW: f64 = 1_700_000_000_000.0;
const MEGABYTE: usize = 1 << 20;

/// What a header may be made of to look like something at every byte.
const PIECES: [&str; 34] = [
    ",",
    "=",
    ";",
    "\"",
    "={",
    "={\"",
    "=[",
    "=\"",
    "=\"\\",
    ",a=",
    ",a={",
    ",a={\"b\":",
    ", a=\"",
    "=\";",
    " ",
    "=   ",
    ",\t",
    "[",
    "a",
    "{\"",
    ";a",
    ";Max-Age=1",
    ";Expires=Wed, 13 Nov 2030 22:13:20 GMT",
    ";Path=/a",
    ";Domain=.",
    "é",
    "\u{85}",
    ".",
    "-",
    "1",
    "a.",
    "%2e",
    "/../",
    "@",
];

/// The steps and the bytes that a use of a header of that length takes.
fn cost(work: &mut dyn FnMut(&str), piece: &str, len: usize) -> (u64, u64) {
    let header = piece.repeat(len / piece.len());
    counters::reset();
    let mark = Mark::set();
    work(&header);
    let asked = mark.asked() as u64;
    (counters::steps(), asked)
}

#[track_caller]
fn linear(name: &str, work: &mut dyn FnMut(&str)) {
    let _alone = alone();
    let mut dearest = (0, "");
    for piece in PIECES {
        let quarter = cost(work, piece, MEGABYTE / 4);
        let whole = cost(work, piece, MEGABYTE);
        // What does not grow is no part of the proportion; a quarter more is for buffers that double.
        assert!(
            whole.0 <= quarter.0 * 5 + 100_000,
            "{name} {piece:?}: {} steps, {} for a quarter",
            whole.0,
            quarter.0
        );
        assert!(
            whole.1 <= quarter.1 * 5 + 100_000,
            "{name} {piece:?}: {} bytes, {} for a quarter",
            whole.1,
            quarter.1
        );
        dearest = dearest.max((whole.0, piece));
    }
    println!(
        "{name}: at most {:.1} steps a byte, for {:?}",
        dearest.0 as f64 / MEGABYTE as f64,
        dearest.1
    );
    assert!(dearest.0 > 0, "nothing was counted");
    assert!(
        dearest.0 < 400 * MEGABYTE as u64,
        "{name} {:?}: {} steps",
        dearest.1,
        dearest.0
    );
}

fn url() -> Url {
    Url::parse("https://a.com/").expect("a URL")
}

#[test]
fn splitting_a_megabyte() {
    linear("split", &mut |header| drop(split(header)));
}

#[test]
fn storing_what_a_megabyte_was_split_into() {
    linear("split and set", &mut |header| {
        let mut jar = Jar::new(JarOptions::default());
        for value in split(header) {
            jar.set(&url(), value, NOW);
        }
        assert!(jar.len() <= 180);
    });
}

#[test]
fn one_cookie_of_a_megabyte() {
    linear("set", &mut |header| {
        let mut jar = Jar::new(JarOptions::default());
        jar.set(&url(), header, NOW);
        jar.set(&url(), &format!("k=v{header}"), NOW);
        jar.set(&url(), &format!("k=v;{header}"), NOW);
        assert!(
            jar.header(&url(), NOW).value.len() <= 3 * 4_200,
            "the limits hold"
        );
    });
}

#[test]
fn a_date_and_a_url_of_a_megabyte() {
    // Of the pieces one is a date, and the first of many counts.
    linear("date", &mut |header| {
        assert_eq!(parse_date(header).is_some(), header.contains("Nov"))
    });
    linear("host", &mut |header| {
        drop(Url::parse(&format!("https://{header}")))
    });
    linear("path", &mut |header| {
        drop(Url::parse(&format!("https://a.com/{header}")))
    });
}

#[test]
fn a_stored_jar_of_a_megabyte() {
    linear("restore", &mut |header| {
        drop(Jar::restore(
            JarOptions::default(),
            &format!("wx-session cookies 2\n{header}"),
            NOW,
        ))
    });
}

/// Many cookies of many hosts: each insertion into a full jar looks for whom to evict.
#[test]
fn a_full_jar_stays_within_its_bounds() {
    let _alone = alone();
    let mut jar = Jar::new(JarOptions::default());
    let mut fill = |hosts: usize| {
        counters::reset();
        let mark = Mark::set();
        for host in 0..hosts {
            let url = Url::parse(&format!("https://h{host}.example.com/")).expect("a URL");
            jar.set(&url, &format!("k{host}={}", "v".repeat(1_000)), NOW);
        }
        assert!(jar.len() <= 3_000);
        (counters::steps(), mark.peak())
    };
    let (_, first) = fill(4_000);
    let (steps, more) = fill(8_000);
    assert!(
        first < 16 << 20,
        "{first} bytes for 3000 cookies of a kilobyte"
    );
    assert!(more < 4 << 20, "a full jar grew by {more} bytes");
    assert!(
        steps < 8_000 * 40_000,
        "{} steps for each cookie more",
        steps / 8_000
    );
}

#[test]
fn a_stream_of_a_megabyte_however_it_is_cut() {
    for size in [1, 1_000, MEGABYTE] {
        for (name, shape) in [
            ("events", Shape::Events),
            ("lines", Shape::Lines),
            ("text", Shape::Text),
        ] {
            linear(&format!("{name} by {size}"), &mut |header| {
                let mut reader = Reader::new(shape);
                // Commas as what ends lines and begins data.
                let stream = header.replace(',', "\r\n\ndata:");
                for bytes in stream.as_bytes().chunks(size) {
                    reader.read(bytes, &mut |message| drop(message.data.len()));
                }
                reader.end(&mut |message| drop(message.data.len()));
            });
        }
    }
}
