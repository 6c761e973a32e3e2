//! Public suffixes (RFC 6265bis, section 5.7, step 9; publicsuffix.org, "Algorithm").
//!
//! The module ships a selection of the list, [`RULES_KEPT`] of [`RULES_IN_LIST`] rules:
//! `tools/public-suffix.mjs` says which and why. A suffix that is missing here can be taken as a
//! Domain by a host below it, which is what every jar without a list allows everywhere.

mod rules;

use std::cmp::Ordering;

use crate::url::host::without_final_dot;
use rules::{COMMON, RULES};
pub use rules::{LIST_DATE, RULES_IN_LIST, RULES_KEPT};

/// Tells whether a canonical domain is a public suffix, so that nobody may share cookies on it.
pub(super) fn is_public_suffix(domain: &str) -> bool {
    let Some((label, parent)) = without_final_dot(domain).split_once('.') else {
        // "If no rules match, the prevailing rule is "*"."
        return true;
    };
    let Some(labels) = labels_below(parent) else {
        return false;
    };
    let mut labels = labels.split(' ');
    let letters = labels.next().unwrap_or_default();
    let mut matched = letters.bytes().any(|letter| common(letter) == Some(label));
    for known in labels {
        // "If more than one rule matches, the prevailing rule is the one which is an exception
        // rule."
        if known.strip_prefix('!') == Some(label) {
            return false;
        }
        matched |= known == "*" || known == label;
    }
    matched
}

/// The label that a capital letter stands for.
fn common(letter: u8) -> Option<&'static str> {
    COMMON.split(' ').nth(usize::from(letter - b'A'))
}

/// Finds the labels of a parent's line by halving the text: no index to ship or to build.
fn labels_below(parent: &str) -> Option<&'static str> {
    let mut rules = RULES;
    while !rules.is_empty() {
        let start = rules[..rules.len() / 2]
            .bytes()
            .rposition(|byte| byte == b'\n')
            .map_or(0, |end| end + 1);
        let (before, rest) = rules.split_at(start);
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let key_end = line.find(|c: char| c == ' ' || c.is_ascii_uppercase())?;
        let (key, labels) = line.split_at(key_end);
        match key.cmp(parent) {
            Ordering::Equal => return Some(labels),
            Ordering::Less => rules = after,
            Ordering::Greater => rules = before,
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
            assert_eq!(labels_below(parent), Some(labels), "{parent}");
            let (letters, labels) = labels.split_at(labels.find(' ').unwrap_or(labels.len()));
            for letter in letters.bytes() {
                assert!(common(letter).is_some(), "{parent}");
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
            assert!(is_public_suffix(domain), "{domain}");
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
            assert_eq!(is_public_suffix(domain), domain.is_empty(), "{domain}");
        }
    }

    #[test]
    fn the_selection_is_small() {
        assert!(RULES.len() < 16_384, "{}", RULES.len());
    }
}
