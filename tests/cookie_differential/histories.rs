//! Random histories of Set-Cookies, and the shortest one that still shows a difference.

use proptest::prelude::*;

use super::{Step, differ};

const HOSTS: [&str; 11] = [
    "a.com",
    "A.com",
    "a.com:8443",
    "shop.co.uk",
    "app.localhost",
    "[::1]",
    "www.a.com",
    "x.www.a.com",
    "ba.com",
    "127.0.0.1",
    "localhost",
];
const PATHS: [&str; 9] = [
    "/", "/p", "/p/", "/p/q", "/px", "/p/q/r", "/P", "/%70", "/p?x=/q",
];

pub fn any_url() -> impl Strategy<Value = String> {
    (
        any::<bool>(),
        prop::sample::select(&HOSTS),
        prop::sample::select(&PATHS),
    )
        .prop_map(|(secure, host, path)| {
            let scheme = if secure { "https" } else { "http" };
            format!("{scheme}://{host}{path}")
        })
}

pub fn any_set_cookie() -> impl Strategy<Value = String> {
    let attribute = prop::sample::select(vec![
        "",
        "",
        "Path=/",
        "path=/p",
        "Path=/p/",
        "Path=/p/q",
        "Path=p",
        "Path=",
        "Secure",
        "secure=no",
        " PATH = /p ",
        "HttpOnly",
        "SameSite=Lax",
        "SameSite=x",
        "SameSite=None",
        "Max-Age=1000000",
        "Max-Age=0",
        "Max-Age=-1",
        "Max-Age=x",
        "Max-Age=1.5",
        "Max-Age=",
        "Max-Age=99999999999999999999",
        "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "Expires=Fri, 01 Jan 2100 00:00:00 GMT",
        "Expires=Fri, 01-Jan-70 00:00:00 GMT",
        "Expires=1 jan 2100 0:0:0",
        "Expires=Thu, 31 Feb 2100 00:00:00 GMT",
        "Expires=junk",
        "foo=bar",
    ]);
    let domain = prop::sample::select(vec![
        "a.com",
        ".a.com",
        "www.a.com",
        "A.com",
        "b.com",
        "com",
        "127.0.0.1",
        "0.0.1",
        "co.uk",
        "shop.co.uk",
        "localhost",
        "[::1]",
        "",
        ".",
    ]);
    let name = prop::sample::select(vec![
        "k",
        "k",
        "l",
        "K",
        "__Secure-m",
        "__Host-n",
        "__host-o",
        "",
    ]);
    let value = prop::sample::select(vec![
        "1", "2", "", "a=b", "\"q\"", "x y", " 1 ", "é", "a\tb",
    ]);
    (
        name,
        value,
        prop::option::of(domain),
        prop::collection::vec(attribute, 0..4),
    )
        .prop_map(|(name, value, domain, attributes)| {
            let domain = domain.map_or(String::new(), |domain| format!("; Domain={domain}"));
            format!("{name}={value}{domain}; {}", attributes.join("; "))
        })
}

/// Drops every step and every attribute that the difference does not need.
pub fn shortest(mut history: Vec<Step>, to: &str) -> Vec<Step> {
    let mut at = 0;
    while at < history.len() {
        let mut shorter = history.clone();
        shorter.remove(at);
        if differ(&shorter, to) {
            history = shorter;
        } else {
            at += 1;
        }
    }
    for at in 0..history.len() {
        let mut part = 1;
        while part < history[at].1.split("; ").count() {
            let mut shorter = history.clone();
            let mut parts: Vec<&str> = history[at].1.split("; ").collect();
            parts.remove(part);
            shorter[at].1 = parts.join("; ");
            if differ(&shorter, to) {
                history = shorter;
            } else {
                part += 1;
            }
        }
    }
    history
}
