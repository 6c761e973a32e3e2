//! Taking apart Set-Cookie values that the platform joined with commas.
//!
//! A comma also stands inside dates, quoted values and JSON, and nothing marks which is which. It
//! is taken for a joint when a cookie's name and `=` follow, and it stands neither in a
//! quoted-string nor in JSON that makes up a whole value.
//!
//! Joints without a comma are left alone. QQ's mini-programs joined with a bare `;`
//! (weapp-cookie issue 39), but there `;x=1` is an unknown attribute to RFC 6265bis: to split it would let
//! whoever controls an attribute's value plant a cookie, for a platform that this package does
//! not run on.

use super::parse::{Attribute, trim};
use crate::bytes::find_either;

/// Splits a joined header; each element is trimmed, otherwise byte for byte, and blank ones are
/// dropped.
///
/// Takes linear time: no byte is looked at more than a few times, whatever the header holds.
#[inline(never)]
pub fn split(joined: &str) -> Vec<&str> {
    let bytes = joined.as_bytes();
    let mut cookies = Vec::new();
    let mut start = 0;
    let mut at = 0;
    loop {
        at = find_either(bytes, at, b',', b'=');
        if at == bytes.len() {
            break;
        }
        if bytes[at] == b'=' {
            at = skip_enclosed(bytes, at + 1);
            continue;
        }
        if begins_cookie(bytes, at + 1) {
            cookies.push(trim(&joined[start..at]));
            start = at + 1;
        }
        at += 1;
    }
    cookies.push(trim(&joined[start..]));
    cookies.retain(|cookie| !cookie.is_empty());
    cookies
}

fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// Tells whether a cookie's name and its `=` stand at `from`.
///
/// Names may hold what servers write, not only RFC 9110 tokens: PHP's `name[x]`, a colon, UTF-8.
/// A quote, a brace or inner space never: those come from JSON and prose.
pub(super) fn begins_cookie(bytes: &[u8], from: usize) -> bool {
    let start = skip_blanks(bytes, from);
    let mut end = start;
    while end < bytes.len() && is_name_byte(bytes[end]) {
        end += 1;
    }
    end > start && bytes.get(skip_blanks(bytes, end)) == Some(&b'=')
}

pub(super) fn is_name_byte(byte: u8) -> bool {
    if byte.is_ascii_alphanumeric() {
        return true;
    }
    let forbidden = matches!(
        byte,
        0..=b' '
            | b'"'
            | b'('
            | b')'
            | b','
            | b';'
            | b'<'
            | b'='
            | b'>'
            | b'?'
            | b'\\'
            | b'{'
            | b'}'
            | 0x7f
    );
    !forbidden
}

fn skip_blanks(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < bytes.len() && is_blank(bytes[at]) {
        at += 1;
    }
    at
}

/// Returns where to go on after an `=`: behind a quoted or JSON value, else right there.
fn skip_enclosed(bytes: &[u8], after_equals: usize) -> usize {
    let at = skip_blanks(bytes, after_equals);
    let end = match bytes.get(at) {
        Some(b'"') => quoted_end(bytes, at),
        Some(b'{' | b'[') => json_end(bytes, at),
        _ => None,
    };
    match end {
        Some(end) if ends_value(bytes, end) => end,
        _ => after_equals,
    }
}

fn ends_value(bytes: &[u8], end: usize) -> bool {
    matches!(bytes.get(skip_blanks(bytes, end)), None | Some(b';' | b','))
}

/// Finds the end of the quoted-string that opens at `open` (RFC 9110, section 5.6.4).
///
/// The next quote must be the closing one, and no cookie attribute may stand before it: otherwise
/// the quote is unbalanced, a byte like any other, and must not swallow the next cookie.
fn quoted_end(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            b';' if begins_attribute(bytes, at + 1) => return None,
            _ => at += 1,
        }
    }
}

fn begins_attribute(bytes: &[u8], from: usize) -> bool {
    let start = skip_blanks(bytes, from);
    let mut end = start;
    while end < bytes.len() && (bytes[end].is_ascii_alphabetic() || bytes[end] == b'-') {
        end += 1;
    }
    Attribute::named(&bytes[start..end]).is_some()
        && matches!(
            bytes.get(skip_blanks(bytes, end)),
            None | Some(b'=' | b';' | b',')
        )
}

