//! The lane: the same cookie again, without reading its Set-Cookie.
//!
//! Servers send the same cookies with every answer. Whoever took one the full way ([`Jar::put`]) is given a number, and may say
//! with it what would be stored by the same Set-Cookie again: as it was ([`Jar::touch`]), or with another value
//! ([`Jar::rewrite`]). Everything that can be seen of the jar is then as after the full way. The rows that need it: "a request,
//! 3 Set-Cookie that change" and "the same again", without a JIT, where three quarters of the time go into reading Set-Cookies.
//!
//! A number stands for a cookie and for what its last Set-Cookie said besides the value. It dies with either, so that no caller
//! can say again what has been changed since; [`Again::Stale`] then costs the full way, and is never wrong.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

use super::cookie::{Cookie, News, Standing};
use super::jar::{Jar, Slot};
use super::lifetime::Lifetime;
use super::parse::MAX_PAIR;
use super::split::{begins_cookie, is_name_byte};
use crate::bytes::{find, find_either, is_plain};

/// What became of a cookie that was to be set again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub enum Again {
    /// Done; headers kept before hold, but for the new pair.
    Fine,
    /// Done; headers kept before may be others now: the cookie ends sooner.
    Rearranged,
    /// Nothing was done: the number is forgotten. The Set-Cookie must go the full way.
    Stale,
}

/// What to know of a cookie to set it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct Memo<'a> {
    /// The cookie, as [`Header::cookies`](super::Header) names it. It keeps this as long as it stands in the jar.
    pub id: u32,
    /// For [`Jar::touch`] and [`Jar::rewrite`].
    pub number: u32,
    /// `name=value`, as it stands in headers; the Set-Cookie begins with it.
    pub pair: &'a str,
}

/// Where cookies with numbers stood when they were last looked for: three thousand are too many to look through. A place that
/// another number took is one that is forgotten.
#[derive(Clone, Debug, Default)]
pub(super) struct Places(Vec<Slot>);

/// More than the cookies of the hosts that a program talks to at a time.
const PLACES: usize = 256;

/// Tells whether a pair may take another's place in the lane: printable ASCII, with nothing that ends a value, is cut from it, or
/// makes [`split`](super::split()) look further; with a name, so that the prefixes in names stay what they were; not too long.
///
/// [`Jar::rewrite`] holds every value to it, so a caller need not.
#[cfg_attr(fast_paths, optimize(speed))]
pub fn is_simple(pair: &str) -> bool {
    let pair = pair.as_bytes();
    let name_end = find(pair, 0, b'=');
    (1..pair.len()).contains(&name_end)
        && pair.len() <= MAX_PAIR + 1
        && is_plain(pair)
        && pair[..name_end].iter().all(|byte| is_name_byte(*byte))
}

impl Jar {
    /// Sets a cookie again by the very text by which it was set.
    ///
    /// The pair must be the cookie's still: who [`rewrite`](Jar::rewrite)s it by the same number knows.
    pub fn touch(&mut self, number: u32, now: f64) -> Again {
        let Some((slot, expires)) = self.standing(number, now) else {
            return Again::Stale;
        };
        self.used_now(slot);
        let revision = self.revision();
        self.move_end(slot, expires, now);
        self.rearranged_since(revision)
    }

    /// Sets a cookie again by a text that differs in its value alone; `pair` is its `name=value`.
    pub fn rewrite(&mut self, number: u32, pair: &str, now: f64) -> Again {
        let Some((slot, expires)) = self.standing(number, now) else {
            return Again::Stale;
        };
        let cookie = self.cookie(slot);
        // The name was simple when it got its number.
        let Some(value) = pair.strip_prefix(cookie.name_with_equals()) else {
            return Again::Stale;
        };
        if pair.len() > MAX_PAIR + 1 || !is_plain(value.as_bytes()) {
            return Again::Stale;
        }
        let news = News {
            value,
            expires,
            ..cookie.news()
        };
        let revision = self.revision();
        let (_, only_the_pair) = self.renew(slot, &news, now);
        if only_the_pair {
            return Again::Fine;
        }
        self.rearranged_since(revision)
    }

