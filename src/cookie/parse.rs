//! The set-cookie-string (RFC 6265bis, section 5.6).

use super::cookie::SameSite;
use super::date;
use super::lifetime::{Lifetime, delta_seconds};
use super::outcome::Rejection;
use crate::bytes::{find, find_either, has_control, pack_lower_case};

/// Names and values together, attribute values alone, in octets.
pub(super) const MAX_PAIR: usize = 4096;
const MAX_ATTRIBUTE: usize = 1024;

/// What a set-cookie-string says, before anybody asked who set it.
pub(super) struct Parsed<'a> {
    pub name: &'a str,
    pub value: &'a str,
    pub lifetime: Lifetime,
    /// Without its leading dot; empty when absent or empty.
    pub domain: &'a str,
    /// Empty: there was a Path attribute that asks for the default path.
    pub path: Option<&'a str>,
    pub secure: bool,
    pub http_only: bool,
    pub same_site: SameSite,
}

/// What a cookie-av can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attribute {
    Expires,
    MaxAge,
    Domain,
    Path,
    Secure,
    HttpOnly,
    SameSite,
}

/// Takes a set-cookie-string apart.
#[cfg_attr(fast_paths, optimize(speed))]
pub(super) fn parse(text: &str) -> Result<Parsed<'_>, Rejection> {
    // "If the set-cookie-string contains a %x00-08 / %x0A-1F / %x7F character (CTL characters
    // excluding HTAB): Abort this algorithm and ignore the set-cookie-string entirely."
    if has_control(text.as_bytes()) {
        return Err(Rejection::ControlCharacter);
    }

    let mut parts = Parts { text, at: 0 };
    // "If the name-value-pair string lacks a %x3D ("=") character, then the name string is empty,
    // and the value string is the value of name-value-pair."
    let (name, value) = match parts.next() {
        (name, Some(value)) => (name, value),
        (value, None) => ("", value),
    };
    // "If the sum of the lengths of the name string and the value string is more than 4096
    // octets, abort these steps and ignore the set-cookie-string entirely."
    if name.len() + value.len() > MAX_PAIR {
        return Err(Rejection::TooLarge);
    }
    // Section 5.7, step 2: "If cookie-name is empty and cookie-value is empty, abort these steps
    // and ignore the cookie entirely."
    if name.is_empty() && value.is_empty() {
        return Err(Rejection::Empty);
    }

    let mut parsed = Parsed {
        name,
        value,
        lifetime: Lifetime::Session,
        domain: "",
        path: None,
        secure: false,
        http_only: false,
        same_site: SameSite::Default,
    };
    let mut max_age = None;
    let mut expires = None;
    let mut date_text = "";
    while !parts.is_done() {
        let (name, value) = parts.next();
        let value = value.unwrap_or_default();
        // "If the attribute-value is longer than 1024 octets, ignore the cookie-av string and
        // return to Step 1 of this algorithm."
        if value.len() > MAX_ATTRIBUTE {
            continue;
        }
        // The last of several attributes of one name counts; one that cannot be read is as if
        // absent.
        match Attribute::named(name.as_bytes()) {
            Some(Attribute::Expires) => {
                expires = date::parse(date_text).or(expires);
                date_text = value;
            }
            Some(Attribute::MaxAge) => max_age = delta_seconds(value).or(max_age),
            // "If the attribute-value begins with %x2E ("."): Let cookie-domain be the
            // attribute-value without the leading %x2E (".")."
            Some(Attribute::Domain) => parsed.domain = value.strip_prefix('.').unwrap_or(value),
            // "If the attribute-value is empty or if the first character of the attribute-value
            // is not %x2F ("/"): Let cookie-path be the default-path."
            Some(Attribute::Path) => {
                parsed.path = Some(if value.starts_with('/') { value } else { "" })
            }
            Some(Attribute::Secure) => parsed.secure = true,
            Some(Attribute::HttpOnly) => parsed.http_only = true,
            Some(Attribute::SameSite) => parsed.same_site = SameSite::parse(value),
            None => {}
        }
    }

    // "If a cookie has both the Max-Age and the Expires attribute, the Max-Age attribute has
    // precedence and controls the expiration date of the cookie." Servers send both: dates are
    // only read when they count.
    if let Some(seconds) = max_age {
        parsed.lifetime = Lifetime::Age(seconds);
    } else if let Some(date) = date::parse(date_text).or(expires) {
        parsed.lifetime = Lifetime::Date(date);
    }
    Ok(parsed)
}

