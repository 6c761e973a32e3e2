//! Which web pages may be opened by somebody who is logged in to the mini-program.

use hyper::Uri;
use hyper::header::{HOST, HeaderMap};

use crate::base::loopback::{is_loopback_authority, is_loopback_host};

/// The hosts of web pages for which there are tickets.
#[derive(Debug)]
pub(crate) struct Pages {
    hosts: Vec<String>,
    /// Pages of this machine too, over plain http: in a demo.
    local: bool,
}

impl Pages {
    /// `hosts`: as a `Host` header has them, in lower case.
    pub(crate) fn new(hosts: Vec<String>, local: bool) -> Self {
        Self { hosts, local }
    }

    /// The host of a page that may have a ticket, as its browser will name it; `None` for any other address.
    pub(crate) fn host_of(&self, url: &str) -> Option<String> {
        let uri: Uri = url.parse().ok()?;
        let authority = uri.authority()?;
        let usual = match uri.scheme_str()? {
            "https" => 443,
            "http" if self.local && is_loopback_host(authority.host()) => 80,
            _ => return None,
        };
        // `user@host` shows another host than it leads to.
        if authority.as_str().contains('@') {
            return None;
        }
        let host = authority.host().to_ascii_lowercase();
        let host = match authority.port_u16() {
            Some(port) if port != usual => format!("{host}:{port}"),
            _ => host,
        };
        let is_known = self.hosts.contains(&host) || self.local && is_loopback_authority(&host);
        is_known.then_some(host)
    }
}

/// The host that a browser asks for.
pub(crate) fn asked_host(headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    host.unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(local: bool) -> Pages {
        Pages::new(
            vec!["m.example.com".into(), "shop.example.com:8443".into()],
            local,
        )
    }

    #[test]
    fn pages_of_the_configured_hosts() {
        for (url, host) in [
            ("https://m.example.com", "m.example.com"),
            ("https://M.Example.com/order?id=7#top", "m.example.com"),
            ("https://m.example.com:443/", "m.example.com"),
            ("https://shop.example.com:8443/", "shop.example.com:8443"),
        ] {
            assert_eq!(pages(false).host_of(url).as_deref(), Some(host), "{url}");
        }
    }

    #[test]
    fn no_other_page() {
        for url in [
            "",
            "/order",
            "m.example.com",
            "http://m.example.com/",
            "ftp://m.example.com/",
            "https://evil.example/",
            "https://m.example.com.evil.example/",
            "https://evil.example/https://m.example.com",
            "https://m.example.com@evil.example/",
            "https://user@m.example.com/",
            "https://m.example.com:8443/",
            "https://shop.example.com/",
            "http://127.0.0.1:8787/",
            "https://127.0.0.1:8787/",
        ] {
            assert_eq!(pages(false).host_of(url), None, "{url}");
        }
    }

    #[test]
    fn pages_of_this_machine_in_a_demo() {
        let local = pages(true);
        assert_eq!(
            local
                .host_of("http://127.0.0.1:8787/web/account")
                .as_deref(),
            Some("127.0.0.1:8787")
        );
        assert_eq!(local.host_of("http://m.example.com/"), None);
        assert_eq!(local.host_of("http://127.0.0.1.evil.example/"), None);
    }
}
