//! Canonical paths (WHATWG URL, "path state").
//!
//! Cookies match on the path as a browser would send it: dot segments resolved, backslashes
//! turned, characters outside the URL alphabet percent-encoded, percent signs left alone.

use crate::bytes::{digit_of, find_either, push_ascii};

/// Appends the canonical form of the path that begins `tail`, at least `/`; leaves out query and
/// fragment.
pub(super) fn push_path(out: &mut String, tail: &str) {
    // "Remove all ASCII tab or newline from input."
    let mut path = Vec::with_capacity(tail.len());
    for byte in &tail.as_bytes()[..find_either(tail.as_bytes(), 0, b'?', b'#')] {
        if !matches!(byte, b'\t' | b'\n' | b'\r') {
            path.push(*byte);
        }
    }

    let start = out.len();
    let mut at = 1;
    while at <= path.len() {
        let end = find_either(&path, at, b'/', b'\\');
        let segment = &path[at..end];
        let last = end == path.len();
        at = end + 1;
        match dots(segment) {
            2 => {
                let parent = out.as_bytes()[start..]
                    .iter()
                    .rposition(|byte| *byte == b'/');
                out.truncate(start + parent.unwrap_or(0));
            }
            1 => {}
            _ => {
                push_ascii(out, b'/');
                push_segment(out, segment);
                continue;
            }
        }
        if last {
            push_ascii(out, b'/');
        }
    }
    if out.len() == start {
        push_ascii(out, b'/');
    }
}

/// Counts the dots of a dot segment (`.`, `..`, also as `%2e`); 0 for any other segment.
fn dots(segment: &[u8]) -> usize {
    let mut rest = segment;
    let mut count = 0;
    loop {
        rest = match rest {
            [] => return if count < 3 { count } else { 0 },
            [b'.', rest @ ..] | [b'%', b'2', b'e' | b'E', rest @ ..] => rest,
            _ => return 0,
        };
        count += 1;
    }
}

fn push_segment(out: &mut String, segment: &[u8]) {
    for &byte in segment {
        if !must_be_encoded(byte) {
            push_ascii(out, byte);
            continue;
        }
        push_ascii(out, b'%');
        for digit in [byte >> 4, byte & 15] {
            push_ascii(out, digit_of(digit).to_ascii_uppercase());
        }
    }
}

/// The "path percent-encode set".
fn must_be_encoded(byte: u8) -> bool {
    !(0x21..0x7f).contains(&byte) || matches!(byte, b'"' | b'<' | b'>' | b'^' | b'`' | b'{' | b'}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_and_encodes() {
        for (path, want) in [
            ("", "/"),
            ("/", "/"),
            ("/a/b", "/a/b"),
            ("/a//b", "/a//b"),
            ("/a/./b", "/a/b"),
            ("/a/../b", "/b"),
            ("/a/..", "/"),
            ("/a/b/.", "/a/b/"),
            ("/../../a", "/a"),
            ("/a/%2e%2E/b", "/b"),
            ("/a/.%2e/b", "/b"),
            ("/...", "/..."),
            ("/.well-known", "/.well-known"),
            ("/a\\b\\..\\c", "/a/c"),
            ("\\a", "/a"),
            ("/a b", "/a%20b"),
            ("/中", "/%E4%B8%AD"),
            ("/%e4", "/%e4"),
            ("/\"<>^`{}|", "/%22%3C%3E%5E%60%7B%7D|"),
            ("/a\tb\n", "/ab"),
            ("/a/.\t./b", "/b"),
            ("/a/\t/b", "/a//b"),
            ("/a;x=1/b", "/a;x=1/b"),
        ] {
            let mut out = String::from("host");
            push_path(&mut out, path);
            assert_eq!(&out[4..], want, "{path}");
        }
    }
}
