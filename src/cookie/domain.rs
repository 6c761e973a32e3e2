//! Domains (RFC 6265bis, sections 5.1.3 and 5.7, steps 8 to 10).

use super::outcome::Rejection;
use crate::url::Url;
use crate::url::host::{HostKind, kind_of};

/// The domain a new cookie gets, and whether only that host will see it.
pub(super) struct Scope<'a> {
    pub domain: &'a str,
    pub host_only: bool,
}

/// Decides the domain of a cookie that `url` set with this Domain attribute (`""`: none).
pub(super) fn scope<'a>(
    url: &'a Url,
    attribute: &str,
    is_public_suffix: impl FnOnce(&str) -> bool,
) -> Result<Scope<'a>, Rejection> {
    let host = url.host();
    // Step 10: "If the domain-attribute is non-empty …: Otherwise: Set the cookie's
    // host-only-flag to true. Set the cookie's domain to the canonicalized request-host."
    if attribute.is_empty() {
        return Ok(Scope {
            domain: host,
            host_only: true,
        });
    }
    // Step 8: "If the domain-attribute contains a character that is not in the range of [USASCII]
    // characters, abort this algorithm and ignore the cookie entirely."
    if !attribute.is_ascii() {
        return Err(Rejection::DomainNotAscii);
    }

    // The attribute's canonical spelling is the end of the host that it matches.
    let Some(start) = host.len().checked_sub(attribute.len()) else {
        return Err(Rejection::DomainMismatch);
    };
    let (labels, domain) = host.split_at(start);
    let identical = labels.is_empty();
    if !domain.eq_ignore_ascii_case(attribute) {
        return Err(Rejection::DomainMismatch);
    }
    // "The last character of the string that is not included in the domain string is a %x2E (".")
    // character. The string is a host name (i.e., not an IP address)."
    if !identical && (url.is_ip() || !labels.ends_with('.')) {
        return Err(Rejection::DomainMismatch);
    }
    // Step 9: "If … the domain-attribute is a public suffix: If the domain-attribute is identical
    // to the canonicalized request-host: Let the domain-attribute be the empty string. Otherwise:
    // Abort this algorithm and ignore the cookie entirely."
    if !url.is_ip() && is_public_suffix(domain) {
        return if identical {
            Ok(Scope {
                domain: host,
                host_only: true,
            })
        } else {
            Err(Rejection::PublicSuffix)
        };
    }
    Ok(Scope {
        domain,
        host_only: false,
    })
}

/// Tells whether `string` domain-matches `domain`; both canonical (section 5.1.3).
pub(super) fn domain_matches(string: &str, domain: &str) -> bool {
    let Some(labels) = string.strip_suffix(domain) else {
        return false;
    };
    labels.is_empty() || (labels.ends_with('.') && kind_of(string) == Some(HostKind::Domain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cookie::public_suffix::is_public_suffix;

    #[track_caller]
    fn outcome(url: &str, attribute: &str) -> Result<(String, bool), Rejection> {
        let url = Url::parse(url).unwrap();
        scope(&url, attribute, is_public_suffix).map(|scope| (scope.domain.into(), scope.host_only))
    }

    #[test]
    fn an_absent_domain_means_this_host_only() {
        assert_eq!(
            outcome("http://www.a.com/", ""),
            Ok(("www.a.com".into(), true))
        );
        assert_eq!(outcome("http://[::1]/", ""), Ok(("[::1]".into(), true)));
    }

    #[test]
    fn a_domain_may_be_the_host_or_a_parent() {
        assert_eq!(
            outcome("http://www.a.com/", "www.A.com"),
            Ok(("www.a.com".into(), false))
        );
        assert_eq!(
            outcome("http://www.a.com/", "A.COM"),
            Ok(("a.com".into(), false))
        );
        for attribute in [
            "b.com",
            "x.www.a.com",
            "w.a.com",
            ".a.com",
            "ww.a.com",
            "a.com.",
        ] {
            assert_eq!(
                outcome("http://www.a.com/", attribute),
                Err(Rejection::DomainMismatch),
                "{attribute}"
            );
        }
        assert_eq!(
            outcome("http://www.a.com/", "é.com"),
            Err(Rejection::DomainNotAscii)
        );
    }

    #[test]
    fn an_address_has_no_parents() {
        assert_eq!(
            outcome("http://1.2.3.4/", "1.2.3.4"),
            Ok(("1.2.3.4".into(), false))
        );
        assert_eq!(
            outcome("http://1.2.3.4/", "3.4"),
            Err(Rejection::DomainMismatch)
        );
        assert!(!domain_matches("1.2.3.4", "3.4"));
        assert!(domain_matches("1.2.3.4", "1.2.3.4"));
    }

    #[test]
    fn a_public_suffix_is_refused_below_it() {
        assert_eq!(
            outcome("http://a.com.cn/", "com.cn"),
            Err(Rejection::PublicSuffix)
        );
        assert_eq!(
            outcome("http://a.com/", "com"),
            Err(Rejection::PublicSuffix)
        );
        assert_eq!(
            outcome("http://com.cn/", "com.cn"),
            Ok(("com.cn".into(), true))
        );
        assert_eq!(
            outcome("http://localhost/", "localhost"),
            Ok(("localhost".into(), true))
        );
    }

    #[test]
    fn matches_at_dots() {
        assert!(domain_matches("a.b.com", "b.com"));
        assert!(!domain_matches("ab.com", "b.com"));
        assert!(!domain_matches("b.com", "a.b.com"));
    }
}
