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

/// Splits a joined header; each element is trimmed, otherwise byte for byte, and blank ones are
/// dropped.
///
/// Takes linear time: no byte is looked at more than a few times, whatever the header holds.
pub fn split(joined: &str) -> Vec<&str> {
    let bytes = joined.as_bytes();
    let mut cookies = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'=' => at = skip_enclosed(bytes, at + 1),
            b',' if begins_cookie(&bytes[at + 1..]) => {
                push_trimmed(&mut cookies, &joined[start..at]);
                at += 1;
                start = at;
            }
            _ => at += 1,
        }
    }
    push_trimmed(&mut cookies, &joined[start..]);
    cookies
}

fn push_trimmed<'a>(cookies: &mut Vec<&'a str>, text: &'a str) {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    if !text.is_empty() {
        cookies.push(text);
    }
}

/// Tells whether a cookie's name and its `=` stand here.
///
/// Names may hold what servers write, not only RFC 9110 tokens: PHP's `name[x]`, a colon, UTF-8.
/// A quote, a brace or inner space never: those come from JSON and prose.
fn begins_cookie(rest: &[u8]) -> bool {
    let name = skip_blanks(rest);
    let len = name.iter().take_while(|byte| is_name_byte(**byte)).count();
    len > 0 && skip_blanks(&name[len..]).first() == Some(&b'=')
}

fn is_name_byte(byte: u8) -> bool {
    byte > b' '
        && byte != 0x7f
        && !matches!(
            byte,
            b'"' | b'(' | b')' | b',' | b';' | b'<' | b'=' | b'>' | b'?' | b'\\' | b'{' | b'}'
        )
}

fn skip_blanks(bytes: &[u8]) -> &[u8] {
    let blanks = bytes.iter().take_while(|byte| is_blank(**byte)).count();
    &bytes[blanks..]
}

fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// Returns where to go on after an `=`: behind a quoted or JSON value, else right there.
fn skip_enclosed(bytes: &[u8], after_equals: usize) -> usize {
    let mut at = after_equals;
    while bytes.get(at).is_some_and(|byte| is_blank(*byte)) {
        at += 1;
    }
    let end = match bytes.get(at) {
        Some(b'"') => quoted_end(bytes, at),
        Some(b'{' | b'[') => json_end(bytes, at),
        _ => None,
    };
    match end {
        Some(end) if ends_value(&bytes[end..]) => end,
        _ => after_equals,
    }
}

fn ends_value(rest: &[u8]) -> bool {
    matches!(skip_blanks(rest).first(), None | Some(b';' | b','))
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
            b';' if begins_attribute(&bytes[at + 1..]) => return None,
            _ => at += 1,
        }
    }
}

fn begins_attribute(rest: &[u8]) -> bool {
    const NAMES: [&[u8]; 7] = [
        b"path",
        b"expires",
        b"max-age",
        b"domain",
        b"secure",
        b"httponly",
        b"samesite",
    ];
    let rest = skip_blanks(rest);
    NAMES.iter().any(|name| {
        rest.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
            && matches!(
                skip_blanks(&rest[name.len()..]).first(),
                None | Some(b'=' | b';' | b',')
            )
    })
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
