//! One stored cookie.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use super::lifetime::Lifetime;
use super::outcome::Rejection;
use super::parse::Parsed;
use super::path::path_matches;
use crate::bytes::{fits_header, is_ascii};

/// A cookie in its domain's bucket, which holds the domain.
#[derive(Clone, Debug)]
pub(super) struct Cookie {
    /// `; name=value`, as it follows another in a header, which is built by copying.
    pair: String,
    name_end: usize,
    path: Box<str>,
    /// Milliseconds since the epoch; infinite for a session cookie.
    pub expires: f64,
    /// The expiry that the caller was last told to write.
    pub expires_written: f64,
    /// Names the cookie for as long as this jar holds it.
    pub id: u32,
    /// Order of creation in the jar, which breaks the ties that creation times leave.
    pub created: u32,
    /// Order of last use in the jar.
    pub used: u32,
    pub host_only: bool,
    pub secure: bool,
    pub http_only: bool,
    pub same_site: SameSite,
    /// A control character, or one outside Latin-1, keeps it out of requests.
    pub unsendable: bool,
    /// It was already named as unsendable.
    pub reported: bool,
    /// Without it, it can only be set the full way.
    pub standing: Option<Standing>,
    /// When it was changed last ([`Changes`](super::changes::Changes)); 0: as it was stored.
    pub changed: u32,
}

/// By which number a cookie can be set again, and what its end is then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    pub number: u32,
    pub lifetime: Lifetime,
}

/// What a newer cookie says that takes the place of one with the same name, domain, path and host-only-flag.
#[derive(Clone, Copy, Debug)]
pub(super) struct News<'a> {
    pub value: &'a str,
    pub expires: f64,
    pub secure: bool,
    pub http_only: bool,
    pub same_site: SameSite,
}

/// Tells when a cookie travels across sites; stored for the caller's eyes, never enforced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub enum SameSite {
    /// The server did not say.
    Default,
    None,
    Lax,
    Strict,
}

/// Shows a stored cookie.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct CookieView<'a> {
    pub name: &'a str,
    pub value: &'a str,
    pub domain: &'a str,
    pub path: &'a str,
    pub host_only: bool,
    pub secure: bool,
    pub http_only: bool,
    #[serde(skip_serializing_if = "SameSite::is_default")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub same_site: SameSite,
    /// Milliseconds since the epoch; `None` for a session cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<f64>,
}

/// What stands between two cookies in a header.
const SEPARATOR: &str = "; ";

impl Cookie {
    pub fn new(parsed: &Parsed, path: &str, host_only: bool, expires: f64) -> Cookie {
        let mut cookie = Cookie {
            pair: String::new(),
            name_end: 0,
            path: path.into(),
            expires,
            expires_written: expires,
            id: 0,
            created: 0,
            used: 0,
            host_only,
            secure: parsed.secure,
            http_only: parsed.http_only,
            same_site: parsed.same_site,
            unsendable: false,
            reported: false,
            standing: None,
            changed: 0,
        };
        // "If the cookies' name is not empty, output the cookie's name followed by the %x3D ("=")
        // character." (section 5.8.3)
        let equals = if parsed.name.is_empty() { "" } else { "=" };
        for part in [SEPARATOR, parsed.name, equals] {
            cookie.pair.push_str(part);
        }
        cookie.name_end = SEPARATOR.len() + parsed.name.len();
        cookie.write_value(parsed.value);
        cookie
    }

