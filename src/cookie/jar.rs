//! The cookie store (RFC 6265bis, sections 5.7 and 5.8).
//!
//! One bucket holds the cookies of one domain, buckets are sorted by domain: a request looks up
//! its own host and each parent domain, whatever else the jar holds. Inside a bucket the order is
//! the header's, so building one is a walk without sorting. A `HashMap` was not taken: it costs
//! 5 kB of the module, and hashing costs more than seven comparisons without a JIT.

use super::cookie::{Cookie, CookieView, check_promises};
use super::domain::{domain_matches, scope};
use super::evict;
use super::parse::{Parsed, parse};
use super::path::{default_path, path_matches};
use crate::url::Url;

/// A default-path is cut from the request and has no bound in the RFC; memory must have one.
const MAX_PATH: usize = 4096;

/// Keeps cookies for every host.
#[derive(Clone, Debug)]
pub struct Jar {
    pub(super) options: JarOptions,
    pub(super) buckets: Vec<Bucket>,
    pub(super) len: usize,
    pub(super) next_created: u32,
    pub(super) next_used: u32,
    revision: u32,
    dirty: bool,
}

/// Bounds the jar and says what its snapshots hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JarOptions {
    /// Most cookies kept. RFC 6265bis, section 5.7, names 3000 as an example.
    pub max: usize,
    /// Most cookies kept of one domain.
    pub max_per_host: usize,
    /// Snapshots hold the cookies without Max-Age and Expires too.
    pub keep_session_cookies: bool,
}

/// The cookies of one domain, longer paths first, then older ones first.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    pub domain: String,
    pub cookies: Vec<Cookie>,
}

/// Where a cookie stands: valid until the jar changes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub bucket: u32,
    pub index: u32,
}

/// Tells what became of a Set-Cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOutcome {
    /// A cookie that was not there.
    Inserted,
    /// The cookie was there with another value or other attributes.
    Updated,
    /// Only the expiry moved.
    Renewed,
    /// Nothing changed, or there was nothing to delete.
    Unchanged,
    /// The cookie was there, and its new expiry has passed.
    Deleted,
    Rejected(Rejection),
}

/// Tells why a Set-Cookie was ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    ControlCharacter,
    /// Neither name nor value.
    Empty,
    /// Name and value exceed 4096 octets, or the default path does.
    TooLarge,
    DomainNotAscii,
    /// The Domain attribute is neither the host nor a parent of it.
    DomainMismatch,
    PublicSuffix,
    /// Secure, but set over http.
    InsecureOrigin,
    /// Set over http while a Secure cookie of this name stands in its way.
    ShadowsSecure,
    /// `SameSite=None` without Secure.
    SameSiteNone,
    /// `__Secure-` without Secure.
    SecurePrefix,
    /// `__Host-` without Secure or `Path=/`, or with a Domain.
    HostPrefix,
    /// A value that would pass for a prefixed name.
    NamelessPrefix,
    /// The jar is full of cookies that take precedence.
    Full,
}

