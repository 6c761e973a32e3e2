//! One stored cookie.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use super::outcome::Rejection;
use super::parse::Parsed;
use super::path::path_matches;
use crate::bytes::{as_str, copy, equal, pack_lower_case};

/// A cookie in its domain's bucket, which holds the domain.
#[derive(Clone, Debug)]
pub(super) struct Cookie {
    /// `; name=value`, as it follows another in a header, then the path: one allocation, and a
    /// header is built by copying.
    text: Vec<u8>,
    name_end: usize,
    pair_end: usize,
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
    /// A control character keeps it out of requests.
    pub unsendable: bool,
    /// It was already named as unsendable.
    pub reported: bool,
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
    pub fn new(parsed: &Parsed, path: &[u8], host_only: bool) -> Cookie {
        let mut cookie = Cookie {
            text: Vec::new(),
            name_end: 0,
            pair_end: 0,
            expires: parsed.expires,
            expires_written: parsed.expires,
            id: 0,
            created: 0,
            used: 0,
            host_only,
            secure: parsed.secure,
            http_only: parsed.http_only,
            same_site: parsed.same_site,
            unsendable: false,
            reported: false,
        };
        cookie.write(parsed, path);
        cookie
    }

    /// Takes over everything of a newer cookie but what it keeps of this one: its name, path,
    /// host-only-flag and creation time.
    pub fn become_newer(&mut self, parsed: &Parsed, path: &[u8]) {
        self.write(parsed, path);
        self.expires = parsed.expires;
        self.expires_written = parsed.expires;
        self.secure = parsed.secure;
        self.http_only = parsed.http_only;
        self.same_site = parsed.same_site;
        self.reported = false;
    }

    #[cfg_attr(fast_paths, optimize(speed))]
    fn write(&mut self, parsed: &Parsed, path: &[u8]) {
        let (name, value) = (parsed.name, parsed.value);
        // "If the cookies' name is not empty, output the cookie's name followed by the %x3D ("=")
        // character." (section 5.8.3)
        let equals: &[u8] = if name.is_empty() { b"" } else { b"=" };
        let text = &mut self.text;
        text.resize(
            SEPARATOR.len() + name.len() + equals.len() + value.len() + path.len(),
            0,
        );
        let name_start = copy(text, 0, SEPARATOR.as_bytes());
        self.name_end = copy(text, name_start, name);
        let value_start = copy(text, self.name_end, equals);
        self.pair_end = copy(text, value_start, value);
        copy(text, self.pair_end, path);
        self.unsendable = !parsed.is_ascii && has_control_character(&text[..self.pair_end]);
    }

    /// Returns what stands for this cookie in a header, after another one.
    pub fn following_pair(&self) -> &str {
        self.part(0, self.pair_end)
    }

    /// Returns what stands for this cookie at the beginning of a header.
    pub fn first_pair(&self) -> &str {
        self.part(SEPARATOR.len(), self.pair_end)
    }

    pub fn name(&self) -> &str {
        self.part(SEPARATOR.len(), self.name_end)
    }

    pub fn value(&self) -> &str {
        self.part(self.value_start(), self.pair_end)
    }

    pub fn path(&self) -> &str {
        self.part(self.pair_end, self.text.len())
    }

    pub fn name_bytes(&self) -> &[u8] {
        &self.text[SEPARATOR.len()..self.name_end]
    }

    pub fn path_bytes(&self) -> &[u8] {
        &self.text[self.pair_end..]
    }

    pub fn following_len(&self) -> usize {
        self.pair_end
    }

    fn part(&self, start: usize, end: usize) -> &str {
        // SAFETY: what `write` put together was cut out of a `str` at blanks, semicolons and equals signs.
        #[allow(unsafe_code)]
        unsafe {
            as_str(&self.text[start..end])
        }
    }

    fn value_start(&self) -> usize {
        let has_name = self.name_end > SEPARATOR.len();
        self.name_end + usize::from(has_name)
    }