    /// What it says itself.
    pub fn news(&self) -> News<'_> {
        News {
            value: self.value(),
            expires: self.expires,
            secure: self.secure,
            http_only: self.http_only,
            same_site: self.same_site,
        }
    }

    /// Takes over everything of a newer cookie but what it keeps of this one: its name, path,
    /// host-only-flag and creation time.
    pub fn become_newer(&mut self, news: &News) {
        self.write_value(news.value);
        self.expires = news.expires;
        self.expires_written = news.expires;
        if !self.has_attributes_of(news) {
            // Who has the number would set the old ones.
            self.standing = None;
        }
        self.secure = news.secure;
        self.http_only = news.http_only;
        self.same_site = news.same_site;
        self.reported = false;
    }

    fn write_value(&mut self, value: &str) {
        self.pair.truncate(self.value_start());
        self.pair.push_str(value);
        self.unsendable = is_unsendable(&self.pair);
    }

    /// Returns what stands for this cookie in a header, after another one.
    pub fn following_pair(&self) -> &str {
        &self.pair
    }

    /// Returns what stands for this cookie at the beginning of a header.
    pub fn first_pair(&self) -> &str {
        &self.pair[SEPARATOR.len()..]
    }

    pub fn name(&self) -> &str {
        &self.pair[SEPARATOR.len()..self.name_end]
    }

    /// What stands before the value; the name is not empty.
    pub fn name_with_equals(&self) -> &str {
        &self.pair[SEPARATOR.len()..self.value_start()]
    }

    pub fn value(&self) -> &str {
        &self.pair[self.value_start()..]
    }

    fn value_start(&self) -> usize {
        let has_name = self.name_end > SEPARATOR.len();
        self.name_end + usize::from(has_name)
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn is_persistent(&self) -> bool {
        self.expires != f64::INFINITY
    }

    /// "A cookie is 'expired' if the cookie has an expiry date in the past." At the very instant
    /// it has ended too, as in Chromium: a lifetime of 60 s has no 60 001st millisecond.
    pub fn is_expired(&self, now: f64) -> bool {
        self.expires <= now
    }

    /// Tells whether this is the cookie with "the same name, …, host-only-flag, and path" (section
    /// 5.7, step 23); the bucket vouches for the domain.
    pub fn is_twin_of(&self, name: &str, path: &str, host_only: bool) -> bool {
        // Lengths first: they tell nearly all apart without a look at the text.
        self.name_end == SEPARATOR.len() + name.len()
            && self.path.len() == path.len()
            && self.host_only == host_only
            && self.name() == name
            && self.path() == path
    }

    /// Tells the order in a header: longer paths first, then older cookies (section 5.8.3, step 2).
    pub fn stands_before(&self, other: &Cookie) -> bool {
        let (mine, theirs) = (self.path.len(), other.path.len());
        mine > theirs || (mine == theirs && self.created < other.created)
    }

    /// Tells whether a newer twin would change nothing but maybe the expiry.
    pub fn says_the_same_as(&self, news: &News) -> bool {
        self.value() == news.value
            && self.has_attributes_of(news)
            && self.is_persistent() == (news.expires != f64::INFINITY)
    }

    fn has_attributes_of(&self, news: &News) -> bool {
        self.secure == news.secure
            && self.http_only == news.http_only
            && self.same_site == news.same_site
    }

    /// Tells whether a request for `path` gets this cookie, as far as its path says.
    pub fn is_on(&self, path: &str) -> bool {
        // The path "/" matches them all: most cookies have it.
        self.path.len() == 1 || path_matches(path, &self.path)
    }

    pub fn view<'a>(&'a self, domain: &'a str) -> CookieView<'a> {
        CookieView {
            name: self.name(),
            value: self.value(),
            domain,
            path: self.path(),
            host_only: self.host_only,
            secure: self.secure,
            http_only: self.http_only,
            same_site: self.same_site,
            expires_at: self.is_persistent().then_some(self.expires),
        }
    }
}

/// Enforces what a name promises (section 5.7, steps 19 to 22).
pub(super) fn check_promises(parsed: &Parsed, host_only: bool) -> Result<(), Rejection> {
    // "If the cookie's same-site-flag is "None", abort … if the cookie's secure-only-flag is false."
    if parsed.same_site == SameSite::None && !parsed.secure {
        return Err(Rejection::SameSiteNone);
    }
    // "If the cookie-name begins with a case-insensitive match for the string "__Secure-", abort …
    // unless the cookie's secure-only-flag is true."
    if begins_with(parsed.name, "__Secure-") && !parsed.secure {
        return Err(Rejection::SecurePrefix);
    }
    // "… "__Host-", abort … unless the cookie meets all the following criteria: The cookie's
    // secure-only-flag is true. The cookie's host-only-flag is true. The cookie-attribute-list
    // contains an attribute with an attribute-name of "Path", and the cookie's path is "/"." Browsers
    // and the successor draft (layered cookies) want the attribute's own value to be "/".
    if begins_with(parsed.name, "__Host-") {
        let bound = parsed.secure && host_only && parsed.path == Some("/");
        if !bound {
            return Err(Rejection::HostPrefix);
        }
    }
    // "If the cookie-name is empty and … the cookie-value begins with a case-insensitive match for
    // the string "__Secure-" [or] "__Host-", abort …"
    if parsed.name.is_empty()
        && (begins_with(parsed.value, "__Secure-") || begins_with(parsed.value, "__Host-"))
    {
        return Err(Rejection::NamelessPrefix);
    }
    Ok(())
}

fn begins_with(text: &str, prefix: &str) -> bool {
    let start = text.get(..prefix.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Finds what gets through RFC 6265bis and no header carries: Unicode's C1 block (U+0080 to U+009F) and what is outside Latin-1.
/// Platforms refuse a request with one, or cut the header there.
fn is_unsendable(pair: &str) -> bool {
    // Nearly all pairs are ASCII, and a look at eight bytes says so.
    !is_ascii(pair.as_bytes()) && !pair.chars().all(|char| char == '\t' || fits_header(char))
}

impl SameSite {
    /// "If cookie-av's attribute-value is a case-insensitive match for …"; anything else: default.
    pub(super) fn parse(text: &str) -> SameSite {
        for (name, known) in [
            ("none", SameSite::None),
            ("lax", SameSite::Lax),
            ("strict", SameSite::Strict),
        ] {
            if name.eq_ignore_ascii_case(text) {
                return known;
            }
        }
        SameSite::Default
    }

    pub(super) fn is_default(&self) -> bool {
        *self == SameSite::Default
    }
}
