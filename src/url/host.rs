//! Canonical hosts (WHATWG URL, section 3.5, "host parsing").

use std::net::Ipv4Addr;

use super::punycode;

/// Tells names from addresses: only names have parent domains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostKind {
    Domain,
    Ipv4,
    Ipv6,
}

/// DNS allows 253 octets and a final dot (RFC 1035, section 2.3.4); stored cookies keep the host.
const MAX_NAME: usize = 253;
/// Eight groups of four digits, or six and an IPv4 address.
const MAX_IPV6: usize = 45;

/// Tells what a canonical host is; `None` for a text that is none, or that no server can have.
///
/// One look at each byte: nearly every host is written in its canonical form.
pub(crate) fn kind_of(host: &str) -> Option<HostKind> {
    if let [b'[', address @ .., b']'] = host.as_bytes() {
        return is_ipv6(address).then_some(HostKind::Ipv6);
    }
    let name = without_final_dot(host).as_bytes();
    let mut label = 0;
    for (at, byte) in name.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => {}
            // Nothing resolves `a..b` or `.a`.
            b'.' if at > label => label = at + 1,
            _ => return None,
        }
    }
    let last = &name[label..];
    if last.is_empty() || name.len() > MAX_NAME {
        None
    } else if is_number(last) {
        // The standard library reads four numbers up to 255, without a leading zero or a final dot. Browsers read other
        // spellings, too (`127.1`, `0x7f.0.0.1`, `2130706433`). They are refused: whoever writes one gets no cookies there,
        // and no two spellings can be taken for two hosts or one.
        let is_ipv4 = host.parse::<Ipv4Addr>().is_ok();
        is_ipv4.then_some(HostKind::Ipv4)
    } else {
        Some(HostKind::Domain)
    }
}

/// A host with a final dot is the same host.
pub(crate) fn without_final_dot(host: &str) -> &str {
    host.strip_suffix('.').unwrap_or(host)
}

/// Tells whether a last label, decimal or hexadecimal, makes the host an IPv4 address or none.
fn is_number(label: &[u8]) -> bool {
    match label {
        [b'0', b'x', digits @ ..] => digits.iter().all(u8::is_ascii_hexdigit),
        digits => digits.iter().all(u8::is_ascii_digit),
    }
}

/// Tells whether this may stand between the brackets: as it is written, so that two spellings of one address are two
/// hosts here, which share nothing.
fn is_ipv6(address: &[u8]) -> bool {
    let is_of_address = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b':' | b'.');
    (2..=MAX_IPV6).contains(&address.len())
        && address.iter().all(is_of_address)
        && address.contains(&b':')
}

/// Appends a host in lower case, its labels outside ASCII in punycode; `None` for one that has no such form.
#[inline(never)]
pub(super) fn push_canonical(out: &mut String, host: &str) -> Option<()> {
    for (index, label) in host.split('.').enumerate() {
        if index > 0 {
            out.push('.');
        }
        if label.is_ascii() {
            out.push_str(label);
        } else {
            punycode::push_label(out, label)?;
        }
    }
    out.make_ascii_lowercase();
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv4_address_is_four_plain_numbers() {
        for host in ["0.0.0.0", "127.0.0.1", "255.255.255.255", "10.0.0.245"] {
            assert_eq!(kind_of(host), Some(HostKind::Ipv4), "{host}");
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
            "0x",
            "a.1",
        ] {
            assert_eq!(kind_of(host), None, "{host}");
        }
        for host in ["a", "1.a", "a1", "1.2.3.a4", "1.com.", "a.3b", "0xg"] {
            assert_eq!(kind_of(host), Some(HostKind::Domain), "{host}");
        }
    }

    #[test]
    fn an_ipv6_address_stands_in_brackets() {
        for host in ["[::]", "[::1]", "[2001:db8::ffff:10.0.0.1]"] {
            assert_eq!(kind_of(host), Some(HostKind::Ipv6), "{host}");
        }
        for host in [
            "[]",
            "[:]",
            "[12]",
            "[::G]",
            "[::F]",
            "[::1",
            "::1]",
            "::1",
            "[::1%25eth0]",
        ] {
            assert_eq!(kind_of(host), None, "{host}");
        }
        let address = |octets: usize| format!("[{}]", ":".repeat(octets));
        assert_eq!(kind_of(&address(45)), Some(HostKind::Ipv6));
        assert_eq!(kind_of(&address(46)), None);
    }

    #[test]
    fn a_name_has_labels_and_an_end() {
        for host in [
            "", ".", "..", "a..b", ".a", "a..", "A", "a b", "a%2e", "é", "a:1",
        ] {
            assert_eq!(kind_of(host), None, "{host}");
        }
        let name = |octets: usize| format!("{}a", "a.".repeat(octets / 2));
        assert_eq!(kind_of(&name(253)), Some(HostKind::Domain));
        assert_eq!(kind_of(&(name(253) + ".")), Some(HostKind::Domain));
        assert_eq!(kind_of(&(name(253) + "b")), None);
    }
}