    fn path_len(&self) -> usize {
        self.text.len() - self.pair_end
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
    pub fn is_twin_of(&self, name: &[u8], path: &[u8], host_only: bool) -> bool {
        // Lengths first: they tell nearly all apart without a look at the text.
        self.name_end == SEPARATOR.len() + name.len()
            && self.path_len() == path.len()
            && self.host_only == host_only
            && equal(self.name_bytes(), name)
            && equal(self.path_bytes(), path)
    }

    /// Tells the order in a header: longer paths first, then older cookies (section 5.8.3, step 2).
    pub fn stands_before(&self, other: &Cookie) -> bool {
        let (mine, theirs) = (self.path_len(), other.path_len());
        mine > theirs || (mine == theirs && self.created < other.created)
    }

    /// Tells whether a newer twin would change nothing but maybe the expiry.
    pub fn says_the_same_as(&self, newer: &Parsed) -> bool {
        equal(&self.text[self.value_start()..self.pair_end], newer.value)
            && self.secure == newer.secure
            && self.http_only == newer.http_only
            && self.same_site == newer.same_site
            && self.is_persistent() == (newer.expires != f64::INFINITY)
    }

    /// Tells whether a request for `path` gets this cookie, as far as its path says.
    pub fn is_on(&self, path: &[u8]) -> bool {
        // The path "/" matches them all: most cookies have it.
        self.path_len() == 1 || path_matches(path, self.path_bytes())
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
    if begins_with(parsed.name, b"__Secure-") && !parsed.secure {
        return Err(Rejection::SecurePrefix);
    }
    // "… "__Host-", abort … unless the cookie meets all the following criteria: The cookie's
    // secure-only-flag is true. The cookie's host-only-flag is true. The cookie-attribute-list
    // contains an attribute with an attribute-name of "Path", and the cookie's path is "/"." Browsers
    // and the successor draft (layered cookies) want the attribute's own value to be "/".
    if begins_with(parsed.name, b"__Host-") {
        let bound = parsed.secure && host_only && parsed.path == Some(b"/");
        if !bound {
            return Err(Rejection::HostPrefix);
        }
    }
    // "If the cookie-name is empty and … the cookie-value begins with a case-insensitive match for
    // the string "__Secure-" [or] "__Host-", abort …"
    if parsed.name.is_empty()
        && (begins_with(parsed.value, b"__Secure-") || begins_with(parsed.value, b"__Host-"))
    {
        return Err(Rejection::NamelessPrefix);
    }
    Ok(())
}

fn begins_with(text: &[u8], prefix: &[u8]) -> bool {
    match text.get(..prefix.len()) {
        Some(start) => start.eq_ignore_ascii_case(prefix),
        None => false,
    }
}

/// Finds the control characters that get through RFC 6265bis, which are those of Unicode's C1
/// block (U+0080 to U+009F): platforms refuse a header with one, or cut it there.
fn has_control_character(text: &[u8]) -> bool {
    let mut previous = 0;
    text.iter().any(|&byte| {
        let found =
            (byte < 0x20 && byte != b'\t') || byte == 0x7f || (previous == 0xc2 && byte < 0xa0);
        previous = byte;
        found
    })
}

impl SameSite {
    /// "If cookie-av's attribute-value is a case-insensitive match for …"; anything else: default.
    pub(super) fn parse(text: &[u8]) -> SameSite {
        const NONE: u64 = pack_lower_case(b"none");
        const LAX: u64 = pack_lower_case(b"lax");
        const STRICT: u64 = pack_lower_case(b"strict");
        match pack_lower_case(text) {
            NONE => SameSite::None,
            LAX => SameSite::Lax,
            STRICT => SameSite::Strict,
            _ => SameSite::Default,
        }
    }

    pub(super) fn is_default(&self) -> bool {
        *self == SameSite::Default
    }
}
