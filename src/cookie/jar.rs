//! The cookie store itself.
//!
//! One bucket holds the cookies of one domain, buckets are sorted by domain: a request looks up
//! its own host and each parent domain, whatever else the jar holds. Inside a bucket the order is
//! the header's, so building one is a walk without sorting. A `HashMap` was not taken: it costs
//! 5 kB of the module, and hashing costs more than seven comparisons without a JIT.

use serde::Deserialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use super::again::Places;
use super::changes::Changes;
use super::cookie::{Cookie, CookieView};
use super::retrieve::Selection;
use crate::url::Url;

/// Keeps cookies for every host.
///
/// Every `now` is wall-clock time in milliseconds since the epoch, as the server sees it.
#[derive(Clone, Debug)]
pub struct Jar {
    pub(super) options: JarOptions,
    pub(super) buckets: Vec<Bucket>,
    pub(super) next_created: u32,
    pub(super) next_used: u32,
    next_id: u32,
    len: usize,
    revision: u32,
    dirty: bool,
    pub(super) next_number: u32,
    pub(super) places: Places,
    pub(super) changes: Changes,
}

/// Bounds the jar and says what its snapshots hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct JarOptions {
    /// Most cookies kept. RFC 6265bis, section 5.7, names 3000 as an example.
    pub max: u32,
    /// Most cookies kept of one domain.
    pub max_per_host: u32,
    /// Snapshots hold the cookies without Max-Age and Expires too.
    pub keep_session_cookies: bool,
}

/// Picks cookies to remove; what is `None` matches all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    pub name: Option<&'a str>,
    /// In any letter case, with or without a leading dot.
    pub domain: Option<&'a str>,
    pub path: Option<&'a str>,
}

/// The cookies of one domain, in the header's order; never empty.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    pub domain: String,
    pub cookies: Vec<Cookie>,
}

/// Where a cookie stands; good until the jar changes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    bucket: u32,
    index: u32,
}

impl Default for JarOptions {
    fn default() -> JarOptions {
        JarOptions {
            max: 3000,
            max_per_host: 180,
            keep_session_cookies: true,
        }
    }
}

impl Jar {
    pub fn new(options: JarOptions) -> Jar {
        Jar {
            options,
            buckets: Vec::new(),
            next_created: 0,
            next_used: 0,
            next_id: 0,
            len: 0,
            revision: 0,
            dirty: false,
            next_number: 0,
            places: Places::default(),
            changes: Changes::default(),
        }
    }

