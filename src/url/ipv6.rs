//! IPv6 addresses (RFC 4291, section 2.2; canonical text as RFC 5952, section 4).

use super::ipv4;
use crate::bytes::{cut, digit_of, has, number, push_ascii};

/// Reads the text between the brackets; zone identifiers are refused, as WHATWG does.
pub(super) fn parse(text: &str) -> Option<[u16; 8]> {
    let mut pieces = [0u16; 8];
    let mut count = 0;
    let mut gap = None;
    let mut rest = text;

    if rest.as_bytes().starts_with(b"::") {
        gap = Some(0);
        rest = &rest[2..];
    }
    while !rest.is_empty() {
        if count == 8 {
            return None;
        }
        let (piece, after) = cut(rest, b':');
        if after.is_none() && has(piece, b'.') {
            if count > 6 {
                return None;
            }
            let address = dotted_decimal(piece)?;
            pieces[count] = (address >> 16) as u16;
            pieces[count + 1] = address as u16;
            count += 2;
            break;
        }
        pieces[count] = hexadecimal(piece)?;
        count += 1;
        let Some(after) = after else {
            break;
        };
        rest = after;
        if rest.as_bytes().first() == Some(&b':') {
            if gap.is_some() {
                return None;
            }
            gap = Some(count);
            rest = &rest[1..];
        } else if rest.is_empty() {
            return None;
        }
    }

    match gap {
        Some(_) if count == 8 => None,
        Some(at) => {
            // What stands behind the gap moves to the end, and leaves zeros.
            let mut end = 8;
            while count > at {
                count -= 1;
                end -= 1;
                pieces[end] = std::mem::take(&mut pieces[count]);
            }
            Some(pieces)
        }
        None => (count == 8).then_some(pieces),
    }
}

/// Appends `[…]` with the longest run of zeros shortened.
pub(super) fn push(out: &mut String, pieces: &[u16; 8]) {
    let (gap_start, gap_len) = longest_zeros(pieces);
    push_ascii(out, b'[');
    let mut index = 0;
    while index < 8 {
        if index == gap_start && gap_len > 1 {
            out.push_str("::");
            index += gap_len;
            continue;
        }
        if index > 0 && out.as_bytes().last() != Some(&b':') {
            push_ascii(out, b':');
        }
        push_hexadecimal(out, pieces[index]);
        index += 1;
    }
    push_ascii(out, b']');
}

/// Reads `a.b.c.d` alone: inside brackets the other spellings of IPv4 do not count.
fn dotted_decimal(text: &str) -> Option<u32> {
    let mut parts = 0;
    let mut rest = Some(text);
    while let Some(unread) = rest {
        let (part, after) = cut(unread, b'.');
        rest = after;
        let leading_zero = part.len() > 1 && part.as_bytes()[0] == b'0';
        if part.is_empty() || leading_zero {
            return None;
        }
        parts += 1;
    }
    if parts != 4 {
        return None;
    }
    ipv4::parse(text)
}

fn hexadecimal(text: &str) -> Option<u16> {
    if text.is_empty() || text.len() > 4 {
        return None;
    }
    number(text, 16).map(|piece| piece as u16)
}

fn push_hexadecimal(out: &mut String, piece: u16) {
    let mut started = false;
    for shift in [12, 8, 4, 0] {
        let digit = piece >> shift & 15;
        started |= digit != 0 || shift == 0;
        if started {
            push_ascii(out, digit_of(digit as u8));
        }
    }
}

fn longest_zeros(pieces: &[u16; 8]) -> (usize, usize) {
    let mut best = (0, 0);
    let mut start = 0;
    for (index, piece) in pieces.iter().enumerate() {
        if *piece != 0 {
            start = index + 1;
        } else if index + 1 - start > best.1 {
            best = (start, index + 1 - start);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_the_canonical_form() {
        for (text, want) in [
            ("::", "[::]"),
            ("::1", "[::1]"),
            ("1::", "[1::]"),
            ("0:0:0:0:0:0:0:1", "[::1]"),
            ("2001:DB8:0:0:1:0:0:1", "[2001:db8::1:0:0:1]"),
            ("2001:db8:0:1:1:1:1:1", "[2001:db8:0:1:1:1:1:1]"),
            ("1:2:3:4:5:6:7::", "[1:2:3:4:5:6:7:0]"),
            ("::ffff:192.0.2.1", "[::ffff:c000:201]"),
            ("1:2:3:4:5:6:1.2.3.4", "[1:2:3:4:5:6:102:304]"),
            ("00a0::", "[a0::]"),
        ] {
            let mut out = String::new();
            push(&mut out, &parse(text).expect(text));
            assert_eq!(out, want, "{text}");
        }
    }

    #[test]
    fn refuses_broken_addresses() {
        for text in [
            "",
            ":",
            ":::",
            "1",
            "1:",
            ":1",
            "1::2::3",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8::",
            "::1:2:3:4:5:6:7:8",
            "12345::",
            "g::",
            "::1.2.3",
            "::1.2.3.4.5",
            "::1.2.3.256",
            "::01.2.3.4",
            "1:2:3:4:5:6:7:1.2.3.4",
            "::1.2.3.4:5",
            "fe80::1%eth0",
            "::é",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
