//! IPv4 addresses: four decimal numbers.
//!
//! Browsers read other spellings, too (`127.1`, `0x7f.0.0.1`, `2130706433`). They are refused: whoever writes one gets no
//! cookies there, and no two spellings can be taken for two hosts or one.

use crate::bytes::{cut, number};

/// A host with a final dot is the same host.
pub(super) fn without_final_dot(host: &str) -> &str {
    match host.as_bytes().last() {
        Some(b'.') => &host[..host.len() - 1],
        _ => host,
    }
}

/// Tells whether the last label is a number, decimal or hexadecimal, so that the host is an IPv4 address or none.
pub(super) fn ends_in_number(host: &str) -> bool {
    let mut last = without_final_dot(host);
    while let (_, Some(rest)) = cut(last, b'.') {
        last = rest;
    }
    match last.as_bytes() {
        [b'0', b'x', digits @ ..] => digits.iter().all(u8::is_ascii_hexdigit),
        digits => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
    }
}

/// Tells whether these are four numbers up to 255, without a sign, a leading zero or a final dot.
pub(super) fn is_address(host: &str) -> bool {
    let mut parts = 0;
    let mut rest = Some(host);
    while let Some(unread) = rest {
        let (part, after) = cut(unread, b'.');
        rest = after;
        let has_leading_zero = part.len() > 1 && part.as_bytes()[0] == b'0';
        if part.is_empty() || has_leading_zero || number(part, 10).is_none_or(|number| number > 255)
        {
            return false;
        }
        parts += 1;
    }
    parts == 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_four_plain_numbers() {
        for host in ["0.0.0.0", "127.0.0.1", "255.255.255.255", "10.0.0.245"] {
            assert!(ends_in_number(host) && is_address(host), "{host}");
        }
        for host in [
            "127.1",
            "2130706433",
            "0x7f.0.0.1",
            "127.0.0.01",
            "1.2.3.4.5",
            "1.2.3.256",
            "1.2.3.",
            "1..2.3",
            "1.2.3.4.",
            "a.b.c.0x1",
            "a.1",
        ] {
            assert!(ends_in_number(host) && !is_address(host), "{host}");
        }
        for host in ["a", "1.a", "a1", "1.2.3.a4", "1.com.", "a.3b", "0xg"] {
            assert!(!ends_in_number(host), "{host}");
        }
    }
}