    /// Counts the cookies held, with those that expired and were not yet swept.
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Changes whenever a header computed before may be wrong, time aside.
    ///
    /// A header is good until the revision changes or [`Header::valid_until`](super::Header) comes.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// Tells whether the snapshot should be written.
    pub fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// Tells whether the snapshot should be written, and counts it as handed over.
    pub fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    /// Shows the cookies that `url` would get, in the header's order, or all of them by domain.
    pub fn list(&self, url: Option<&Url>, now: f64) -> Vec<CookieView<'_>> {
        let mut views = Vec::new();
        if let Some(url) = url {
            for slot in &Selection::all(self, url, now).slots {
                let domain = &self.buckets[slot.bucket as usize].domain;
                views.push(self.cookie(*slot).view(domain));
            }
            return views;
        }
        for bucket in &self.buckets {
            for cookie in &bucket.cookies {
                if !cookie.is_expired(now) {
                    views.push(cookie.view(&bucket.domain));
                }
            }
        }
        views
    }

    /// Removes what the filter picks; returns how many of them were live.
    pub fn remove(&mut self, filter: &Filter, now: f64) -> usize {
        let mut removed = 0;
        let mut persisted = false;
        let options = self.options;
        self.retain(|domain, cookie| {
            if !filter.picks(domain, cookie) {
                return true;
            }
            if !cookie.is_expired(now) {
                removed += 1;
                persisted |= options.keeps(cookie);
            }
            false
        });
        if removed > 0 {
            self.changed(persisted);
        }
        removed
    }

    /// Removes every cookie.
    pub fn clear(&mut self) {
        self.changes.all_went();
        if self.len > 0 {
            self.buckets.clear();
            self.len = 0;
            self.changed(true);
        }
    }

    /// Sweeps expired cookies; returns how many.
    ///
    /// Lookups only pass over them, so that a clock that jumps ahead and back loses nothing.
    pub fn expire(&mut self, now: f64) -> usize {
        let before = self.len;
        self.retain(|_, cookie| !cookie.is_expired(now));
        before - self.len
    }

    pub(super) fn find(&self, domain: &str) -> Result<usize, usize> {
        self.buckets
            .binary_search_by(|bucket| bucket.domain.as_str().cmp(domain))
    }

    pub(super) fn cookie(&self, slot: Slot) -> &Cookie {
        &self.buckets[slot.bucket as usize].cookies[slot.index as usize]
    }

    pub(super) fn cookie_mut(&mut self, slot: Slot) -> &mut Cookie {
        &mut self.buckets[slot.bucket as usize].cookies[slot.index as usize]
    }

    pub(super) fn insert(&mut self, domain: &str, mut cookie: Cookie) {
        cookie.id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1);
        let bucket = match self.find(domain) {
            Ok(bucket) => bucket,
            Err(bucket) => {
                let new = Bucket {
                    domain: domain.into(),
                    cookies: Vec::new(),
                };
                self.buckets.insert(bucket, new);
                bucket
            }
        };
        let cookies = &mut self.buckets[bucket].cookies;
        let at = cookies.partition_point(|old| !cookie.stands_before(old));
        cookies.insert(at, cookie);
        self.len += 1;
    }

    pub(super) fn take(&mut self, slot: Slot) {
        let Bucket { domain, cookies } = &mut self.buckets[slot.bucket as usize];
        let cookie = cookies.remove(slot.index as usize);
        if self.options.keeps(&cookie) {
            self.changes.went(domain, cookie);
        }
        if cookies.is_empty() {
            self.buckets.remove(slot.bucket as usize);
        }
        self.len -= 1;
    }

    pub(super) fn retain(&mut self, mut keep: impl FnMut(&str, &Cookie) -> bool) {
        // From the end, so that what is taken moves nothing that is still to be looked at.
        for bucket in (0..self.buckets.len()).rev() {
            for index in (0..self.buckets[bucket].cookies.len()).rev() {
                let Bucket { domain, cookies } = &self.buckets[bucket];
                if !keep(domain, &cookies[index]) {
                    self.take(Slot::new(bucket, index));
                }
            }
        }
    }

    /// Counts the uses that eviction and snapshots go by.
    pub(super) fn tick(&mut self) -> u32 {
        let now = self.next_used;
        self.next_used = now.wrapping_add(1);
        now
    }

    pub(super) fn changed(&mut self, persisted: bool) {
        self.revision = self.revision.wrapping_add(1);
        self.dirty |= persisted;
    }

    pub(super) fn expiry_moved(&mut self, headers_end_sooner: bool, worth_a_write: bool) {
        if headers_end_sooner {
            self.changed(worth_a_write);
        }
        self.dirty |= worth_a_write;
    }
}

impl JarOptions {
    /// Tells whether snapshots hold this cookie.
    pub(super) fn keeps(&self, cookie: &Cookie) -> bool {
        self.keep_session_cookies || cookie.is_persistent()
    }
}

impl Slot {
    pub fn new(bucket: usize, index: usize) -> Slot {
        Slot {
            bucket: bucket as u32,
            index: index as u32,
        }
    }

    /// The bucket, and the place in it.
    pub fn place(self) -> (usize, usize) {
        (self.bucket as usize, self.index as usize)
    }
}

impl Filter<'_> {
    fn picks(&self, domain: &str, cookie: &Cookie) -> bool {
        let same_domain = match self.domain {
            Some(wanted) => {
                let wanted = wanted.strip_prefix('.').unwrap_or(wanted);
                wanted.eq_ignore_ascii_case(domain)
            }
            None => true,
        };
        same_domain
            && self.name.is_none_or(|name| name == cookie.name())
            && self.path.is_none_or(|path| path == cookie.path())
    }
}
