//! Public suffixes (RFC 6265bis, section 5.7, step 9; publicsuffix.org, "Algorithm").
//!
//! The module ships a selection of the list, [`RULES_KEPT`] of [`RULES_IN_LIST`] rules:
//! `tools/public-suffix.mjs` says which and why. A suffix that is missing here can be taken as a
//! Domain by a host below it, which is what every jar without a list allows everywhere.

mod rules;

use std::cmp::Ordering;

use crate::bytes::{compare, equal, find};
use rules::{COMMON, RULES};
pub use rules::{LIST_DATE, RULES_IN_LIST, RULES_KEPT};

/// Tells whether a canonical domain is a public suffix, so that nobody may share cookies on it.
pub(super) fn is_public_suffix(domain: &[u8]) -> bool {
    let domain = domain.strip_suffix(b".").unwrap_or(domain);
    let dot = find(domain, 0, b'.');
    // "If no rules match, the prevailing rule is "*"."
    if dot == domain.len() {
        return true;
    }
    let (label, parent) = (&domain[..dot], &domain[dot + 1..]);
    let Some(labels) = labels_below(parent) else {
        return false;
    };
    let (letters, labels) = labels.split_at(find(labels, 0, b' '));
    let mut matched = letters.iter().any(|letter| equal(common(*letter), label));
    let mut at = 1;
    while at < labels.len() {
        let end = find(labels, at, b' ');
        let known = &labels[at..end];
        // "If more than one rule matches, the prevailing rule is the one which is an exception
        // rule."
        if known[0] == b'!' && equal(&known[1..], label) {
            return false;
        }
        matched |= known == b"*" || equal(known, label);
        at = end + 1;
    }
    matched
}

/// The label that a capital letter stands for.
fn common(letter: u8) -> &'static [u8] {
    let labels = COMMON.as_bytes();
    let mut at = 0;
    for _ in b'A'..letter {
        at = find(labels, at, b' ') + 1;
    }
    &labels[at..find(labels, at, b' ')]
}

/// Finds the labels of a parent's line by halving the text: no index to ship or to build.
fn labels_below(parent: &[u8]) -> Option<&'static [u8]> {
    let rules = RULES.as_bytes();
    let (mut low, mut high) = (0, rules.len());
    while low < high {
        let mut start = (low + high) / 2;
        while start > low && rules[start - 1] != b'\n' {
            start -= 1;
        }
        let end = find(rules, start, b'\n');
        let mut key_end = start;
        while rules[key_end] != b' ' && !rules[key_end].is_ascii_uppercase() {
            key_end += 1;
        }
        match compare(&rules[start..key_end], parent) {
            Ordering::Equal => return Some(&rules[key_end..end]),
            Ordering::Less => low = end + 1,
            Ordering::Greater => high = start,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found() {
        let mut count = 0;
        let mut previous = "";
        for line in RULES.lines() {
            let is_key = |c: char| c != ' ' && !c.is_ascii_uppercase();
            let (parent, labels) = line.split_at(line.find(|c| !is_key(c)).unwrap());
            assert!(previous < parent, "{previous} {parent}");
            assert_eq!(
                labels_below(parent.as_bytes()),
                Some(labels.as_bytes()),
                "{parent}"
            );
            let (letters, labels) = labels.split_at(labels.find(' ').unwrap_or(labels.len()));
            for letter in letters.bytes() {
                assert!(!common(letter).is_empty(), "{parent}");
            }
            count += letters.len() + labels.split(' ').count() - 1;
            previous = parent;
        }
        assert_eq!(count, RULES_KEPT as usize);
    }

    #[test]
    fn knows_the_registries_of_every_kind() {
        for domain in [
            "com",
            "cn",
            "unknown-tld",
            "com.cn",
            "gov.cn",
            "sh.cn",
            "xn--55qx5d.cn",
            "com.hk",
            "com.tw",
            "co.jp",
            "tokyo.jp",
            "b.kawasaki.jp",
            "co.uk",
            "x.ck",
            "com.br",
            "com.pl",
            "co.it",
            "github.io",
            "vercel.app",
            "x.run.app",
            "com.cn.",
        ] {
            assert!(is_public_suffix(domain.as_bytes()), "{domain}");
        }
        for domain in [
            "example.com",
            "a.com.cn",
            "b.sh.cn",
            "kawasaki.jp",
            "city.kawasaki.jp",
            "www.ck",
            "a.x.ck",
            "foo.github.io",
            "a.unknown-tld",
            "",
            "example.co.uk",
            "weixin.qq.com",
        ] {
            assert_eq!(
                is_public_suffix(domain.as_bytes()),
                domain.is_empty(),
                "{domain}"
            );
        }
    }

    #[test]
    fn the_selection_is_small() {
        assert!(RULES.len() < 16_384, "{}", RULES.len());
    }
}
