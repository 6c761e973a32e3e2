//! The jar inside the session, and what a request to a URL may carry.

use super::Session;
use crate::config::Config;
use crate::cookie::{self, Again, CookieView, Filter, Header, Jar, JarOptions, Put};
use crate::url::Url;

/// The cookies that a request to one URL carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The value of the `Cookie` header, `""` if none.
    pub cookie: String,
    /// The jar's cookies in it, in order, each by its number. A new value moves none of them.
    pub cookies: Vec<u32>,
    /// Until when, by the device's clock, these cookies stay the ones, if the jar is not rearranged.
    pub until: f64,
    /// The names of cookies that were left out, because a platform refuses control characters; NUL stands before each.
    pub left_out: String,
}

/// The URL that was read last: an answer comes from where its request went.
#[derive(Default)]
pub(super) struct LastUrl {
    text: String,
    url: Option<Url>,
}

impl LastUrl {
    fn parse(&mut self, text: &str) -> Option<&Url> {
        if self.text != text {
            self.text.clear();
            self.text.push_str(text);
            self.url = Url::parse(text);
        }
        self.url.as_ref()
    }
}

pub(super) fn restore(config: &Config, text: &str, now: f64) -> Jar {
    match config.cookies {
        Some(options) => Jar::restore(options, text, now),
        None => Jar::new(JarOptions::default()),
    }
}

impl Session {
    /// Tells what a request to `url` carries; `own` is the caller's own `Cookie` header, whose names win.
    #[inline(never)]
    pub fn plan(&mut self, url: &str, own: &str, now: f64) -> Plan {
        let server_now = self.clock.server_time(now);
        let mut left_out = String::new();
        let header = match self.last_url.parse(url) {
            Some(url) => self.jar.header_for_injection(url, own, server_now, |name| {
                left_out.push('\0');
                left_out.push_str(name);
            }),
            None => Header::without_any(own, f64::INFINITY),
        };
        Plan {
            cookie: header.value,
            cookies: header.cookies,
            until: self.clock.device_time(header.valid_until),
            left_out,
        }
    }

    /// Stores the Set-Cookie values that `url` answered with.
    ///
    /// Returns whether a plan made before may have got other cookies; `rewritten` hears of each cookie that got a new
    /// pair and nothing else.
    #[inline(never)]
    pub fn receive_cookies<'a>(
        &mut self,
        url: &str,
        values: impl FnMut() -> Option<&'a str>,
        now: f64,
        mut rewritten: impl FnMut(u32, &'a str),
    ) -> bool {
        self.receive_each(url, values, now, |put| {
            if let Some((id, pair)) = put.rewritten {
                rewritten(id, pair);
            }
        })
    }

    /// Stores them as [`receive_cookies`](Session::receive_cookies) does; `each` hears what became of each, in their order.
    ///
    /// What has a [`Memo`](cookie::Memo) can be set again by [`touch_cookie`](Session::touch_cookie) and
    /// [`rewrite_cookie`](Session::rewrite_cookie), unless the same answer set the cookie twice.
    #[inline(never)]
    pub fn receive_each<'a>(
        &mut self,
        url: &str,
        mut values: impl FnMut() -> Option<&'a str>,
        now: f64,
        mut each: impl FnMut(&Put<'a>),
    ) -> bool {
        if self.config.cookies.is_none() {
            return false;
        }
        let mut rearranged = false;
        if let Some(url) = self.last_url.parse(url) {
            let server_now = self.clock.server_time(now);
            while let Some(value) = values() {
                let revision = self.jar.revision();
                let put = self.jar.put(url, value, server_now);
                rearranged |= put.rewritten.is_none() && self.jar.revision() != revision;
                each(&put);
            }
        }
        self.conclude(now);
        rearranged
    }

    /// A cookie was set again by the very text that [`receive_each`](Session::receive_each) gave the number for.
    ///
    /// Not an input like the others: the session's other business waits for one, so that an answer costs no more than this.
    pub fn touch_cookie(&mut self, number: u32, now: f64) -> Again {
        let again = self.jar.touch(number, self.clock.server_time(now));
        self.schedule_jar_write(now);
        again
    }

    /// A cookie was set again by a text with another value; `pair` is its `name=value`.
    pub fn rewrite_cookie(&mut self, number: u32, pair: &str, now: f64) -> Again {
        let server_now = self.clock.server_time(now);
        let again = self.jar.rewrite(number, pair, server_now);
        self.schedule_jar_write(now);
        again
    }

    fn schedule_jar_write(&mut self, now: f64) {
        if self.jar.is_dirty() && self.jar_timer.is_none() {
            self.conclude(now);
        }
    }

    /// The header for `url` as the RFC makes it.
    pub fn cookie_header(&mut self, url: &str, now: f64) -> String {
        let server_now = self.clock.server_time(now);
        match self.last_url.parse(url) {
            Some(url) => self.jar.header(url, server_now).value,
            None => String::new(),
        }
    }

    #[inline(never)]
    pub fn list_cookies(&self, url: Option<&Url>, now: f64) -> Vec<CookieView<'_>> {
        self.jar.list(url, self.clock.server_time(now))
    }

    /// Shows them one by one; a list of all would cost the module half a kilobyte.
    #[inline(never)]
    pub fn show_cookies<'a>(
        &'a self,
        url: Option<&Url>,
        now: f64,
        each: impl FnMut(CookieView<'a>),
    ) {
        self.jar.show(url, self.clock.server_time(now), each);
    }

    #[inline(never)]
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
}
