//! Absolute `http`, `https`, `ws` and `wss` URLs, as far as tokens and cookies depend on them.
//!
//! Reads the common URLs as the WHATWG URL Standard does and refuses (`None`) what only its
//! error-tolerant branches accept: a missing or third slash, a percent-encoded host, a host with
//! characters beyond letters, digits, `-`, `_` and `.`. Refusing costs a request its token and
//! cookies; guessing another host than the platform's own parser could leak them. The crate `url`
//! was not taken because it costs 67 kB of the shipped module.

pub(crate) mod host;
mod path;
mod punycode;

use host::{HostKind, without_final_dot};

/// Holds the canonical parts of an absolute URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// Host and path in one buffer.
    text: String,
    host_end: usize,
    host_kind: HostKind,
    port: u16,
    scheme: Scheme,
    odd_authority: bool,
}

/// Names the schemes that a mini-program can call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Http,
    Https,
    Ws,
    Wss,
}

impl Url {
    /// Reads an absolute URL; `None` for every other text.
    ///
    /// The host is lower-cased, non-ASCII labels get their canonical form, dot
    /// segments of the path are resolved; query, fragment and userinfo are left out.
    pub fn parse(input: &str) -> Option<Url> {
        // "Remove any leading and trailing C0 control or space from input."
        let input = input.trim_matches(|c| c <= ' ');
        let (scheme, rest) = input.split_once(':')?;
        let scheme = Scheme::named(scheme)?;
        let rest = rest.strip_prefix(is_slash)?.strip_prefix(is_slash)?;
        let ends_authority = |byte| matches!(byte, b'/' | b'\\' | b'?' | b'#');
        let authority_end = rest.bytes().position(ends_authority);
        let (authority, tail) = rest.split_at(authority_end.unwrap_or(rest.len()));
        let mut text = String::with_capacity(rest.len());
        let mut port = scheme.default_port();
        let mut host_kind = host::kind_of(authority);
        if host_kind.is_some() {
            text.push_str(authority);
        } else {
            // "The authority ends with the last @": everything before it is userinfo.
            let userinfo_end = authority.bytes().rposition(|byte| byte == b'@');
            let host_and_port = &authority[userinfo_end.map_or(0, |at| at + 1)..];
            let (host, port_text) = split_port(host_and_port)?;
            port = parse_port(port_text, port)?;
            host::push_canonical(&mut text, host)?;
            host_kind = host::kind_of(&text);
        }
        let host_kind = host_kind?;
        // Control characters stand in no authority that was read without an `@`.
        let slashes = &input[..input.len() - rest.len()];
        let odd_authority = authority.contains('@')
            || !authority.is_ascii()
            || slashes.contains('\\')
            || tail.starts_with('\\');

        let host_end = text.len();
        path::push_path(&mut text, tail);
        Some(Url {
            text,
            host_end,
            host_kind,
            port,
            scheme,
            odd_authority,
        })
    }

    /// Returns the canonical host; an IPv6 address stands in brackets.
    pub fn host(&self) -> &str {
        &self.text[..self.host_end]
    }

    /// Returns the port, the scheme's default when the URL names none.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the path without query and fragment; it begins with `/`.
    pub fn path(&self) -> &str {
        &self.text[self.host_end..]
    }

    /// Tells whether the scheme encrypts.
    pub fn is_secure(&self) -> bool {
        matches!(self.scheme, Scheme::Https | Scheme::Wss)
    }

    /// Tells whether the host is this machine: `localhost`, `*.localhost`, 127.0.0.0/8 or `::1`
    /// (W3C Secure Contexts, section 3.1).
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        match self.host_kind {
            HostKind::Ipv4 => host.starts_with("127."),
            HostKind::Ipv6 => host == "[::1]",
            HostKind::Domain => {
                let name = without_final_dot(host);
                name == "localhost" || name.ends_with(".localhost")
            }
        }
    }

    /// Tells whether Secure cookies may travel: an encrypting scheme or a loopback host.
    pub fn is_trustworthy(&self) -> bool {
        self.is_secure() || self.is_loopback()
    }

    pub fn is_ip(&self) -> bool {
        !matches!(self.host_kind, HostKind::Domain)
    }

    /// Tells whether parsers may disagree about the host, so that neither token nor cookies may
    /// go there: userinfo, a backslash, a control character or a character outside ASCII.
    pub fn has_odd_authority(&self) -> bool {
        self.odd_authority
    }
}

impl Scheme {
    /// The scheme of this name, in any letter case.
    fn named(name: &str) -> Option<Scheme> {
        const KNOWN: [(&str, Scheme); 4] = [
            ("https", Scheme::Https),
            ("http", Scheme::Http),
            ("wss", Scheme::Wss),
            ("ws", Scheme::Ws),
        ];
        let known = KNOWN
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(known.1)
    }

    /// Returns the port that a URL of this scheme means when it names none.
    pub fn default_port(self) -> u16 {
        match self {
            Scheme::Http | Scheme::Ws => 80,
            Scheme::Https | Scheme::Wss => 443,
        }
    }
}

fn is_slash(c: char) -> bool {
    c == '/' || c == '\\'
}

/// Splits `host:port`; the port is `""` when there is none. `None` when brackets do not close.
fn split_port(host_and_port: &str) -> Option<(&str, &str)> {
    let host_end = if host_and_port.starts_with('[') {
        host_and_port.find(']')? + 1
    } else {
        host_and_port.find(':').unwrap_or(host_and_port.len())
    };
    match host_and_port.split_at(host_end) {
        (host, "") => Some((host, "")),
        (host, port) => Some((host, port.strip_prefix(':')?)),
    }
}

