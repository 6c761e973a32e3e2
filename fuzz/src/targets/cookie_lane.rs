//! Answers whose cookies are set again through the lane, beside a jar that reads every one of them.

use wx_session::cookie::{Jar, JarOptions};
use wx_session::url::Url;

use super::NOW;
use crate::input::Input;
use crate::target::{Cost, Target};

/// What `js-glue` keeps of answers: one model for this target and for the test of the same name.
#[path = "../../../tests/cookie_lane/glue.rs"]
mod glue;

use glue::{Answer, Glue};

pub const TARGET: Target = Target {
    name: "cookie_lane",
    run,
    seeds: &[
        b"\x00a=1; Path=/, b=2; Path=/; Max-Age=60\n\x00a=1; Path=/, b=2; Path=/; Max-Age=60\n\x10a=2; Path=/, b=3; Path=/; Max-Age=60",
        b"\x01a=1; Path=/; Domain=a.com\n\x02a=2; Path=/; Domain=a.com\n\x01a=1; Path=/; Domain=a.com",
        b"\x00a=1; Path=/\n\x00a=\"q\"; Path=/\n\x00a=1; Path=/\n\x00a=1; Path=/, a=2; Path=/\n\x00a=1; Path=/, a=2; Path=/",
        b"\x04a=1; Expires=Wed, 13 Nov 2030 22:13:20 GMT; Path=/|b={x}\n\x74a=1; Expires=Wed, 13 Nov 2030 22:13:20 GMT; Path=/|b=[x\n\xf0a=1",
    ],
    words: &[
        "\n", "\n\0", "\n\u{10}", "=", ";", ", ", ",", "|", "\"", "{", "}", "[", "a=", "b=", "a=1", "a=2", "; Path=/", "; Path=/, b=2",
        "; Path=/; Max-Age=60", "; Max-Age=0", "; Expires=Wed, 13 Nov 2030 22:13:20 GMT", "; Domain=a.com", "; Secure", "; HttpOnly",
        "\u{e9}", "\u{1}", "\t",
    ],
    longest: 2_048,
    steps: Cost {
        at_most: 400_000,
        and_per_byte: 10_000,
    },
    memory: Cost {
        at_most: 60_000,
        and_per_byte: 120,
    },
};

const FROM: [&str; 4] = [
    "https://www.a.com/",
    "https://www.a.com/x/y",
    "https://a.com/",
    "http://localhost/",
];

/// Nothing that can be seen of the jars tells them apart, and a header that is kept is right.
fn run(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let options = JarOptions {
        max: 9,
        max_per_host: 4,
        keep_session_cookies: true,
    };
    let mut glue = Glue::new(Jar::new(options));
    // So little that short inputs have it forgotten.
    glue.most = (2, 3);
    let mut full = Jar::new(options);
    let mut now = NOW;
    while !input.is_empty() {
        // Two bits say where from, one in which form, the upper four how time passes.
        let choice = input.byte();
        let url = FROM[usize::from(choice & 3)];
        let from = Url::parse(url).expect("a URL");
        now += match choice >> 4 {
            15 => -70_000.0,
            14 => 86_400_000.0,
            seconds => f64::from(seconds) * 1_000.0,
        };
        if choice >> 4 == 15 {
            glue.forget_plans();
        }
        let line = input.line();
        let answer = match choice & 4 {
            0 => Answer::Joined(line),
            _ => Answer::Listed(line.split('|').map(String::from).collect()),
        };
        glue.receive(url, &answer, now);
        for value in answer.values() {
            full.set(&from, &value, now);
        }
        let wanted = full.header(&from, now);
        if let Some(kept) = glue.kept_header(url, now) {
            assert_eq!(kept, wanted.value, "the kept header of {url}");
            glue.jar.header(&from, now);
        } else {
            assert_eq!(glue.jar.clone().header(&from, now), wanted, "of {url}");
            glue.ask(url, now);
        }
    }
    assert_eq!(glue.jar.revision(), full.revision());
    assert_eq!(glue.jar.is_dirty(), full.is_dirty());
    assert_eq!(glue.jar.list(None, now), full.list(None, now));
    assert_eq!(
        glue.jar.snapshot(usize::MAX, now),
        full.snapshot(usize::MAX, now)
    );
}
