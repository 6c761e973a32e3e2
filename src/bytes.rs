//! Searches in text, eight bytes at a time.
//!
//! An engine without a JIT (iOS) runs each WebAssembly instruction by itself, so what a header
//! costs there is the number of bytes looked at, one by one: these loops look at eight for the
//! price of two. `str::find` and its kin were not taken: without inlining, which the shipped
//! module's size forbids, they cost ten times as much.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = ONES << 7;

/// What [`survey`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Survey {
    /// A control character other than TAB (`%x00-08 / %x0A-1F / %x7F`).
    pub has_control: bool,
    pub is_ascii: bool,
}

/// Finds the first `wanted` at or after `from`; the text's length if there is none.
pub fn find(text: &[u8], from: usize, wanted: u8) -> usize {
    find_either(text, from, wanted, wanted)
}

/// Finds the first of two bytes at or after `from`; the text's length if there is none.
pub fn find_either(text: &[u8], from: usize, one: u8, other: u8) -> usize {
    let (ones, others) = (ONES * u64::from(one), ONES * u64::from(other));
    let mut at = from;
    while let Some(word) = word_at(text, at) {
        let hits = zeros(word ^ ones) | zeros(word ^ others);
        if hits != 0 {
            // The lowest mark is always right: borrows only spoil those above a right one.
            return at + (hits.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while at < text.len() && text[at] != one && text[at] != other {
        at += 1;
    }
    at.min(text.len())
}

/// Looks a text through for control characters and for bytes outside ASCII.
pub fn survey(text: &[u8]) -> Survey {
    let mut at = 0;
    let mut seen = Survey {
        has_control: false,
        is_ascii: true,
    };
    while at < text.len() {
        if let Some(word) = word_at(text, at) {
            let below_space = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
            let suspects = below_space | (word & HIGHS) | zeros(word ^ (ONES * 0x7f));
            if suspects == 0 {
                at += 8;
                continue;
            }
        }
        let byte = text[at];
        seen.has_control |= (byte < 0x20 && byte != b'\t') || byte == 0x7f;
        seen.is_ascii &= byte < 0x80;
        at += 1;
    }
    seen
}

/// Cuts SP and HTAB, "WSP" in the RFCs, from both ends.
pub fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    let (mut start, mut end) = (0, bytes.len());
    while start < end && is_blank(bytes[start]) {
        start += 1;
    }
    while start < end && is_blank(bytes[end - 1]) {
        end -= 1;
    }
    &text[start..end]
}

pub fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// Reads eight bytes; the compiler makes one load of it.
#[inline(always)]
fn word_at(text: &[u8], at: usize) -> Option<u64> {
    let eight = text.get(at..)?.first_chunk::<8>()?;
    Some(u64::from_le_bytes(*eight))
}

/// Marks the high bit of each zero byte, and maybe of some above the first.
#[inline(always)]
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_a_plain_loop_finds(text: Vec<u8>, from in 0usize..40, one: u8, other: u8) {
            let want = text.iter().skip(from).position(|byte| *byte == one || *byte == other);
            let want = want.map_or(text.len(), |at| at + from);
            prop_assert_eq!(find_either(&text, from, one, other), want);
        }

        #[test]
        fn surveys_what_a_plain_loop_sees(text in proptest::collection::vec(prop_oneof![9 => 0x20u8..0x7f, 1 => any::<u8>()], 0..60)) {
            let has_control = text.iter().any(|byte| (*byte < 0x20 && *byte != 9) || *byte == 0x7f);
            prop_assert_eq!(survey(&text), Survey { has_control, is_ascii: text.is_ascii() });
        }
    }

    #[test]
    fn trims_blanks_only() {
        for (text, want) in [
            ("", ""),
            (" \t", ""),
            (" a\t b \t", "a\t b"),
            ("\u{a0}a\n", "\u{a0}a\n"),
            ("é ", "é"),
        ] {
            assert_eq!(trim(text), want);
        }
    }
}