/// Picks cookies to remove; what is `None` matches all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    pub name: Option<&'a str>,
    /// In any letter case, with or without a leading dot.
    pub domain: Option<&'a str>,
    pub path: Option<&'a str>,
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
            len: 0,
            next_created: 0,
            next_used: 0,
            revision: 0,
            dirty: false,
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

    /// Asks for a write again, after one has failed.
    pub fn mark_dirty(&mut self) {
        self.dirty = true;
    }

    /// Stores one Set-Cookie value as if `url` had answered with it at `now`.
    ///
    /// Does not judge the URL: what [`Url::has_odd_authority`] names is the caller's to refuse.
    pub fn set(&mut self, url: &Url, set_cookie: &str, now: f64) -> SetOutcome {
        match self.admit(url, set_cookie, now) {
            Ok((domain, cookie)) => self.store(domain, cookie, now),
            Err(why) => SetOutcome::Rejected(why),
        }
    }

    /// Shows the cookies that `url` would get, in the header's order, or all of them by domain.
    pub fn list(&self, url: Option<&Url>, now: f64) -> Vec<CookieView<'_>> {
        if let Some(url) = url {
            let view = |slot: &Slot| self.cookie(*slot).view(&self.bucket(*slot).domain);
            return self.select(url, now).iter().map(view).collect();
        }
        let mut views = Vec::with_capacity(self.len);
        for bucket in &self.buckets {
            let live = bucket
                .cookies
                .iter()
                .filter(|cookie| !cookie.is_expired(now));
            views.extend(live.map(|cookie| cookie.view(&bucket.domain)));
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

    /// Takes a set-cookie-string through section 5.7 up to step 22, in the RFC's order but for
    /// steps 8 to 10, whose outcome the later ones need.
    fn admit<'a>(
        &self,
        url: &'a Url,
        set_cookie: &str,
        now: f64,
    ) -> Result<(&'a str, Cookie), Rejection> {
        let parsed = parse(set_cookie, now)?;
        let scope = scope(url, parsed.domain)?;
        let path = match parsed.path {
            Some(path) if !path.is_empty() => path,
            _ => default_path(url.path()),
        };
        if path.len() > MAX_PATH {
            return Err(Rejection::TooLarge);
        }
        if !url.is_trustworthy() {
            // Step 13: "If the request-uri does not denote a "secure" connection …, and the
            // cookie's secure-only-flag is true, then abort these steps."
            if parsed.secure {
                return Err(Rejection::InsecureOrigin);
            }
            if self.shadows_secure(&parsed, scope.domain, path, now) {
                return Err(Rejection::ShadowsSecure);
            }
        }
        check_promises(&parsed, scope.host_only, path)?;
        Ok((scope.domain, Cookie::new(&parsed, path, scope.host_only)))
    }

    /// Step 16: "… abort these steps … if the cookie store contains one or more cookies that meet
    /// all of the following criteria: Their name matches the name of the newly-created cookie.
    /// Their secure-only-flag is true. Their domain domain-matches the domain of the newly-created
    /// cookie, or vice-versa. The path of the newly-created cookie path-matches the path of the
    /// existing cookie."
    fn shadows_secure(&self, new: &Parsed, domain: &str, path: &str, now: f64) -> bool {
        self.buckets.iter().any(|bucket| {
            (domain_matches(&bucket.domain, domain) || domain_matches(domain, &bucket.domain))
                && bucket.cookies.iter().any(|old| {
                    old.secure
                        && old.name() == new.name
                        && path_matches(path, old.path())
                        && !old.is_expired(now)
                })
        })
    }

    /// Steps 23 and 24, and the eviction after them.
    fn store(&mut self, domain: &str, mut new: Cookie, now: f64) -> SetOutcome {
        let bucket = match self.find(domain) {
            Ok(bucket) => bucket,
            Err(_) if new.is_expired(now) => return SetOutcome::Unchanged,
            Err(bucket) => {
                self.buckets.insert(
                    bucket,
                    Bucket {
                        domain: domain.into(),
                        cookies: Vec::new(),
                    },
                );
                bucket
            }
        };
        let cookies = &mut self.buckets[bucket].cookies;

        if let Some(index) = cookies.iter().position(|old| old.is_replaced_by(&new)) {
            if !cookies[index].is_expired(now) {
                return self.replace(
                    Slot {
                        bucket: bucket as u32,
                        index: index as u32,
                    },
                    new,
                    now,
                );
            }
            // An expired cookie is gone for the RFC: what takes its name is a new cookie.
            cookies.remove(index);
            self.len -= 1;
        }
        if new.is_expired(now) {
            self.drop_if_empty(bucket);
            return SetOutcome::Unchanged;
        }

        new.created = self.next_created;
        new.used = self.tick();
        self.next_created += 1;
        let created = new.created;
        let persisted = self.options.keeps(&new);
        self.buckets[bucket].insert(new);
        self.len += 1;
        let evicted_itself = self.evict(bucket, created, now);
        self.changed(persisted);
        if evicted_itself {
            SetOutcome::Rejected(Rejection::Full)
        } else {
            SetOutcome::Inserted
        }
    }

    /// Step 23: "Update the creation-time of the newly-created cookie to match the creation-time
    /// of the old-cookie. Remove the old-cookie from the cookie store."
    fn replace(&mut self, slot: Slot, mut new: Cookie, now: f64) -> SetOutcome {
        let used = self.tick();
        let options = self.options;
        let cookies = &mut self.buckets[slot.bucket as usize].cookies;
        let old = &mut cookies[slot.index as usize];
        let persisted = options.keeps(old) || options.keeps(&new);

        if new.is_expired(now) {
            cookies.remove(slot.index as usize);
            self.len -= 1;
            self.drop_if_empty(slot.bucket as usize);
            self.changed(persisted);
            return SetOutcome::Deleted;
        }
        if !old.looks_like(&new) {
            new.created = old.created;
            new.used = used;
            *old = new;
            self.changed(persisted);
            return SetOutcome::Updated;
        }
        old.used = used;
        if old.expires == new.expires {
            return SetOutcome::Unchanged;
        }
        // A later end leaves every cached header right: it is merely computed anew too early.
        if new.expires < old.expires {
            self.revision = self.revision.wrapping_add(1);
        }
        old.expires = new.expires;
        if is_worth_a_write(old, now) {
            old.expires_written = old.expires;
            self.dirty |= persisted;
        }
        SetOutcome::Renewed
    }

    /// Keeps the bounds after one insertion; tells whether it hit the new cookie itself.
    fn evict(&mut self, bucket: usize, created: u32, now: f64) -> bool {
        let mut evicted_itself = false;
        if self.buckets[bucket].cookies.len() > self.options.max_per_host {
            let index = evict::from_domain(&self.buckets[bucket].cookies, now);
            evicted_itself |= self.take(bucket, index).created == created;
        }
        if self.len > self.options.max {
            let (bucket, index) = evict::from_all(&self.buckets, now);
            evicted_itself |= self.take(bucket, index).created == created;
        }
        evicted_itself
    }

    fn take(&mut self, bucket: usize, index: usize) -> Cookie {
        let cookie = self.buckets[bucket].cookies.remove(index);
        self.len -= 1;
        self.drop_if_empty(bucket);
        cookie
    }

    fn drop_if_empty(&mut self, bucket: usize) {
        if self.buckets[bucket].cookies.is_empty() {
            self.buckets.remove(bucket);
        }
    }

    fn retain(&mut self, mut keep: impl FnMut(&str, &Cookie) -> bool) {
        let mut len = 0;
        self.buckets.retain_mut(|bucket| {
            bucket.cookies.retain(|cookie| keep(&bucket.domain, cookie));
            len += bucket.cookies.len();
            !bucket.cookies.is_empty()
        });
        self.len = len;
    }

    fn changed(&mut self, persisted: bool) {
        self.revision = self.revision.wrapping_add(1);
        self.dirty |= persisted;
    }

    /// Collects what goes to `url`, in the header's order (section 5.8.3, steps 1 and 2).
    pub(super) fn select(&self, url: &Url, now: f64) -> Vec<Slot> {
        let mut slots = Vec::new();
        let host = url.host();
        self.collect(host, url, true, now, &mut slots);
        if url.is_ip() {
            return slots;
        }
        let mut rest = host;
        // A domain without a dot is a public suffix, which holds host-only cookies alone.
        while let Some(dot) = rest.bytes().position(|byte| byte == b'.') {
            rest = &rest[dot + 1..];
            self.collect(rest, url, false, now, &mut slots);
        }
        slots
    }

    fn collect(&self, domain: &str, url: &Url, is_host: bool, now: f64, slots: &mut Vec<Slot>) {
        let Ok(bucket) = self.find(domain) else {
            return;
        };
        let (path, trustworthy) = (url.path(), url.is_trustworthy());
        for (index, cookie) in self.buckets[bucket].cookies.iter().enumerate() {
            // "Either: The cookie's host-only-flag is true and the canonicalized host … is
            // identical to the cookie's domain. Or: The cookie's host-only-flag is false and the
            // canonicalized host … domain-matches the cookie's domain."
            let belongs = (is_host || !cookie.host_only)
                // "… path-matches the cookie's path."
                && path_matches(path, cookie.path())
                // "If the cookie's secure-only-flag is true, then the retrieval's URI must denote
                // a "secure" connection."
                && (trustworthy || !cookie.secure)
                && !cookie.is_expired(now);
            if belongs {
                self.place(
                    slots,
                    Slot {
                        bucket: bucket as u32,
                        index: index as u32,
                    },
                );
            }
        }
    }

    /// "Cookies with longer paths are listed before cookies with shorter paths. Among cookies that
    /// have equal-length path fields, cookies with earlier creation-times are listed before cookies
    /// with later creation-times." Insertion from the end: each bucket comes in order already.
    fn place(&self, slots: &mut Vec<Slot>, new: Slot) {
        let cookie = self.cookie(new);
        let mut at = slots.len();
        while at > 0 && cookie.stands_before(self.cookie(slots[at - 1])) {
            at -= 1;
        }
        slots.insert(at, new);
    }

    pub(super) fn find(&self, domain: &str) -> Result<usize, usize> {
        self.buckets
            .binary_search_by(|bucket| bucket.domain.as_str().cmp(domain))
    }

    pub(super) fn bucket(&self, slot: Slot) -> &Bucket {
        &self.buckets[slot.bucket as usize]
    }

    pub(super) fn cookie(&self, slot: Slot) -> &Cookie {
        &self.bucket(slot).cookies[slot.index as usize]
    }

    pub(super) fn cookie_mut(&mut self, slot: Slot) -> &mut Cookie {
        &mut self.buckets[slot.bucket as usize].cookies[slot.index as usize]
    }

    pub(super) fn tick(&mut self) -> u32 {
        let now = self.next_used;
        self.next_used = now.wrapping_add(1);
        now
    }
}

