//! What counts as this machine: the demo's powers are for it alone.

use std::net::{IpAddr, Ipv6Addr};

/// Whether `host` (without a port) names this machine: `localhost`, `127.0.0.0/8`, `[::1]`.
pub(crate) fn is_loopback_host(host: &str) -> bool {
    if host.eq_ignore_ascii_case("localhost") {
        return true;
    }
    if let Some(v6) = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        return v6.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback());
    }
    host.parse::<IpAddr>()
        .is_ok_and(|ip| ip.is_ipv4() && ip.is_loopback())
}

/// Whether `authority` (`host` or `host:port`, as in a `Host` header) names this machine.
pub(crate) fn is_loopback_authority(authority: &str) -> bool {
    let Some((host, port)) = authority.rsplit_once(':') else {
        return is_loopback_host(authority);
    };
    match port.parse::<u16>() {
        Ok(_) => is_loopback_host(host),
        // The colon was one inside `[::1]`.
        Err(_) => is_loopback_host(authority),
    }
}

/// Whether an `Origin` header (RFC 6454, section 7) names a page of this machine.
pub(crate) fn is_loopback_origin(origin: &str) -> bool {
    origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"))
        .is_some_and(is_loopback_authority)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_of_this_machine() {
        for origin in [
            "http://localhost",
            "http://LOCALHOST:3000",
            "https://127.0.0.1:8443",
            "http://[::1]",
            "http://[::1]:80",
        ] {
            assert!(is_loopback_origin(origin), "{origin}");
        }
    }

    #[test]
    fn origins_of_elsewhere() {
        let elsewhere = [
            "null",
            "",
            "http://",
            "file://localhost",
            "http://localhost.evil.example",
            "http://evil.example:80",
            "http://localhost@evil.example",
            "http://127.0.0.1.evil.example",
            "http://10.0.0.1",
            "http://[::2]",
            "http://::1",
            "http://localhost:99999",
            "http://localhost:80:80",
        ];
        for origin in elsewhere {
            assert!(!is_loopback_origin(origin), "{origin}");
        }
    }
}
