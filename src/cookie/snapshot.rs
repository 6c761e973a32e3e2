//! The persisted form of the jar: one string.
//!
//! The first line is the version; every other line is a cookie:
//! `flags;expiry;created;used;domain;name;value;path`. No field but the path, which is last, can
//! hold a semicolon, and none a line break, because [`Jar::set`](super::Jar::set) accepts none: so
//! nothing is escaped. An unreadable line is dropped alone. JSON was not taken: it writes two thirds
//! more and costs a parser.

use super::cookie::{Cookie, SameSite};
use super::jar::{Jar, JarOptions};
use super::lifetime::{Lifetime, MAX_AGE_MS};
use super::parse::Parsed;
use super::public_suffix::is_public_suffix;
use crate::bytes::has_control;
use crate::clock::earlier;
use crate::url::host::{HostKind, kind_of};

const VERSION: &str = "wx-session cookies 2";
/// Of 0.1.0: numbers are in base 36.
const VERSION_1: &str = "wx-session cookies 1";
const ANY_VERSION: &str = "wx-session cookies ";

const HOST_ONLY: u64 = 1;
const SECURE: u64 = 2;
const HTTP_ONLY: u64 = 4;
const SAME_SITE_SHIFT: u32 = 3;

/// What a stored text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoredForm {
    /// No jar: nothing, or what nobody can read. A fresh start.
    Nothing,
    /// A jar of 0.1.0, which the next write brings into today's form.
    Older,
    Current,
    /// A jar of a version to come: this one can neither read it nor may it write over it.
    Newer,
}

/// A persisted jar and what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// `""` for an empty jar.
    pub text: String,
    /// Octets of UTF-8 once the platform has written the string as JSON.
    pub size: usize,
    /// How many cookies were left out to stay within the bound.
    pub left_out: usize,
}

impl Jar {
    /// Writes every live cookie that is to be kept, but the least recently used as far as the
    /// snapshot would exceed `max_size` octets ([`Snapshot::size`]).
    #[inline(never)]
    pub fn snapshot(&self, max_size: usize, now: f64) -> Snapshot {
        let mut lines = String::new();
        // When each cookie was used, where its line ends and what the line costs as JSON.
        let mut costs: Vec<Line> = Vec::new();
        for bucket in &self.buckets {
            for cookie in &bucket.cookies {
                if cookie.is_expired(now) || !self.options.keeps(cookie) {
                    continue;
                }
                let start = lines.len();
                push_line(&mut lines, &bucket.domain, cookie);
                costs.push(Line {
                    used: cookie.used,
                    end: lines.len(),
                    size: json_len(&lines[start..]),
                });
            }
        }
        if costs.is_empty() {
            return Snapshot {
                text: String::new(),
                size: 0,
                left_out: 0,
            };
        }

        let room = max_size.saturating_sub(VERSION.len());
        let oldest = oldest_that_fits(&costs, room);
        let mut text = String::with_capacity(VERSION.len() + lines.len());
        text.push_str(VERSION);
        let mut size = VERSION.len();
        let mut left_out = 0;
        let mut start = 0;
        for line in &costs {
            if u64::from(line.used) >= oldest {
                text.push_str(&lines[start..line.end]);
                size += line.size;
            } else {
                left_out += 1;
            }
            start = line.end;
        }
        Snapshot {
            text,
            size,
            left_out,
        }
    }

    /// Reads a snapshot; what has expired, is broken or would not be accepted today is dropped.
    ///
    /// Empty when there is nothing that can be read: [`StoredForm::of`] tells why.
    #[inline(never)]
    pub fn restore(options: JarOptions, text: &str, now: f64) -> Jar {
        let mut jar = Jar::new(options);
        let base = match StoredForm::of(text) {
            StoredForm::Nothing | StoredForm::Newer => return jar,
            StoredForm::Older => 36,
            StoredForm::Current => 10,
        };
        for line in text.split('\n').skip(1) {
            let Some((domain, cookie)) = read_line(line, base, now) else {
                continue;
            };
            if !cookie.is_expired(now) && options.keeps(&cookie) {
                jar.take_back(domain, cookie, now);
            }
        }
        // Reading is no change: what was dropped is as good as gone.
        jar.take_dirty();
        jar
    }

    fn take_back(&mut self, domain: &str, cookie: Cookie, now: f64) {
        let (name, path) = (cookie.name(), cookie.path());
        if self.twin_of(domain, name, path, cookie.host_only).is_some() {
            return;
        }
        self.next_created = self.next_created.max(cookie.created + 1);
        self.next_used = self.next_used.max(cookie.used + 1);
        self.insert(domain, cookie);
        // The bounds may be lower than they were when this was written.
        self.evict_excess(domain, 0, now);
    }
}

