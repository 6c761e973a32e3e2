//! The jar inside the session, and what a request to a URL may carry.

use super::Session;
use crate::config::Config;
use crate::cookie::{self, CookieView, Filter, Jar, JarOptions};
use crate::url::Url;

/// What a request to one URL may carry, besides the token itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The host may receive the token.
    pub takes_token: bool,
    /// The value of the `Cookie` header, `""` if none.
    pub cookie: String,
    /// Until when, by the device's clock, the header stays as it is if the jar does.
    pub until: f64,
    /// Cookies that were left out, because a platform refuses control characters.
    pub left_out: Vec<String>,
}

pub(super) fn restore(config: &Config, text: &str, now: f64) -> Jar {
    match config.cookies {
        Some(options) => Jar::restore(options, text, now),
        None => Jar::new(JarOptions::default()),
    }
}

impl Session {
    /// Tells what a request to `url` may carry; `own` is the caller's own `Cookie` header, whose names win.
    pub fn plan(&mut self, url: &str, own: &str, now: f64) -> Plan {
        let mut plan = Plan {
            takes_token: false,
            cookie: own.into(),
            until: f64::INFINITY,
            left_out: Vec::new(),
        };
        let Some(url) = Url::parse(url).filter(|url| !url.has_odd_authority()) else {
            return plan;
        };
        plan.takes_token = self.takes_token(&url);
        if self.config.cookies.is_some() {
            let server_now = self.clock.server_time(now);
            let left_out = &mut plan.left_out;
            let header = self
                .jar
                .header_for_injection(&url, own, server_now, &mut |name| {
                    left_out.push(name.into())
                });
            plan.cookie = header.value;
            plan.until = self.clock.device_time(header.valid_until);
        }
        plan
    }

    /// Stores the Set-Cookie values that `url` answered with; `joined` ones are split first.
    ///
    /// Returns whether a header computed before may have changed.
    pub fn receive_cookies<'a>(
        &mut self,
        url: &str,
        values: impl Iterator<Item = &'a str>,
        now: f64,
    ) -> bool {
        if self.config.cookies.is_none() {
            return false;
        }
        let before = self.jar.revision();
        if let Some(url) = Url::parse(url) {
            let server_now = self.clock.server_time(now);
            for value in values {
                self.jar.set(&url, value, server_now);
            }
        }
        self.conclude(now);
        self.jar.revision() != before
    }

    /// The header for `url` as the RFC makes it.
    pub fn cookie_header(&mut self, url: &str, now: f64) -> String {
        let server_now = self.clock.server_time(now);
        Url::parse(url)
            .map(|url| self.jar.header(&url, server_now).value)
            .unwrap_or_default()
    }

    pub fn list_cookies(&self, url: Option<&Url>, now: f64) -> Vec<CookieView<'_>> {
        self.jar.list(url, self.clock.server_time(now))
    }

    pub fn remove_cookies(&mut self, filter: &Filter, now: f64) -> usize {
        let server_now = self.clock.server_time(now);
        let removed = self.jar.remove(filter, server_now);
        self.conclude(now);
        removed
    }

    pub fn clear_cookies(&mut self, now: f64) {
        self.clear_jar();
        self.conclude(now);
    }

    /// The jar's stored form, at most `max_size` bytes.
    pub fn jar_snapshot(&self, max_size: usize, now: f64) -> cookie::Snapshot {
        self.jar.snapshot(max_size, self.clock.server_time(now))
    }

    fn takes_token(&self, url: &Url) -> bool {
        let safe = url.is_secure() || url.is_loopback() || self.config.allow_insecure;
        safe && self.config.hosts.iter().any(|rule| rule.matches(url))
    }
}
