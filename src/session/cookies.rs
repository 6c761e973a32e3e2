//! The jar inside the session, and what a request to a URL may carry.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use super::Session;
use crate::config::Config;
use crate::cookie::{self, Again, CookieView, Filter, Header, Jar, Memo, Put, StoredForm};
use crate::url::Url;

/// The cookies that a request to one URL carries.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct Plan {
    /// The value of the `Cookie` header, `""` if none.
    pub header: String,
    /// The jar's cookies in it, in order, each by its number. A new value moves none of them.
    pub cookies: Vec<u32>,
    /// Until when, by the device's clock, these cookies stay the ones, if the jar is not rearranged.
    pub until: f64,
    /// The names of cookies that were left out, because no header can carry them, each told once.
    pub left_out: Vec<String>,
    /// The caller's own header put another value in the place of one of the jar's.
    pub displaced: bool,
}

/// What became of an answer's cookie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct Received<'a> {
    /// A plan made before may have got other cookies.
    pub rearranged: bool,
    /// The cookie, by its number in plans, and its new pair, if nothing else of it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rewritten: Option<(u32, &'a str)>,
    /// How to set it again by [`touch_cookie`](Session::touch_cookie) and [`rewrite_cookie`](Session::rewrite_cookie), unless
    /// the same answer sets it twice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memo: Option<Memo<'a>>,
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

/// What was found under the jar's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoredJar<'a> {
    /// A text, `""` if there was none.
    Text(&'a str),
    /// It could not be read.
    Unknown,
    /// Of a form to come: to be left as it is.
    Newer,
}

/// What to write under the jar's key.
#[derive(Clone, Debug, PartialEq)]
pub struct JarToStore {
    /// An empty text: nothing is to stand there.
    pub snapshot: cookie::Snapshot,
    /// Cookies of another copy came or went.
    pub rearranged: bool,
}

impl StoredJar<'_> {
    pub(super) fn is_newer(self) -> bool {
        match self {
            StoredJar::Text(text) => StoredForm::of(text) == StoredForm::Newer,
            StoredJar::Newer => true,
            StoredJar::Unknown => false,
        }
    }

    /// Tells texts apart.
    pub(super) fn stamp(self) -> u32 {
        match self {
            StoredJar::Text(text) => stamp(text),
            _ => 0,
        }
    }
}

/// FNV-1a: good enough to tell whether somebody else wrote.
fn stamp(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

pub(super) fn restore(config: &Config, stored: StoredJar, now: f64) -> Jar {
    match (config.cookies, stored) {
        (Some(options), StoredJar::Text(text)) => Jar::restore(options, text, now),
        (options, _) => Jar::new(options.unwrap_or_default()),
    }
}

impl Session {
    /// Tells what a request to `url` carries; `own` is the caller's own `Cookie` header, whose names win.
    #[inline(never)]
    pub fn plan(&mut self, url: &str, own: &str, now: f64) -> Plan {
        let mut left_out = Vec::new();
        // Most programs have no cookies: what reads URLs is not even compiled for their first request.
        if self.jar.is_empty() && own.is_empty() {
            return Plan {
                header: String::new(),
                cookies: Vec::new(),
                until: f64::INFINITY,
                left_out,
                displaced: false,
            };
        }
        let server_now = self.clock.server_time(now);
        let header = match self.last_url.parse(url) {
            Some(url) => self.jar.header_for_injection(url, own, server_now, |name| {
                left_out.push(name.to_owned());
            }),
            None => Header::without_any(own, f64::INFINITY),
        };
        Plan {
            header: header.value,
            cookies: header.cookies,
            until: self.clock.device_time(header.valid_until),
            left_out,
            displaced: header.displaced,
        }
    }

    /// The same for a request that was refused: of the caller's own header counts only what the jar has no cookies for.
    ///
    /// The caller wrote it before the renewal, or keeps it by hand from an earlier login.
    pub fn plan_again(&mut self, url: &str, own: &str, now: f64) -> Plan {
        let server_now = self.clock.server_time(now);
        let unknown = match self.last_url.parse(url) {
            Some(parsed) => self.jar.unknown_in(parsed, own, server_now),
            None => own.to_owned(),
        };
        self.plan(url, &unknown, now)
    }

    /// Stores one Set-Cookie value that `url` answered with, and tells what becomes of headers that were computed before.
    #[inline(never)]
    pub fn receive_cookie<'a>(&mut self, url: &str, set_cookie: &'a str, now: f64) -> Received<'a> {
        let mut received = Received::default();
        if self.config.cookies.is_none() {
            return received;
        }
        if let Some(url) = self.last_url.parse(url) {
            let server_now = self.clock.server_time(now);
            let revision = self.jar.revision();
            let Put {
                rewritten, memo, ..
            } = self.jar.put(url, set_cookie, server_now);
            received = Received {
                rearranged: rewritten.is_none() && self.jar.revision() != revision,
                rewritten,
                memo,
            };
        }
        self.conclude(now);
        received
    }

    /// A cookie was set again by the very text that [`receive_cookie`](Session::receive_cookie) gave a number for.
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

    /// What to write under the jar's key, at most `max_size` bytes, where `found` stands now; `None`: nothing is to be written.
    ///
    /// Cookies that another copy wrote there are taken over first.
    pub fn jar_to_store(
        &mut self,
        found: StoredJar,
        max_size: usize,
        now: f64,
    ) -> Option<JarToStore> {
        let rearranged = self.take_jar_over(found, now);
        if self.jar_slot.is_closed() {
            return None;
        }
        let server_now = self.clock.server_time(now);
        let snapshot = self.jar.snapshot(max_size, server_now);
        self.jar.hand_over();
        self.jar.take_dirty();
        self.jar_stamp_written = stamp(&snapshot.text);
        Some(JarToStore {
            snapshot,
            rearranged,
        })
    }

    /// Takes what another copy has written under what was changed here since; tells whether cookies came or went.
    pub(super) fn take_jar_over(&mut self, found: StoredJar, now: f64) -> bool {
        if found.is_newer() {
            self.jar_slot.close();
            self.tell_newer_records();
            return false;
        }
        let StoredJar::Text(text) = found else {
            return false;
        };
        let (stamp, revision) = (stamp(text), self.jar.revision());
        let is_late = std::mem::take(&mut self.has_late_jar);
        if stamp != self.jar_stamp && !self.jar_slot.is_closed() {
            // Known from now on, be it of a write of ours that came late: what should stand there instead may not be written.
            self.jar_stamp = stamp;
            if !is_late {
                self.jar.rebase(text, self.clock.server_time(now));
            }
        }
        self.jar.revision() != revision
    }
}
