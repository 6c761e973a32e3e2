//! Who is at the other end of the connection.

use std::net::SocketAddr;

use hyper::header::{FORWARDED, HOST, HeaderMap, HeaderName, ORIGIN, VIA};

use super::cors;
use crate::base::loopback::is_loopback_authority;

/// The address at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// What proxies add: behind one on this machine everybody seems to be here.
const FROM_A_PROXY: [HeaderName; 5] = [
    FORWARDED,
    VIA,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-real-ip"),
];

/// Whether a request came by way of a proxy.
pub(crate) fn is_proxied(headers: &HeaderMap) -> bool {
    FROM_A_PROXY.iter().any(|name| headers.contains_key(name))
}

/// Whether neither the page nor the name by which it reached us is from elsewhere.
pub(crate) fn is_local(headers: &HeaderMap) -> bool {
    let foreign_page = headers.contains_key(ORIGIN) && cors::local_origin(headers).is_none();
    let local_host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .is_some_and(is_loopback_authority);
    !foreign_page && local_host
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(all: &[(&str, &str)]) -> HeaderMap {
        all.iter()
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_this_machine_is_local() {
        let local = |host, origin| is_local(&headers(&[("host", host), ("origin", origin)]));
        assert!(is_local(&headers(&[("host", "127.0.0.1:8787")])));
        assert!(local("localhost", "http://localhost:3000"));
        assert!(!local("shop.example", "http://localhost:3000"));
        assert!(!local("127.0.0.1", "https://evil.example"));
    }

    #[test]
    fn a_proxy_is_known_by_its_headers() {
        assert!(!is_proxied(&headers(&[("host", "127.0.0.1")])));
        for name in ["x-forwarded-for", "x-real-ip", "forwarded", "via"] {
            assert!(is_proxied(&headers(&[(name, "192.0.2.1")])), "{name}");
        }
    }
}
