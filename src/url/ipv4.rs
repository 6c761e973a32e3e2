//! IPv4 addresses in every spelling a browser reads (WHATWG URL, "IPv4 parser").

use crate::bytes::{self, cut, push_ascii};

/// A host with a final dot is the same host.
pub(super) fn without_final_dot(host: &str) -> &str {
    match host.as_bytes().last() {
        Some(b'.') => &host[..host.len() - 1],
        _ => host,
    }
}

/// Tells whether the last label is a number, so that the host must be an IPv4 address.
pub(super) fn ends_in_number(host: &str) -> bool {
    let host = without_final_dot(host);
    let mut last = host;
    while let (_, Some(rest)) = cut(last, b'.') {
        last = rest;
    }
    !last.is_empty() && (last.bytes().all(|byte| byte.is_ascii_digit()) || number(last).is_some())
}

/// Reads one to four numbers (decimal, `0` octal, `0x` hexadecimal); the last fills what is left.
pub(super) fn parse(host: &str) -> Option<u32> {
    let host = without_final_dot(host);
    let mut address = 0u32;
    let mut parts = 0u32;
    let mut last = 0u32;
    let mut rest = Some(host);
    while let Some(unread) = rest {
        let (part, after) = cut(unread, b'.');
        rest = after;
        if parts == 4 {
            return None;
        }
        if parts > 0 {
            if last > 255 {
                return None;
            }
            address = address << 8 | last;
        }
        last = number(part)?;
        parts += 1;
    }
    // Shifted in two steps: one part alone fills all 32 bits.
    let named_bits = 8 * (parts - 1);
    if last > u32::MAX >> named_bits {
        return None;
    }
    Some(((address << (8 * (4 - parts))) << 8) | last)
}

/// Appends `a.b.c.d`.
pub(super) fn push(out: &mut String, address: u32) {
    for (index, byte) in address.to_be_bytes().into_iter().enumerate() {
        if index > 0 {
            push_ascii(out, b'.');
        }
        for divisor in [100, 10, 1] {
            if byte >= divisor || divisor == 1 {
                push_ascii(out, b'0' + byte / divisor % 10);
            }
        }
    }
}

fn number(text: &str) -> Option<u32> {
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&text[2..], 16),
        [b'0', _, ..] => (&text[1..], 8),
        [] => return None,
        _ => (text, 10),
    };
    bytes::number(digits, radix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_spelling() {
        for (text, want) in [
            ("1.2.3.4", Some(0x01020304)),
            ("1.2.3.4.", Some(0x01020304)),
            ("255.255.255.255", Some(u32::MAX)),
            ("4294967295", Some(u32::MAX)),
            ("0x7f.1", Some(0x7f000001)),
            ("0177.0.0.01", Some(0x7f000001)),
            ("0x", Some(0)),
            ("1.65536", Some(0x01010000)),
            ("4294967296", None),
            ("256.1", None),
            ("1.2.3.256", None),
            ("1.2.3.4.5", None),
            ("1..2", None),
            ("08", None),
            ("a.1", None),
        ] {
            assert_eq!(parse(text), want, "{text}");
        }
    }

    #[test]
    fn a_number_at_the_end_makes_an_address() {
        for text in ["1", "a.1", "a.09", "a.0x1f", "a.0x", "1."] {
            assert!(ends_in_number(text), "{text}");
        }
        for text in ["a", "1.a", "a.0xg", ".", "1a"] {
            assert!(!ends_in_number(text), "{text}");
        }
    }

    #[test]
    fn writes_dotted_decimals() {
        let mut out = String::new();
        push(&mut out, 0x7f00_0af5);
        assert_eq!(out, "127.0.10.245");
    }
}