    /// Gives a cookie that was just set the number by which it can be set again, if the text that set it is such a text.
    pub(super) fn remember<'a>(
        &mut self,
        slot: Slot,
        lifetime: Lifetime,
        set_cookie: &'a str,
        pair: Option<&'a str>,
    ) -> Option<Memo<'a>> {
        let pair = pair.filter(|pair| can_be_said_again(set_cookie, pair));
        let next = self.next_number;
        let cookie = self.cookie_mut(slot);
        let Some(pair) = pair else {
            // The number would stand for a value that its holder has not heard of.
            cookie.standing = None;
            return None;
        };
        let number = match cookie.standing {
            Some(standing) if standing.lifetime == lifetime => standing.number,
            _ => next,
        };
        cookie.standing = Some(Standing { number, lifetime });
        let id = cookie.id;
        if number == next {
            self.next_number = next.wrapping_add(1);
        }
        self.places.put(number, slot);
        Some(Memo { id, number, pair })
    }

    /// Finds a live cookie by its number, and when it ends if it is set again now.
    ///
    /// What has ended makes way for a new cookie. One that lives is not ended by this: its date is not over as long as it lives.
    fn standing(&mut self, number: u32, now: f64) -> Option<(Slot, f64)> {
        let slot = self.find_numbered(number)?;
        let cookie = self.cookie(slot);
        let expires = cookie.standing?.lifetime.end(now);
        (!cookie.is_expired(now)).then_some((slot, expires))
    }

    fn find_numbered(&mut self, number: u32) -> Option<Slot> {
        let is_it = |cookie: &Cookie| {
            cookie
                .standing
                .is_some_and(|standing| standing.number == number)
        };
        let slot = self.places.of(number)?;
        let (bucket, index) = slot.place();
        let cookies = &self.buckets.get(bucket)?.cookies;
        if cookies.get(index).is_some_and(is_it) {
            return Some(slot);
        }
        // Others of its domain came and went.
        let slot = Slot::new(bucket, cookies.iter().position(is_it)?);
        self.places.put(number, slot);
        Some(slot)
    }

    fn rearranged_since(&self, revision: u32) -> Again {
        if self.revision() == revision {
            Again::Fine
        } else {
            Again::Rearranged
        }
    }
}

/// Tells whether a text can be taken for the same again by its beginning and its end, alone and joined to others.
fn can_be_said_again(set_cookie: &str, pair: &str) -> bool {
    // The pair stands in the text, behind nothing but blanks or `=`. Behind those, one of its own bytes would be here, or one of
    // them, and none of these is a semicolon.
    let attributes = &set_cookie.as_bytes()[pair.len()..];
    matches!(attributes, [] | [b';', ..]) && is_simple(pair) && !is_cut_by_joining(attributes)
}

/// Tells whether [`split`](super::split()) may find another cookie in these attributes, or, as it skips what is quoted, look for
/// their end beyond it.
#[cfg_attr(fast_paths, optimize(speed))]
fn is_cut_by_joining(attributes: &[u8]) -> bool {
    let mut at = 0;
    loop {
        at = find_either(attributes, at, b'"', b',');
        match attributes.get(at) {
            None => return false,
            Some(b',') if !begins_cookie(attributes, at + 1) => at += 1,
            Some(_) => return true,
        }
    }
}

impl Places {
    fn put(&mut self, number: u32, slot: Slot) {
        if self.0.is_empty() {
            self.0.resize(PLACES, Slot::new(0, 0));
        }
        self.0[number as usize % PLACES] = slot;
    }

    fn of(&self, number: u32) -> Option<Slot> {
        self.0.get(number as usize % PLACES).copied()
    }
}