impl JarOptions {
    pub(super) fn keeps(&self, cookie: &Cookie) -> bool {
        self.keep_session_cookies || cookie.is_persistent()
    }
}

impl Bucket {
    pub fn insert(&mut self, new: Cookie) {
        let at = self.cookies.partition_point(|old| !new.stands_before(old));
        self.cookies.insert(at, new);
    }
}

impl Cookie {
    fn stands_before(&self, other: &Cookie) -> bool {
        let (mine, theirs) = (self.path_len(), other.path_len());
        mine > theirs || (mine == theirs && self.created < other.created)
    }
}

impl Filter<'_> {
    fn picks(&self, domain: &str, cookie: &Cookie) -> bool {
        let same_domain = match self.domain {
            Some(wanted) => wanted
                .strip_prefix('.')
                .unwrap_or(wanted)
                .eq_ignore_ascii_case(domain),
            None => true,
        };
        same_domain
            && self.name.is_none_or(|name| name == cookie.name())
            && self.path.is_none_or(|path| path == cookie.path())
    }
}

/// Tells whether a moved expiry is worth a write to storage.
///
/// Servers that slide `Max-Age` send it with every answer, and must not cost a write each. The
/// expiry in memory is always exact; what storage lacks only matters to a launch that falls into
/// the last part of the cookie's life: a sixteenth of it, at most an hour. Below a minute nobody
/// can tell the cookie's end from a slow start.
fn is_worth_a_write(cookie: &Cookie, now: f64) -> bool {
    let life = cookie.expires - now;
    let slack = (life / 16.0).clamp(60_000.0, 3_600_000.0);
    (cookie.expires - cookie.expires_written).abs() > slack
}