impl StoredForm {
    /// Tells by its first line what a stored text is.
    pub fn of(text: &str) -> StoredForm {
        let version = text.split('\n').next().unwrap_or_default();
        match version {
            VERSION => StoredForm::Current,
            VERSION_1 => StoredForm::Older,
            _ => match version.strip_prefix(ANY_VERSION).map(str::as_bytes) {
                Some([b'1'..=b'9', digits @ ..]) if digits.iter().all(u8::is_ascii_digit) => {
                    StoredForm::Newer
                }
                _ => StoredForm::Nothing,
            },
        }
    }
}

struct Line {
    used: u32,
    end: usize,
    size: usize,
}

/// Finds the last use from which on all lines fit, by halving: sorting would cost more code.
fn oldest_that_fits(lines: &[Line], room: usize) -> u64 {
    let fits = |oldest: u64| {
        let kept = lines.iter().filter(|line| u64::from(line.used) >= oldest);
        kept.map(|line| line.size).sum::<usize>() <= room
    };
    let (mut low, mut high) = (0, 1 << 32);
    if fits(low) {
        return low;
    }
    while high - low > 1 {
        let middle = (low + high) / 2;
        if fits(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

fn push_line(out: &mut String, domain: &str, cookie: &Cookie) {
    let flags = ((cookie.same_site as u64) << SAME_SITE_SHIFT)
        | (u64::from(cookie.host_only) * HOST_ONLY)
        | (u64::from(cookie.secure) * SECURE)
        | (u64::from(cookie.http_only) * HTTP_ONLY);
    let expiry = cookie.is_persistent().then_some(cookie.expires as u64);
    let expiry = expiry.map(|at| at.to_string());
    for (before, field) in [
        ('\n', flags.to_string().as_str()),
        (';', expiry.as_deref().unwrap_or_default()),
        (';', &cookie.created.to_string()),
        (';', &cookie.used.to_string()),
        (';', domain),
        (';', cookie.name()),
        (';', cookie.value()),
        (';', cookie.path()),
    ] {
        out.push(before);
        out.push_str(field);
    }
}

fn read_line(line: &str, base: u32, now: f64) -> Option<(&str, Cookie)> {
    if has_control(line.as_bytes()) {
        return None;
    }
    let mut fields = line.splitn(8, ';');
    let mut field = || fields.next();
    let (flags, expiry) = (field()?, field()?);
    let (created, used) = (read_order(field()?, base)?, read_order(field()?, base)?);
    let (domain, name, value, path) = (field()?, field()?, field()?, field()?);

    let flags = u64::from_str_radix(flags, base).ok()?;
    let host_only = flags & HOST_ONLY != 0;
    let same_site = match flags >> SAME_SITE_SHIFT {
        0 => SameSite::Default,
        1 => SameSite::None,
        2 => SameSite::Lax,
        3 => SameSite::Strict,
        _ => return None,
    };
    if !path.starts_with('/') || name.contains('=') || (name.is_empty() && value.is_empty()) {
        return None;
    }
    // A tampered record must not hold a domain that no request has.
    let host_kind = kind_of(domain)?;
    // "… and the cookie's domain is not a public suffix" (section 5.8.3): the list may have grown.
    if !host_only && host_kind == HostKind::Domain && is_public_suffix(domain) {
        return None;
    }
    let expires = match expiry {
        "" => f64::INFINITY,
        // A clock that was ahead when this was written must not leave an immortal.
        text => earlier(
            u64::from_str_radix(text, base).ok()? as f64,
            now + MAX_AGE_MS,
        ),
    };
    let parsed = Parsed {
        name,
        value,
        lifetime: Lifetime::Session,
        domain: "",
        path: None,
        secure: flags & SECURE != 0,
        http_only: flags & HTTP_ONLY != 0,
        same_site,
    };
    let mut cookie = Cookie::new(&parsed, path, host_only, expires);
    cookie.created = created;
    cookie.used = used;
    Some((domain, cookie))
}

/// Reads a place in an order, cut so that counting on from it cannot overflow for years.
fn read_order(text: &str, base: u32) -> Option<u32> {
    let number = u64::from_str_radix(text, base).ok()?;
    Some(number.min(1 << 30) as u32)
}

/// Counts what JSON makes of the text: quotes, backslashes, tabs and line breaks take two octets.
fn json_len(text: &str) -> usize {
    let escaped = text
        .bytes()
        .filter(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\t'));
    text.len() + escaped.count()
}
