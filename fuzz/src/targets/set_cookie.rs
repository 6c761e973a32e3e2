//! Set-Cookie headers, joined by commas or not: splitting, parsing, storing, sending back.

use wx_session::cookie::{Jar, JarOptions, split};
use wx_session::url::Url;

use super::NOW;
use crate::input::Input;
use crate::target::{Cost, Target};

pub const TARGET: Target = Target {
    name: "set_cookie",
    run,
    seeds: &[
        b"\x00a=1; Path=/; Expires=Wed, 13 Nov 2030 22:13:20 GMT, b=\"x, y=z\"; Secure,c={\"d\":[1,2]}; Max-Age=60",
        b"\x01__Host-a=1; Secure; Path=/, __secure-b=2; Secure; SameSite=None; HttpOnly, =c",
        b"\x02user[name]=bob,user[id]=7; Domain=.a.com, \xe7\x94\xa8=\xe4\xb8\xad",
        b"\x03k=v; Domain=co.uk; Path=/x, k=; Max-Age=0, k=\"unbalanced; Path=/, l=1",
    ],
    words: &[
        "=", ";", ", ", ",", "\"", "\\", "{", "}", "[", "]", "; Path=/", "; Path=/a/b", "; Domain=a.com", "; Domain=.com", "; Max-Age=",
        "; Max-Age=0", "; Expires=", "Wed, 13 Nov 2030 22:13:20 GMT", "; Secure", "; HttpOnly", "; SameSite=None", "__Host-", "__Secure-",
        "\u{e9}", "\u{1}", "\t", "99999999999999999999", "-1",
    ],
    longest: 8_192,
    steps: Cost {
        at_most: 50_000,
        and_per_byte: 200,
    },
    memory: Cost {
        at_most: 40_000,
        and_per_byte: 40,
    },
};

/// Nothing is lost or invented in splitting; the jar keeps its bounds; its header has nothing that could end a header.
fn run(bytes: &[u8]) {
    const FROM: [&str; 4] = [
        "https://a.com/a/b",
        "http://www.a.com/",
        "https://[::1]/",
        "https://b.co.uk/x/",
    ];
    let mut input = Input::new(bytes);
    let url = Url::parse(FROM[usize::from(input.byte()) % FROM.len()]).expect("a URL");
    let joined = input.text();
    let options = JarOptions {
        max: 24,
        max_per_host: 16,
        keep_session_cookies: true,
    };
    let mut jar = Jar::new(options);
    let mut rest = joined.as_str();
    for value in split(&joined) {
        let at = rest
            .find(value)
            .expect("each part stands in the text, in order");
        assert!(
            rest[..at].chars().all(is_joint),
            "{:?} is lost",
            &rest[..at]
        );
        rest = &rest[at + value.len()..];
        jar.set(&url, value, NOW);
        assert!(jar.len() <= options.max_per_host as usize * 2);
    }
    assert!(rest.chars().all(is_joint), "{rest:?} is lost");

    let header = jar.header(&url, NOW);
    assert!(
        !header
            .value
            .bytes()
            .any(|byte| matches!(byte, 0..=8 | 10..=31 | 127)),
        "a control character"
    );
    assert!(header.valid_until > NOW);
    let whole = jar.snapshot(usize::MAX, NOW);
    let restored = Jar::restore(options, &whole.text, NOW);
    assert_eq!(
        restored.len(),
        jar.list(None, NOW).len(),
        "what was stored is restored"
    );
}

fn is_joint(letter: char) -> bool {
    matches!(letter, ',' | ' ' | '\t')
}