impl Parsed<'_> {
    /// The pair as it stands in a header, if it stands so in the text that this was read from.
    pub fn pair_in<'a>(&self, text: &'a str) -> Option<&'a str> {
        let place = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
        let value = place(self.value);
        let start = match self.name {
            "" => value,
            name => place(name),
        };
        let joint = usize::from(!self.name.is_empty());
        (start + self.name.len() + joint == value)
            .then(|| text.get(start..value + self.value.len()))?
    }
}

/// Walks over the parts of a set-cookie-string, which semicolons separate.
struct Parts<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parts<'a> {
    /// Returns the next part, split at its first `=` and trimmed.
    #[cfg_attr(fast_paths, optimize(speed))]
    fn next(&mut self) -> (&'a str, Option<&'a str>) {
        let (text, start) = (self.text, self.at);
        let bytes = text.as_bytes();
        let name_end = find_either(bytes, start, b'=', b';');
        // No control character got here, so that of what the standard library takes for blanks only SP and HTAB are left.
        let name = text[start..name_end].trim_ascii();
        if bytes.get(name_end) != Some(&b'=') {
            self.at = name_end + 1;
            return (name, None);
        }
        let value_end = find(bytes, name_end + 1, b';');
        self.at = value_end + 1;
        (name, Some(text[name_end + 1..value_end].trim_ascii()))
    }

    /// Tells that the last part ended with the text, not with a semicolon.
    fn is_done(&self) -> bool {
        self.at >= self.text.len()
    }
}

/// Cuts SP and HTAB, "WSP" in the RFCs, from both ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

