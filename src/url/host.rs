//! Canonical hosts (WHATWG URL, section 3.5, "host parsing").

use super::{ipv4, punycode};
use crate::bytes::{cut, push_ascii};

/// Tells names from addresses: only names have parent domains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HostKind {
    Domain,
    Ipv4,
    Ipv6,
}

/// DNS allows 253 octets and a final dot (RFC 1035, section 2.3.4); stored cookies keep the host.
const MAX_HOST: usize = 254;
/// Eight groups of four digits, or six and an IPv4 address.
const MAX_IPV6: usize = 45;

/// Recognises by one look at each byte the hosts that need no work: nearly all.
pub(super) fn is_plain(authority: &str) -> bool {
    let mut label_is_empty = true;
    let mut label_is_number = false;
    for byte in authority.bytes() {
        match byte {
            b'a'..=b'z' | b'-' | b'_' => {}
            // A number at the end would be an address.
            b'0'..=b'9' => label_is_number |= label_is_empty,
            b'.' if !label_is_empty => {
                label_is_empty = true;
                label_is_number = false;
                continue;
            }
            _ => return false,
        }
        label_is_empty = false;
    }
    !label_is_empty && !label_is_number && authority.len() <= MAX_HOST
}

/// Appends the canonical form of `host`; `None` for a host that no server can have.
#[inline(never)]
pub(super) fn push_host(out: &mut String, host: &str) -> Option<HostKind> {
    if host.as_bytes().first() == Some(&b'[') {
        // As it is written: two spellings of one address are two hosts here, which share nothing. `split_port` has found
        // the other bracket.
        let address = &host.as_bytes()[1..host.len() - 1];
        for byte in address {
            let is_of_address = byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
            is_of_address.then_some(())?;
        }
        let is_short = (2..=MAX_IPV6).contains(&address.len()) && address.contains(&b':');
        out.push_str(host);
        out.make_ascii_lowercase();
        return is_short.then_some(HostKind::Ipv6);
    }

    let start = out.len();
    let mut rest = Some(host);
    while let Some(unread) = rest {
        let (label, after) = cut(unread, b'.');
        rest = after;
        if label.bytes().all(|byte| byte < 0x80) {
            for byte in label.bytes() {
                push_name_byte(out, byte)?;
            }
        } else {
            punycode::push_label(out, label)?;
        }
        if after.is_some() {
            push_ascii(out, b'.');
        }
    }

    let name = &out[start..];
    if !ipv4::ends_in_number(name) {
        return (name.len() <= MAX_HOST && has_labels(name)).then_some(HostKind::Domain);
    }
    ipv4::is_address(name).then_some(HostKind::Ipv4)
}

fn push_name_byte(out: &mut String, byte: u8) -> Option<()> {
    let byte = byte.to_ascii_lowercase();
    if !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
        return None;
    }
    push_ascii(out, byte);
    Some(())
}

/// Requires a label before every dot: nothing resolves `a..b` or `.a`.
fn has_labels(name: &str) -> bool {
    let mut previous = b'.';
    for byte in name.bytes() {
        if byte == b'.' && previous == b'.' {
            return false;
        }
        previous = byte;
    }
    !name.is_empty()
}
