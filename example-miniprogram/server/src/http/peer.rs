//! Who is at the other end of the connection.

use std::net::SocketAddr;

use hyper::StatusCode;
use hyper::header::{FORWARDED, HOST, HeaderMap, HeaderName, ORIGIN, VIA};

use super::cors;
use super::failure::Failure;
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

impl Peer {
    /// Refuse whoever is not on this machine: another address, somebody behind a proxy, a web page from elsewhere.
    pub(crate) fn must_be_here(self, headers: &HeaderMap) -> Result<(), Failure> {
        let proxied = FROM_A_PROXY.iter().any(|name| headers.contains_key(name));
        if !self.0.ip().to_canonical().is_loopback() || proxied || !is_local(headers) {
            return Err(Failure::new(
                StatusCode::FORBIDDEN,
                "forbidden",
                "this route is for programs of this machine",
            ));
        }
        Ok(())
    }
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

    fn refused(address: &str, headers: &[(&str, &str)]) -> bool {
        let mut all = HeaderMap::new();
        all.insert(HOST, "127.0.0.1:8787".parse().unwrap());
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            all.insert(name, value.parse().unwrap());
        }
        Peer(address.parse().unwrap()).must_be_here(&all).is_err()
    }

    #[test]
    fn only_this_machine_is_here() {
        assert!(!refused("127.0.0.1:1", &[]));
        assert!(!refused("[::1]:1", &[("host", "localhost")]));
        assert!(!refused("[::ffff:127.0.0.1]:1", &[]));
        assert!(!refused(
            "127.0.0.1:1",
            &[("origin", "http://localhost:3000")]
        ));
        assert!(refused("192.0.2.1:1", &[]));
        assert!(refused("[::ffff:192.0.2.1]:1", &[]));
        for header in [
            ("host", "shop.example"),
            ("origin", "https://evil.example"),
            ("x-forwarded-for", "192.0.2.1"),
            ("x-real-ip", "192.0.2.1"),
            ("forwarded", "for=192.0.2.1"),
            ("via", "1.1 proxy"),
        ] {
            assert!(refused("127.0.0.1:1", &[header]), "{header:?}");
        }
    }
}