impl Attribute {
    /// The attribute of this name, in any letter case.
    pub fn named(name: &[u8]) -> Option<Attribute> {
        const EXPIRES: u64 = pack_lower_case(b"expires");
        const MAX_AGE: u64 = pack_lower_case(b"max-age");
        const DOMAIN: u64 = pack_lower_case(b"domain");
        const PATH: u64 = pack_lower_case(b"path");
        const SECURE: u64 = pack_lower_case(b"secure");
        const HTTP_ONLY: u64 = pack_lower_case(b"httponly");
        const SAME_SITE: u64 = pack_lower_case(b"samesite");
        match pack_lower_case(name) {
            EXPIRES => Some(Attribute::Expires),
            MAX_AGE => Some(Attribute::MaxAge),
            DOMAIN => Some(Attribute::Domain),
            PATH => Some(Attribute::Path),
            SECURE => Some(Attribute::Secure),
            HTTP_ONLY => Some(Attribute::HttpOnly),
            SAME_SITE => Some(Attribute::SameSite),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: f64 = 1_700_000_000_000.0;

    #[track_caller]
    fn parsed(text: &str) -> Parsed<'_> {
        match parse(text) {
            Ok(parsed) => parsed,
            Err(why) => panic!("{text}: {why:?}"),
        }
    }

    #[track_caller]
    fn rejection(text: &str) -> Rejection {
        parse(text).err().expect("a rejection")
    }

    fn expires(attributes: &str) -> f64 {
        parsed(&format!("a=1; {attributes}")).lifetime.end(NOW)
    }

    // "If the set-cookie-string contains a %x00-08 / %x0A-1F / %x7F character …"
    #[test]
    fn refuses_control_characters_anywhere() {
        for c in (0..0x20)
            .chain([0x7f])
            .map(char::from)
            .filter(|c| *c != '\t')
        {
            for text in [
                format!("a{c}=1"),
                format!("a=1{c}2"),
                format!("a=1; Path=/{c}"),
                format!("a=1{c}"),
            ] {
                assert_eq!(rejection(&text), Rejection::ControlCharacter, "{text:?}");
            }
        }
        assert_eq!(parsed("a\tb=1\t2").name, "a\tb");
    }

    #[test]
    fn splits_name_from_value_at_the_first_equals_sign() {
        for (text, name, value) in [
            ("a=b", "a", "b"),
            ("a=b=c", "a", "b=c"),
            (" \ta \t= \tb\t ; x", "a", "b"),
            ("a=", "a", ""),
            ("=b", "", "b"),
            ("b", "", "b"),
            ("==b", "", "=b"),
            ("a=\"b; c\"", "a", "\"b"),
            ("\u{a0}a=b\u{3000}", "\u{a0}a", "b\u{3000}"),
        ] {
            let got = parsed(text);
            assert_eq!((got.name, got.value), (name, value), "{text}");
        }
        for text in ["", "=", " = ", ";", "; Path=/", "\t"] {
            assert_eq!(rejection(text), Rejection::Empty, "{text}");
        }
    }

    // "If the sum of the lengths of the name string and the value string is more than 4096 octets"
    #[test]
    fn counts_octets_after_trimming() {
        let fits = format!("n= {}{} ", "中".repeat(1364), "vvv");
        assert_eq!(parsed(&fits).value.len(), 4095);
        assert_eq!(
            rejection(&format!("nn={}", "v".repeat(4095))),
            Rejection::TooLarge
        );
    }

    #[test]
    fn reads_attributes_in_any_case_and_lets_the_last_count() {
        let got = parsed(
            "a=1;SECURE;httponly;Domain=x.com;DOMAIN=.b.com;path=/x;Path= /y ;SameSite=lax;SAMESITE=Strict",
        );
        assert!(got.secure && got.http_only);
        assert_eq!((got.domain, got.path), ("b.com", Some("/y")));
        assert_eq!(got.same_site, SameSite::Strict);
        assert_eq!(parsed("a=1; Domain=b.com; Domain=").domain, "");
        assert_eq!(parsed("a=1; Path=/x; Path=y").path, Some(""));
        assert_eq!(
            parsed("a=1; SameSite=Lax; SameSite=bogus").same_site,
            SameSite::Default
        );
        assert!(parsed("a=1; secure=no").secure);
        assert!(!parsed("a=1; s ecure").secure);
    }

    // "If the attribute-value is longer than 1024 octets, ignore the cookie-av string"
    #[test]
    fn ignores_overlong_attributes() {
        let long = "x".repeat(1023);
        assert_eq!(
            parsed(&format!("a=1; Path=/ok; Path=/{long}x")).path,
            Some("/ok")
        );
        assert_eq!(
            parsed(&format!("a=1; Path=/{long}")).path.map(str::len),
            Some(1024)
        );
    }

    #[test]
    fn max_age_is_digits_with_an_optional_minus() {
        for (text, want) in [
            ("Max-Age=60", NOW + 60_000.0),
            ("Max-Age=0060", NOW + 60_000.0),
            ("Max-Age=0", f64::NEG_INFINITY),
            ("Max-Age=-1", f64::NEG_INFINITY),
            ("Max-Age=-99999999999999999999", f64::NEG_INFINITY),
            ("Max-Age=10; Max-Age=20", NOW + 20_000.0),
            ("Max-Age=10; Max-Age=x", NOW + 10_000.0),
        ] {
            assert_eq!(expires(text), want, "{text}");
        }
        for text in [
            "Max-Age",
            "Max-Age=",
            "Max-Age=-",
            "Max-Age=+1",
            "Max-Age=1.5",
            "Max-Age=1s",
            "Max-Age=\"1\"",
            "Max-Age=1 1",
        ] {
            assert_eq!(expires(text), f64::INFINITY, "{text}");
        }
    }

    // "If a cookie has both the Max-Age and the Expires attribute, the Max-Age attribute has
    // precedence and controls the expiration date of the cookie."
    #[test]
    fn max_age_beats_expires_in_either_order() {
        let past = "Expires=Thu, 01 Jan 1970 00:00:00 GMT";
        assert_eq!(expires(past), 0.0);
        assert_eq!(expires(&format!("{past}; Max-Age=60")), NOW + 60_000.0);
        assert_eq!(expires(&format!("Max-Age=60; {past}")), NOW + 60_000.0);
        assert_eq!(expires(&format!("Max-Age=x; {past}")), 0.0);
        assert_eq!(expires(&format!("{past}; Expires=junk")), 0.0);
    }

    // Section 5.5: "the limit … SHOULD be 400 days (34560000 seconds)"
    #[test]
    fn nothing_lives_longer_than_400_days() {
        let limit = NOW + 34_560_000_000.0;
        for text in [
            "Max-Age=34560001",
            "Max-Age=99999999999999999999",
            "Expires=Fri, 01 Jan 2038 00:00:00 GMT",
        ] {
            assert_eq!(expires(text), limit, "{text}");
        }
        assert_eq!(expires("Max-Age=34560000"), limit);
    }
}
