//! The storage model (RFC 6265bis, section 5.7).

use super::cookie::{Cookie, News, check_promises};
use super::domain::{Scope, domain_matches, scope};
use super::evict;
use super::jar::{Jar, Slot};
use super::outcome::{Put, Rejection, SetOutcome};
use super::parse::{Parsed, parse};
use super::path::{default_path, path_matches};
use super::public_suffix::is_public_suffix;
use crate::clock::{earlier, later};
use crate::url::Url;

/// A default-path is cut from the request and has no bound in the RFC; memory must have one.
const MAX_PATH: usize = 4096;

/// A set-cookie-string that may be stored.
struct Admitted<'a> {
    parsed: Parsed<'a>,
    scope: Scope<'a>,
    path: &'a str,
    expires: f64,
}

/// A cookie that stands in the jar after it was set.
struct Stored {
    slot: Slot,
    /// Nothing else of it changed in headers.
    only_the_pair: bool,
}

impl Jar {
    /// Stores one Set-Cookie value as if `url` had answered with it at `now`.
    ///
    /// Does not judge the URL: what [`Url::has_odd_authority`] names is the caller's to refuse.
    pub fn set(&mut self, url: &Url, set_cookie: &str, now: f64) -> SetOutcome {
        self.put(url, set_cookie, now).outcome
    }

