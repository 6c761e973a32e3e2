//! Which client asks, as far as that can be known: its address, behind the proxies that are trusted, and what it calls itself.

use std::net::{IpAddr, Ipv6Addr};

use hyper::header::{HeaderMap, HeaderName, USER_AGENT};
use ipnet::IpNet;

use super::peer::Peer;
use crate::base::token;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// A provider gives one customer this much of an IPv6 address: whoever has one address of it has them all.
const CUSTOMER: u32 = 64;

/// The client of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    /// Its address; of an IPv6 address the customer's part.
    pub(crate) address: IpAddr,
    agent: String,
}

impl Client {
    /// Tell who asks: the address at the other end, or if that is a trusted proxy's, the last one of `X-Forwarded-For` that is none.
    ///
    /// What stands before that one was written by a stranger.
    pub(crate) fn of(peer: Peer, headers: &HeaderMap, proxies: &[IpNet]) -> Self {
        let is_proxy = |address: &IpAddr| proxies.iter().any(|net| net.contains(address));
        let mut address = peer.0.ip().to_canonical();
        let forwarded: Vec<&str> = headers
            .get_all(X_FORWARDED_FOR)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .collect();
        for told in forwarded.iter().rev() {
            if !is_proxy(&address) {
                break;
            }
            match told.parse::<IpAddr>() {
                Ok(told) => address = told.to_canonical(),
                Err(_) => break,
            }
        }
        Self {
            address: customer(address),
            agent: headers
                .get(USER_AGENT)
                .and_then(|agent| agent.to_str().ok())
                .unwrap_or_default()
                .to_owned(),
        }
    }

    /// What the database keeps of it, to know it again.
    pub(crate) fn mark(&self) -> String {
        token::hash(&format!("{}\n{}", self.address, self.agent))[..16].to_owned()
    }
}

fn customer(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << (128 - CUSTOMER))).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str], proxies: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(X_FORWARDED_FOR, value.parse().unwrap());
        }
        let proxies: Vec<IpNet> = proxies.iter().map(|net| net.parse().unwrap()).collect();
        let peer = Peer(format!("{peer}:1").parse().unwrap());
        Client::of(peer, &headers, &proxies).address.to_string()
    }

    #[test]
    fn nobody_is_believed_but_a_trusted_proxy() {
        let trusted = &["127.0.0.0/8", "10.0.0.0/8"];
        assert_eq!(client("127.0.0.1", &["192.0.2.1"], &[]), "127.0.0.1");
        assert_eq!(client("192.0.2.9", &["192.0.2.1"], trusted), "192.0.2.9");
        assert_eq!(client("127.0.0.1", &["192.0.2.1"], trusted), "192.0.2.1");
        // What the client itself wrote stands before what the proxies wrote.
        assert_eq!(
            client("127.0.0.1", &["198.51.100.1, 192.0.2.1, 10.0.0.7"], trusted),
            "192.0.2.1"
        );
        assert_eq!(
            client("127.0.0.1", &["198.51.100.1", "192.0.2.1"], trusted),
            "192.0.2.1"
        );
        assert_eq!(client("127.0.0.1", &["unknown"], trusted), "127.0.0.1");
        assert_eq!(client("127.0.0.1", &[], trusted), "127.0.0.1");
    }

    #[test]
    fn one_customer_has_one_address() {
        assert_eq!(client("[2001:db8:1:2:3::4]", &[], &[]), "2001:db8:1:2::");
        assert_eq!(client("[::ffff:192.0.2.1]", &[], &[]), "192.0.2.1");
    }
}
