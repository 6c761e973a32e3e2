//! Public suffixes (RFC 6265bis, section 5.7, step 9; publicsuffix.org, "Algorithm").
//!
//! The module ships a selection of the list, [`RULES_KEPT`] of [`RULES_IN_LIST`] rules:
//! `tools/public-suffix.mjs` says which and why. A suffix that is missing here can be taken as a
//! Domain by a host below it, which is what every jar without a list allows everywhere.

mod rules;

use rules::RULES;
pub use rules::{LIST_DATE, RULES_IN_LIST, RULES_KEPT};

/// Tells whether a canonical domain is a public suffix, so that nobody may share cookies on it.
pub fn is_public_suffix(domain: &str) -> bool {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    // "If no rules match, the prevailing rule is "*"."
    let Some((label, parent)) = domain.split_once('.') else {
        return true;
    };
    let Some(labels) = labels_below(parent) else {
        return false;
    };
    let mut matched = false;
    for known in labels.split(' ') {
        // "If more than one rule matches, the prevailing rule is the one which is an exception
        // rule."
        if known.strip_prefix('!') == Some(label) {
            return false;
        }
        matched |= known == label || known == "*";
    }
    matched
}

/// Finds the labels of a parent's line by halving the text: no index to ship or to build.
fn labels_below(parent: &str) -> Option<&'static str> {
    let bytes = RULES.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = (low + high) / 2;
        let start = match bytes[low..middle].iter().rposition(|byte| *byte == b'\n') {
            Some(before) => low + before + 1,
            None => low,
        };
        let rest = &RULES[start..];
        let (line, _) = rest.split_once('\n')?;
        let (key, labels) = line.split_once(' ')?;
        match key.cmp(parent) {
            std::cmp::Ordering::Equal => return Some(labels),
            std::cmp::Ordering::Less => low = start + line.len() + 1,
            std::cmp::Ordering::Greater => high = start,
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
            let (parent, labels) = line.split_once(' ').unwrap();
            assert!(previous < parent, "{previous} {parent}");
            assert_eq!(labels_below(parent), Some(labels), "{parent}");
            count += labels.split(' ').count();
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