    /// Stores one as [`set`](Jar::set) does, and tells what becomes of headers that were computed before, and how to set it
    /// again.
    ///
    /// Servers that renew a session change values alone, in every answer: who keeps a header can then put the new pair in
    /// the old one's place. Without a rewritten pair a header may be another once [`revision`](Jar::revision) is.
    pub fn put<'a>(&mut self, url: &Url, set_cookie: &'a str, now: f64) -> Put<'a> {
        let admitted = match self.admit(url, set_cookie, now) {
            Ok(admitted) => admitted,
            Err(why) => return Put::nothing(SetOutcome::Rejected(why)),
        };
        let (outcome, stored) = self.store(&admitted, now);
        let Some(Stored {
            slot,
            only_the_pair,
        }) = stored
        else {
            return Put::nothing(outcome);
        };
        let pair = admitted.parsed.pair_in(set_cookie);
        let id = self.cookie(slot).id;
        // Over http the answer depends on other cookies (step 16).
        let again = pair.filter(|_| url.is_trustworthy());
        Put {
            outcome,
            rewritten: pair.filter(|_| only_the_pair).map(|pair| (id, pair)),
            memo: self.remember(slot, admitted.parsed.lifetime, set_cookie, again),
        }
    }

    /// Takes a set-cookie-string through the steps that can refuse it, up to step 22.
    #[cfg_attr(fast_paths, optimize(speed))]
    fn admit<'a>(
        &self,
        url: &'a Url,
        set_cookie: &'a str,
        now: f64,
    ) -> Result<Admitted<'a>, Rejection> {
        let parsed = parse(set_cookie)?;
        let scope = scope(url, parsed.domain, |domain| {
            !self.shares(domain) && is_public_suffix(domain)
        })?;
        // Step 11: "If the cookie-attribute-list contains an attribute with an attribute-name of
        // "Path", set the cookie's path to attribute-value …. Otherwise, set the cookie's path to
        // the default-path of the request-uri."
        let path = match parsed.path {
            Some(path) if !path.is_empty() => path,
            _ => default_path(url.path()),
        };
        if path.len() > MAX_PATH {
            return Err(Rejection::TooLarge);
        }
        if !url.is_trustworthy() {
            // Step 13: "If the request-uri does not denote a "secure" connection …, and the
            // cookie's secure-only-flag is true, then abort these steps and ignore the cookie."
            if parsed.secure {
                return Err(Rejection::InsecureOrigin);
            }
            if self.shadows_secure(&parsed, scope.domain, path, now) {
                return Err(Rejection::ShadowsSecure);
            }
        }
        check_promises(&parsed, scope.host_only)?;
        Ok(Admitted {
            expires: parsed.lifetime.end(now),
            parsed,
            scope,
            path,
        })
    }

    /// Tells whether a cookie is shared on this domain already, so that it was looked up before.
    fn shares(&self, domain: &str) -> bool {
        let Ok(bucket) = self.find(domain) else {
            return false;
        };
        let cookies = &self.buckets[bucket].cookies;
        cookies.iter().any(|cookie| !cookie.host_only)
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
    fn store(&mut self, new: &Admitted, now: f64) -> (SetOutcome, Option<Stored>) {
        let (domain, host_only) = (new.scope.domain, new.scope.host_only);
        let has_ended = new.expires <= now;
        if let Some(slot) = self.twin_of(domain, new.parsed.name, new.path, host_only) {
            if !self.cookie(slot).is_expired(now) {
                return self.replace(slot, new, now);
            }
            // An expired cookie is gone for the RFC: what takes its name is a new cookie.
            self.take(slot);
        }
        if has_ended {
            return (SetOutcome::Unchanged, None);
        }

        let mut cookie = Cookie::new(&new.parsed, new.path, host_only, new.expires);
        let created = self.next_created;
        cookie.created = created;
        cookie.used = self.tick();
        cookie.changed = self.changes.now;
        self.next_created = created.wrapping_add(1);
        self.changed(self.options.keeps(&cookie));
        self.insert(domain, cookie);
        if self.evict_excess(domain, created, now) {
            return (SetOutcome::Rejected(Rejection::Full), None);
        }
        // Whoever made way for it may have stood before it.
        let slot = self.twin_of(domain, new.parsed.name, new.path, host_only);
        let stored = slot.map(|slot| Stored {
            slot,
            only_the_pair: false,
        });
        (SetOutcome::Inserted, stored)
    }

    /// Step 23: "If the cookie store contains a cookie with the same name, domain, host-only-flag,
    /// and path as the newly-created cookie …"
    #[cfg_attr(fast_paths, optimize(speed))]
    pub(super) fn twin_of(
        &self,
        domain: &str,
        name: &str,
        path: &str,
        host_only: bool,
    ) -> Option<Slot> {
        let bucket = self.find(domain).ok()?;
        let cookies = &self.buckets[bucket].cookies;
        let index = cookies
            .iter()
            .position(|old| old.is_twin_of(name, path, host_only))?;
        Some(Slot::new(bucket, index))
    }

    /// "Update the creation-time of the newly-created cookie to match the creation-time of the
    /// old-cookie. Remove the old-cookie from the cookie store."
    fn replace(&mut self, slot: Slot, new: &Admitted, now: f64) -> (SetOutcome, Option<Stored>) {
        if new.expires <= now {
            let was_kept = self.options.keeps(self.cookie(slot));
            self.take(slot);
            self.changed(was_kept);
            return (SetOutcome::Deleted, None);
        }
        let parsed = &new.parsed;
        let news = News {
            value: parsed.value,
            expires: new.expires,
            secure: parsed.secure,
            http_only: parsed.http_only,
            same_site: parsed.same_site,
        };
        let (outcome, only_the_pair) = self.renew(slot, &news, now);
        let stored = Stored {
            slot,
            only_the_pair,
        };
        (outcome, Some(stored))
    }

    /// Gives a live cookie what a newer one says; tells whether nothing but its pair changed in headers.
    pub(super) fn renew(&mut self, slot: Slot, news: &News, now: f64) -> (SetOutcome, bool) {
        self.used_now(slot);
        let (options, moment) = (self.options, self.changes.now);
        let old = self.cookie_mut(slot);
        if old.says_the_same_as(news) {
            return (self.move_end(slot, news.expires, now), false);
        }
        let was_kept = options.keeps(old);
        let (was_secure, was_unsendable, ended) = (old.secure, old.unsendable, old.expires);
        old.become_newer(news);
        old.changed = moment;
        let persisted = was_kept || options.keeps(old);
        let stays =
            old.secure == was_secure && !(old.unsendable || was_unsendable) && old.expires >= ended;
        self.changed(persisted);
        (SetOutcome::Updated, stays)
    }

    /// "Update the last-access-time": by order, not by clock.
    pub(super) fn used_now(&mut self, slot: Slot) {
        self.cookie_mut(slot).used = self.tick();
    }

    /// Moves the end of a cookie of which nothing else changes.
    pub(super) fn move_end(&mut self, slot: Slot, expires: f64, now: f64) -> SetOutcome {
        let moment = self.changes.now;
        let cookie = self.cookie_mut(slot);
        if cookie.expires == expires {
            return SetOutcome::Unchanged;
        }
        cookie.changed = moment;
        // A later end leaves every header right: it is merely computed anew too early.
        let ends_sooner = expires < cookie.expires;
        cookie.expires = expires;
        let worth_a_write = is_worth_a_write(cookie, now);
        if worth_a_write {
            cookie.expires_written = expires;
        }
        self.expiry_moved(ends_sooner, worth_a_write);
        SetOutcome::Renewed
    }

    /// Keeps the bounds after one insertion; tells whether it cost the new cookie itself.
    pub(super) fn evict_excess(&mut self, domain: &str, created: u32, now: f64) -> bool {
        let mut lost = false;
        if let Ok(bucket) = self.find(domain)
            && self.buckets[bucket].cookies.len() > self.options.max_per_host as usize
        {
            let index = evict::from_domain(&self.buckets[bucket].cookies, now);
            lost |= self.evict(Slot::new(bucket, index), now) == created;
        }
        if self.len() > self.options.max as usize {
            let victim = evict::from_all(&self.buckets, now);
            lost |= self.evict(victim, now) == created;
        }
        lost
    }

    /// Returns when the victim was created.
    fn evict(&mut self, victim: Slot, now: f64) -> u32 {
        let cookie = self.cookie(victim);
        let (created, expired) = (cookie.created, cookie.is_expired(now));
        let kept = self.options.keeps(cookie);
        self.take(victim);
        if !expired {
            self.changed(kept);
        }
        created
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
    let slack = earlier(later(life / 16.0, 60_000.0), 3_600_000.0);
    (cookie.expires - cookie.expires_written).abs() > slack
}
