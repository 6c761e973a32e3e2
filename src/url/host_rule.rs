//! The hosts that may receive the token (contract, `SessionOptions.hosts`).

use crate::bytes::{cut, has};

use super::{Url, host, parse_port, split_port};

/// Names one host, or all hosts below one, that may receive the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRule {
    host: String,
    /// `None`: the scheme's default port only.
    port: Option<u16>,
    below: bool,
}

impl HostRule {
    /// Reads `"api.example.com"`, `"*.example.com"` or an address, each with an optional `:port`.
    ///
    /// The error is the reason, worded to follow the rule's own text.
    pub fn parse(rule: &str) -> Result<HostRule, &'static str> {
        if cut(rule, b':').1.is_some_and(|rest| rest.starts_with("//")) {
            return Err("names a scheme: write the host alone, such as \"api.example.com\"");
        }
        if rule
            .bytes()
            .any(|byte| matches!(byte, b'/' | b'\\' | b'?' | b'#'))
        {
            return Err("names a path: write the host alone, such as \"api.example.com\"");
        }
        if has(rule, b'@') {
            return Err("names a user: write the host alone, such as \"api.example.com\"");
        }
        if !rule.is_ascii() {
            return Err(
                "has a character outside ASCII: write the host's punycode form (\"xn--…\")",
            );
        }
        let (below, rest) = match rule.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, rule),
        };
        if has(rest, b'*') {
            return Err(
                "has a \"*\" elsewhere than as its whole first label, such as \"*.example.com\"",
            );
        }

        const NOT_A_HOST: &str =
            "is not a host name or an address, such as \"api.example.com\" or \"[::1]:8080\"";
        let (host_text, port_text) = split_port(rest).ok_or(NOT_A_HOST)?;
        let mut host = String::new();
        let kind = host::push_host(&mut host, host_text).ok_or(NOT_A_HOST)?;
        if below && kind != host::HostKind::Domain {
            return Err("puts \"*.\" before an address, which has nothing below it");
        }
        let port = match port_text {
            "" if rest.ends_with(':') => return Err("ends with \":\" but names no port"),
            "" => None,
            text => Some(
                parse_port(text, 0)
                    .filter(|port| *port > 0)
                    .ok_or("has a port that is not a number from 1 to 65535")?,
            ),
        };
        Ok(HostRule { host, port, below })
    }

    /// Names the host and port of `url`, which is how the default rules are made.
    pub fn of(url: &Url) -> HostRule {
        HostRule {
            host: url.host().into(),
            port: Some(url.port()),
            below: false,
        }
    }

    /// Tells whether the rule allows `url`; the scheme is not its business, an odd authority is.
    ///
    /// "Without a port: the scheme's default port only; `*.x` does not match `x`."
    pub fn matches(&self, url: &Url) -> bool {
        let port = self.port.unwrap_or(url.scheme().default_port());
        if url.has_odd_authority() || url.port() != port {
            return false;
        }
        if !self.below {
            return url.host() == self.host;
        }
        match url.host().strip_suffix(self.host.as_str()) {
            Some(labels) => labels.len() > 1 && labels.ends_with('.'),
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn matches(rule: &str, url: &str) -> bool {
        HostRule::parse(rule)
            .expect(rule)
            .matches(&Url::parse(url).expect(url))
    }

    #[test]
    fn without_a_port_means_the_default_port() {
        assert!(matches("api.example.com", "https://api.example.com/x"));
        assert!(matches("API.example.com", "https://api.EXAMPLE.com:443/"));
        assert!(matches("api.example.com", "http://api.example.com:80/"));
        assert!(matches("api.example.com", "wss://api.example.com/"));
        assert!(!matches("api.example.com", "https://api.example.com:8443/"));
        assert!(!matches("api.example.com", "https://api.example.com:80/"));
        assert!(!matches("localhost", "http://localhost:3000/"));
    }

    #[test]
    fn with_a_port_means_that_port() {
        assert!(matches("localhost:3000", "http://localhost:3000/"));
        assert!(matches("[::1]:3000", "http://[0::1]:3000/"));
        assert!(matches("127.0.0.1:3000", "http://127.1:3000/"));
        assert!(matches("*.example.com:8443", "https://a.example.com:8443/"));
        assert!(!matches("example.com:8443", "https://example.com/"));
    }

    #[test]
    fn a_star_means_hosts_below() {
        assert!(matches("*.example.com", "https://a.example.com/"));
        assert!(matches("*.example.com", "https://a.b.example.com/"));
        assert!(!matches("*.example.com", "https://example.com/"));
        assert!(!matches("*.example.com", "https://aexample.com/"));
        assert!(!matches("*.example.com", "https://a.example.com.evil.com/"));
    }

    #[test]
    fn never_matches_an_odd_authority() {
        assert!(!matches("example.com", "https://u@example.com/"));
        assert!(!matches("example.com", "https://example.com\\@evil.com/"));
    }

    #[test]
    fn the_rule_of_a_url_matches_its_own_port_only() {
        let rule = HostRule::of(&Url::parse("http://127.0.0.1:3000/api").unwrap());
        assert!(rule.matches(&Url::parse("http://127.0.0.1:3000/").unwrap()));
        assert!(!rule.matches(&Url::parse("http://127.0.0.1:3001/").unwrap()));
    }

    #[test]
    fn refuses_bad_rules_with_the_reason() {
        for (rule, reason) in [
            ("https://a.com", "scheme"),
            ("a.com/x", "path"),
            ("a.com\\x", "path"),
            ("u@a.com", "user"),
            ("é.com", "ASCII"),
            ("*", "\"*\""),
            ("a.*.com", "\"*\""),
            ("*.*.com", "\"*\""),
            ("*a.com", "\"*\""),
            ("", "not a host"),
            ("*.", "not a host"),
            ("a b", "not a host"),
            ("a..b", "not a host"),
            ("::1", "not a host"),
            ("[::1", "not a host"),
            ("*.1.2.3.4", "address"),
            ("*.[::1]", "address"),
            ("a.com:", "names no port"),
            ("a.com:0", "port"),
            ("a.com:65536", "port"),
            ("a.com:x", "port"),
        ] {
            let got = HostRule::parse(rule).expect_err(rule);
            assert!(got.contains(reason), "{rule}: {got}");
        }
    }
}
