//! Canonical paths (WHATWG URL, "path state").
//!
//! Cookies match on the path as a browser would send it: dot segments resolved, backslashes
//! turned, characters outside the URL alphabet percent-encoded, percent signs left alone.

/// Appends the canonical form of the path that begins `tail`, at least `/`; leaves out query and
/// fragment.
pub(super) fn push_path(out: &mut String, tail: &str) {
    let path: Vec<u8> = tail
        .bytes()
        .take_while(|byte| !matches!(byte, b'?' | b'#'))
        // "Remove all ASCII tab or newline from input."
        .filter(|byte| !matches!(byte, b'\t' | b'\n' | b'\r'))
        .collect();

    let start = out.len();
    // Before the first slash there is nothing.
    let mut segments = path
        .split(|byte| matches!(byte, b'/' | b'\\'))
        .skip(1)
        .peekable();
    while let Some(segment) = segments.next() {
        match dots(segment) {
            2 => {
                let parent = out[start..].bytes().rposition(|byte| byte == b'/');
                out.truncate(start + parent.unwrap_or(0));
            }
            1 => {}
            _ => {
                out.push('/');
                push_segment(out, segment);
                continue;
            }
        }
        if segments.peek().is_none() {
            out.push('/');
        }
    }
    if out.len() == start {
        out.push('/');
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
        if must_be_encoded(byte) {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                out.push(char::from(b"0123456789ABCDEF"[usize::from(half)]));
            }
        } else {
            out.push(char::from(byte));
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