/// Finds the end of the JSON object or array that opens at `open`.
///
/// Outside its strings JSON has neither `=` nor `;`: a value that only looks like JSON stops the
/// search at the next cookie, which also keeps the whole splitting linear.
fn json_end(bytes: &[u8], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = open;
    loop {
        match bytes.get(at)? {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'"' => {
                at = quoted_end(bytes, at)?;
                continue;
            }
            b'=' | b';' | b'\\' => return None,
            _ => {}
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_a_comma_before_a_name() {
        for (joined, want) in [
            ("", &[][..]),
            (" \t", &[]),
            ("a=1", &["a=1"]),
            ("a=1, b=2", &["a=1", "b=2"]),
            ("a=1,b=2", &["a=1", "b=2"]),
            (" a=1 ,\tb =2; Path=/ ", &["a=1", "b =2; Path=/"]),
            ("a=, b=", &["a=", "b="]),
            ("a==, b=c=d==", &["a==", "b=c=d=="]),
            (",a=1", &["a=1"]),
            ("a=1,", &["a=1,"]),
            ("a=1,,b=2", &["a=1,", "b=2"]),
            (
                "user[name]=bob,user[id]=7",
                &["user[name]=bob", "user[id]=7"],
            ),
            ("用户=中文, 名=值", &["用户=中文", "名=值"]),
        ] {
            assert_eq!(split(joined), want, "{joined:?}");
        }
    }

    #[test]
    fn leaves_the_commas_of_dates_and_values() {
        for whole in [
            "a=1; Expires=Wed, 13-Nov-2024 22:13:20 GMT; Path=/",
            "a=1; Expires=Wed, 13 Nov 2024 22:13:20 GMT",
            "a=1,2,3",
            "a=1, 2; Path=/",
            "a=x, y z=1",
            "a=1, =2",
            "a=\"x, y=z\"; Path=/",
            "a= \"x, y=z\"",
            "a=\"x\\\", y=z\"",
            "a=\"x; y, z=1\"; Path=/",
            "a=\"\"; Comment=\"x, y=z\"",
            "a={\"b\":\"x, y=z\",\"c\":[1,2]}; Path=/",
            "a=[{\"b\":\"x, y=}\"}, {\"c\":\"\\\", d=1\"}]",
            "a={\"b\":\"x\",\"c\":\"y=z\"",
        ] {
            assert_eq!(split(whole), [whole], "{whole}");
        }
    }

    #[test]
    fn a_quoted_value_ends_where_its_quote_does() {
        assert_eq!(split("a=\"x, y=z\", b=2"), ["a=\"x, y=z\"", "b=2"]);
        assert_eq!(split("a=\"\",b=2"), ["a=\"\"", "b=2"]);
        assert_eq!(
            split("a={\"k\":\"x, y=z\"},b=2"),
            ["a={\"k\":\"x, y=z\"}", "b=2"]
        );
    }

    #[test]
    fn an_unbalanced_quote_or_brace_swallows_nothing() {
        for (joined, want) in [
            ("a=\"x, b=2", ["a=\"x", "b=2"]),
            ("a=x\", b=2", ["a=x\"", "b=2"]),
            ("a=\"x, b=\"y z\"", ["a=\"x", "b=\"y z\""]),
            (
                "a=\"x; Path=/, b=2; Comment=\"",
                ["a=\"x; Path=/", "b=2; Comment=\""],
            ),
            ("a=\"x; secure, b=\"", ["a=\"x; secure", "b=\""]),
            ("a=\"x\\, b=2", ["a=\"x\\", "b=2"]),
            ("a=\"x\"y, b=2", ["a=\"x\"y", "b=2"]),
            ("a={x, b=2", ["a={x", "b=2"]),
            ("a={\"x\":1, b=2}", ["a={\"x\":1", "b=2}"]),
            ("a=[1, b=2]", ["a=[1", "b=2]"]),
            ("a={}x, b=2", ["a={}x", "b=2"]),
            ("a={\"x, b=2", ["a={\"x", "b=2"]),
        ] {
            assert_eq!(split(joined), want, "{joined}");
        }
    }

    #[test]
    fn other_joints_are_left_alone() {
        for whole in ["a=1; Path=/;b=2", "a=1\nb=2", "a=1 b=2", "a=1|b=2"] {
            assert_eq!(split(whole), [whole]);
        }
    }
}
