//! What changed in the jar since its record was read or written last, so that another copy's record can be put under it.

use super::cookie::Cookie;
use super::jar::{Bucket, Jar};

/// Removals remembered; a jar that is never written must not fill the memory.
const MOST: usize = 1_000;

#[derive(Clone, Debug)]
pub(super) struct Changes {
    /// Goes up with each record that is handed over: a cookie's `changed` is that of its last change.
    pub now: u32,
    handed_over: u32,
    /// Changes of later than this are in memory alone.
    synced: u32,
    cleared: u32,
    gone: Vec<(u32, Bucket)>,
}

impl Default for Changes {
    fn default() -> Self {
        Self {
            now: 1,
            handed_over: 0,
            synced: 0,
            cleared: 0,
            gone: Vec::new(),
        }
    }
}

impl Changes {
    /// A cookie was removed.
    pub fn went(&mut self, domain: &str, cookie: Cookie) {
        if self.gone.len() == MOST {
            self.gone.remove(0);
        }
        let was = Bucket {
            domain: domain.into(),
            cookies: vec![cookie],
        };
        self.gone.push((self.now, was));
    }

    pub fn all_went(&mut self) {
        self.cleared = self.now;
        self.now = self.now.wrapping_add(1);
        self.gone.clear();
    }

    fn took(&self, domain: &str, cookie: &Cookie) -> bool {
        self.cleared > self.synced
            || self.gone.iter().any(|(_, was)| {
                was.domain == domain
                    && was.cookies[0].is_twin_of(cookie.name(), cookie.path(), cookie.host_only)
            })
    }
}

impl Jar {
    /// The snapshot is about to be written.
    pub fn hand_over(&mut self) {
        self.changes.handed_over = self.changes.now;
        self.changes.now = self.changes.now.wrapping_add(1);
    }

    /// The record of before the jar was cleared is about to be removed.
    pub fn hand_clearing_over(&mut self) {
        self.changes.handed_over = self.changes.cleared;
    }

    /// What was handed over last stands in storage.
    pub fn synced(&mut self) {
        let synced = self.changes.handed_over;
        self.changes.synced = synced;
        self.changes.gone.retain(|(moment, _)| *moment > synced);
    }

    /// Takes another snapshot for what was read last, and keeps what was changed here since.
    pub fn rebase(&mut self, text: &str, now: f64) {
        let base = Jar::restore(self.options, text, now);
        let changes = std::mem::take(&mut self.changes);
        let (options, before) = (self.options, self.len());
        self.retain(|domain, cookie| {
            let (name, path) = (cookie.name(), cookie.path());
            let twin = base.twin_of(domain, name, path, cookie.host_only);
            cookie.changed > changes.synced
                || !options.keeps(cookie)
                || twin.is_some_and(|twin| is_as_stored(cookie, base.cookie(twin)))
        });
        let mut rearranged = self.len() != before;
        for Bucket { domain, cookies } in base.buckets {
            for mut cookie in cookies {
                let (name, path) = (cookie.name(), cookie.path());
                let is_known = self
                    .twin_of(&domain, name, path, cookie.host_only)
                    .is_some();
                if is_known || changes.took(&domain, &cookie) {
                    continue;
                }
                let created = self.next_created;
                self.next_created = created.wrapping_add(1);
                cookie.created = created;
                cookie.used = self.tick();
                self.insert(&domain, cookie);
                self.evict_excess(&domain, created, now);
                rearranged = true;
            }
        }
        self.changes = changes;
        if rearranged {
            self.changed(false);
        }
    }
}

fn is_as_stored(cookie: &Cookie, stored: &Cookie) -> bool {
    // Whole milliseconds are stored.
    let same_end =
        cookie.expires == stored.expires || (cookie.expires - stored.expires).abs() < 1.0;
    same_end && cookie.says_the_same_as(&stored.news())
}