fn parse_port(text: &str, default: u16) -> Option<u16> {
    match text {
        "" => Some(default),
        // The standard library takes a sign.
        _ if text.starts_with('+') => None,
        _ => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(input: &str) -> Option<(String, u16, String)> {
        Url::parse(input).map(|url| (url.host().into(), url.port(), url.path().into()))
    }

    #[track_caller]
    fn assert_parts(input: &str, host: &str, port: u16, path: &str) {
        assert_eq!(
            parts(input),
            Some((host.into(), port, path.into())),
            "{input}"
        );
    }

    #[test]
    fn takes_the_common_urls_apart() {
        assert_parts(
            "https://api.example.com/a/b?x=/c#d",
            "api.example.com",
            443,
            "/a/b",
        );
        assert_parts("HTTP://API.Example.COM", "api.example.com", 80, "/");
        assert_parts("wss://example.com:8443?x", "example.com", 8443, "/");
        assert_parts("ws://example.com#/x", "example.com", 80, "/");
        assert_parts("http://example.com:/x", "example.com", 80, "/x");
        assert_parts("  http://example.com/x \n", "example.com", 80, "/x");
        assert_parts("http://a_b.example/", "a_b.example", 80, "/");
        assert_parts("http://example.com./", "example.com.", 80, "/");
        assert_parts("https://u:p@a@example.com:444/", "example.com", 444, "/");
    }

    #[test]
    fn refuses_what_it_cannot_read_safely() {
        for input in [
            "",
            "/a",
            "a.com",
            "//a.com",
            "ftp://a.com/",
            "https:a.com",
            "https:/a.com",
            "https:///a.com",
            "https://",
            "https://:80/",
            "https://a.com:x/",
            "https://a.com:65536/",
            "https://a b.com/",
            "https://a%2ecom/",
            "https://a;b.com/",
            "https://a*b/",
            "https://é b/",
            "https://é%/",
            "https://中@/",
            "https://[::1/",
            "https://[::1]x/",
            "https://[zz]/",
            "https://1.2.3.400/",
            "https://a\tb.com/",
            "https:// /",
            "https://..",
            "https://a..b/",
            "https://.a.com/",
            "https://u@/",
            "https",
            "https:",
            "https:/",
        ] {
            assert_eq!(parts(input), None, "{input}");
        }
    }

    #[test]
    fn addresses_are_taken_in_one_spelling() {
        assert_parts("http://127.0.0.1/", "127.0.0.1", 80, "/");
        assert_parts("http://[::1]:81/x", "[::1]", 81, "/x");
        assert_parts("http://[::FFFF:127.0.0.1]/", "[::ffff:127.0.0.1]", 80, "/");
        for other in ["127.1", "0x7f.0.0.1", "2130706433", "127.0.0.1."] {
            assert_eq!(parts(&format!("http://{other}/")), None, "{other}");
        }
    }

    #[test]
    fn non_ascii_labels_become_punycode() {
        assert_parts(
            "https://élève.example.com/",
            "xn--lve-6lad.example.com",
            443,
            "/",
        );
        assert_parts("https://例子.中国/", "xn--fsqu00a.xn--fiqs8s", 443, "/");
        assert_eq!(parts("https://例子。中国/"), None);
        assert_parts("https://BÜCHER.example/", "xn--bcher-kva.example", 443, "/");
    }

    #[test]
    fn knows_secure_and_loopback_hosts() {
        for input in [
            "http://localhost",
            "http://a.localhost:80",
            "http://localhost.",
            "http://127.9.8.7/",
            "http://[::1]/",
        ] {
            let url = Url::parse(input).unwrap();
            assert!(
                url.is_loopback() && url.is_trustworthy() && !url.is_secure(),
                "{input}"
            );
        }
        for input in [
            "http://notlocalhost/",
            "http://localhost.com/",
            "http://128.0.0.1/",
            "http://[::2]/",
        ] {
            assert!(!Url::parse(input).unwrap().is_loopback(), "{input}");
        }
        assert!(Url::parse("wss://a/").unwrap().is_secure());
        assert!(Url::parse("http://10.0.0.1/").unwrap().is_ip());
        assert!(!Url::parse("http://10.0.0.1.example/").unwrap().is_ip());
    }

    // Contract, `hosts`: "A URL whose authority has userinfo, a backslash, a control character or
    // a character outside ASCII gets neither."
    #[test]
    fn flags_an_odd_authority() {
        for input in [
            "https://u@a.com/",
            "https://a.com\\@b.com/",
            "https:\\\\a.com/",
            "https:/\\a.com/",
            "https://a.com\\",
            "https://é.com/",
            "https://a\u{1}@a.com/",
            "https://@a.com/",
        ] {
            let url = Url::parse(input).expect(input);
            assert!(url.has_odd_authority(), "{input}");
        }
        for input in [
            "https://a.com/@b",
            "https://a.com/a\\b",
            "https://a.com?é",
            "https://a.com#@",
        ] {
            assert!(!Url::parse(input).unwrap().has_odd_authority(), "{input}");
        }
    }

    #[test]
    fn a_backslash_ends_the_authority() {
        assert_parts(
            "https://good.com\\@evil.com/",
            "good.com",
            443,
            "/@evil.com/",
        );
    }
}
