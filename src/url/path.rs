//! Canonical paths (WHATWG URL, "path state").
//!
//! Cookies match on the path as a browser would send it: dot segments resolved, backslashes
//! turned, characters outside the URL alphabet percent-encoded, percent signs left alone.

use crate::bytes::{digit_of, find_either, push_ascii};

/// Appends the canonical form of the path that begins `tail`, at least `/`; leaves out query and
/// fragment.
pub(super) fn push_path(out: &mut String, tail: &str) {
    let (end, is_canonical) = look_through(tail.as_bytes());
    let path = &tail[..end];
    if path.is_empty() {
        push_ascii(out, b'/');
    } else if is_canonical {
        out.push_str(path);
    } else {
        push_canonical(out, path.as_bytes());
    }
}

/// Finds the end of the path, and tells by one look at each byte whether it needs no work.
fn look_through(tail: &[u8]) -> (usize, bool) {
    let mut is_canonical = true;
    let mut after_slash = false;
    for (at, byte) in tail.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => after_slash = false,
            b'/' => after_slash = true,
            b'?' | b'#' => return (at, is_canonical),
            b'.' | b'%' => {
                // It may be a dot segment.
                is_canonical &= !after_slash;
                after_slash = false;
            }
            _ => {
                is_canonical &= *byte != b'\\' && !must_be_encoded(*byte);
                after_slash = false;
            }
        }
    }
    (tail.len(), is_canonical)
}

#[inline(never)]
fn push_canonical(out: &mut String, path: &[u8]) {
    // "Remove all ASCII tab or newline from input."
    let mut kept = Vec::new();
    for byte in path {
        if !matches!(byte, b'\t' | b'\n' | b'\r') {
            kept.push(*byte);
        }
    }
    let path = kept;

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
