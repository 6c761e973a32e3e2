//! Work on text as bytes, eight at a time.
//!
//! An engine without a JIT (iOS) runs each WebAssembly instruction by itself, so what a header
//! costs there is the number of bytes looked at one by one, and of calls: these loops look at
//! eight bytes for the price of two. `str` methods were not taken on the way of every request:
//! the shipped module is built for size, so each slice and each search of theirs is a call that
//! checks character boundaries, where every cut of ours is at an ASCII byte; `memcpy` and `memcmp`
//! as they are compiled for WebAssembly go byte by byte.

use std::cmp::Ordering;

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
#[cfg_attr(fast_paths, optimize(speed))]
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

/// Cuts a text at the first `at`, an ASCII byte, which falls away; without one nothing is behind it.
#[allow(unsafe_code)]
pub fn cut(text: &str, at: u8) -> (&str, Option<&str>) {
    assert!(at.is_ascii());
    let bytes = text.as_bytes();
    let end = find(bytes, 0, at);
    // SAFETY: the text is cut where an ASCII byte stands, or at its end.
    unsafe {
        (
            as_str(&bytes[..end]),
            bytes.get(end + 1..).map(|rest| as_str(rest)),
        )
    }
}

/// Cuts a text at every `at`, an ASCII byte, into as many parts as there is room for; tells whether there were enough.
///
/// The last part takes what is left, with whatever stands in it. What had no part stays as it was.
pub fn fields<'a>(text: &'a str, at: u8, parts: &mut [&'a str]) -> bool {
    let mut rest = Some(text);
    let last = parts.len() - 1;
    for (index, part) in parts.iter_mut().enumerate() {
        let Some(unread) = rest else { return false };
        *part = unread;
        if index < last {
            (*part, rest) = cut(unread, at);
        }
    }
    true
}

/// Appends an ASCII byte; `String::push` would bring the encoder for all of Unicode into the module.
#[allow(unsafe_code)]
pub fn push_ascii(out: &mut String, byte: u8) {
    debug_assert!(byte.is_ascii());
    // SAFETY: seven bits are always ASCII, so the text stays UTF-8.
    unsafe { out.as_mut_vec() }.push(byte & 0x7f);
}

/// The digit of a value below 36, as [`digit`] reads it.
pub fn digit_of(value: u8) -> u8 {
    value + if value < 10 { b'0' } else { b'a' - 10 }
}

/// The value of a digit in a base up to 36, `None` for another character.
pub fn digit(byte: u8, base: u32) -> Option<u32> {
    let value = match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'a'..=b'z' | b'A'..=b'Z' => u32::from(byte | 0x20) - 87,
        _ => return None,
    };
    (value < base).then_some(value)
}

/// Reads digits alone; `None` when there is another character, or the number does not fit.
pub fn number(text: &str, base: u32) -> Option<u32> {
    let mut number = 0u64;
    for byte in text.bytes() {
        number = number * u64::from(base) + u64::from(digit(byte, base)?);
        if number > u64::from(u32::MAX) {
            return None;
        }
    }
    Some(number as u32)
}

/// Tells whether the text has this ASCII byte.
pub fn has(text: &str, byte: u8) -> bool {
    find(text.as_bytes(), 0, byte) < text.len()
}

/// Looks a text through for control characters and for bytes outside ASCII.
#[cfg_attr(fast_paths, optimize(speed))]
pub fn survey(text: &[u8]) -> Survey {
    let mut seen = Survey {
        has_control: false,
        is_ascii: true,
    };
    let mut at = 0;
    while at < text.len() {
        let suspicious = match word_at(text, at) {
            Some(word) => {
                let below_space = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
                below_space | (word & HIGHS) | zeros(word ^ (ONES * 0x7f)) != 0
            }
            None => true,
        };
        let end = text.len().min(at + 8);
        if suspicious {
            seen.add(&text[at..end]);
        }
        // The last word overlaps the one before it, so that no byte is looked at alone.
        at = match text.len() - end {
            left @ 1..8 => end + left - 8,
            _ => end,
        };
    }
    seen
}

impl Survey {
    fn add(&mut self, part: &[u8]) {
        for byte in part {
            self.has_control |= (*byte < 0x20 && *byte != b'\t') || *byte == 0x7f;
            self.is_ascii &= *byte < 0x80;
        }
    }
}

/// Cuts SP and HTAB, "WSP" in the RFCs, from both ends.
pub fn trim(text: &[u8]) -> &[u8] {
    let (start, end) = trimmed(text, 0, text.len());
    &text[start..end]
}

/// Returns where a part begins and ends without the SP and HTAB at both ends.
#[cfg_attr(fast_paths, optimize(speed))]
pub fn trimmed(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let (mut start, mut end) = (start, end);
    while start < end && is_blank(text[start]) {
        start += 1;
    }
    while start < end && is_blank(text[end - 1]) {
        end -= 1;
    }
    (start, end)
}

pub fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

pub fn equal(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && compare(one, other) == Ordering::Equal
}

/// Compares as `Ord` does.
#[cfg_attr(fast_paths, optimize(speed))]
pub fn compare(one: &[u8], other: &[u8]) -> Ordering {
    let mut at = 0;
    while let (Some(a), Some(b)) = (word_at(one, at), word_at(other, at)) {
        if a != b {
            return a.swap_bytes().cmp(&b.swap_bytes());
        }
        at += 8;
    }
    while at < one.len() && at < other.len() {
        if one[at] != other[at] {
            return one[at].cmp(&other[at]);
        }
        at += 1;
    }
    one.len().cmp(&other.len())
}

/// Copies `text` to `out` at `at`; returns where it ends there.
#[cfg_attr(fast_paths, optimize(speed))]
pub fn copy(out: &mut [u8], at: usize, text: &[u8]) -> usize {
    let end = at + text.len();
    let out = &mut out[at..end];
    let mut done = 0;
    while let (Some(to), Some(word)) = (out.get_mut(done..done + 8), word_at(text, done)) {
        to.copy_from_slice(&word.to_le_bytes());
        // The last word overlaps the one before it.
        done = match text.len() - done {
            left @ 9..16 => done + left - 8,
            _ => done + 8,
        };
    }
    while done < text.len() {
        out[done] = text[done];
        done += 1;
    }
    end
}

/// Packs a name of at most eight bytes into a number, in lower case; 0 for a longer one.
///
/// Setting one bit lower-cases letters, keeps digits, `-` and `:`, and makes none of them out of
/// anything else that is not a control character.
#[inline(never)]
pub const fn pack_lower_case(name: &[u8]) -> u64 {
    if name.len() > 8 {
        return 0;
    }
    let mut packed = 0;
    let mut at = 0;
    while at < name.len() {
        packed = packed << 8 | (name[at] | 0x20) as u64;
        at += 1;
    }
    packed
}

/// Reads bytes that were cut out of a `str` at ASCII bytes. To look at each again costs half a kilobyte of the module, and
/// the time of another pass over every cookie.
///
/// # Safety
///
/// The bytes must be parts of `str`s, cut where an ASCII byte stood.
#[allow(unsafe_code)]
pub unsafe fn as_str(bytes: &[u8]) -> &str {
    debug_assert!(std::str::from_utf8(bytes).is_ok());
    // SAFETY: the caller's.
    unsafe { std::str::from_utf8_unchecked(bytes) }
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

    /// Texts of every length around one, two and three words, with a byte of interest everywhere.
    fn texts(filler: u8, special: u8) -> impl Iterator<Item = Vec<u8>> {
        (0..26).flat_map(move |len| {
            (0..=len).map(move |at| {
                let mut text = vec![filler; len];
                if at < len {
                    text[at] = special;
                }
                text
            })
        })
    }

    #[test]
    fn finds_what_a_plain_loop_finds() {
        for (filler, special) in [
            (b'a', b';'),
            (b'<', b';'),
            (b':', b';'),
            (0xff, b'='),
            (0, 1),
            (b'=', b';'),
        ] {
            for text in texts(filler, special) {
                for from in 0..=text.len() + 1 {
                    let want = text
                        .iter()
                        .skip(from)
                        .position(|byte| matches!(byte, b';' | b'='));
                    let want = want.map_or(text.len(), |at| at + from);
                    assert_eq!(
                        find_either(&text, from, b';', b'='),
                        want,
                        "{text:?} {from}"
                    );
                }
            }
        }
    }

    #[test]
    fn surveys_what_a_plain_loop_sees() {
        for filler in [b' ', b'a', b'~'] {
            for special in 0..=255 {
                for text in texts(filler, special) {
                    let has_control = text
                        .iter()
                        .any(|byte| (*byte < 0x20 && *byte != 9) || *byte == 0x7f);
                    let is_ascii = text.is_ascii();
                    assert_eq!(
                        survey(&text),
                        Survey {
                            has_control,
                            is_ascii
                        },
                        "{text:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn compares_as_slices_do() {
        for one in texts(b'b', b'a').chain(texts(b'b', 0xff)) {
            for other in texts(b'b', b'a').chain(texts(b'b', b'c')).step_by(3) {
                assert_eq!(compare(&one, &other), one.cmp(&other), "{one:?} {other:?}");
                assert_eq!(equal(&one, &other), one == other, "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn copies_all_and_nothing_else() {
        for text in texts(b'a', b'b') {
            for at in 0..9 {
                let mut out = vec![0; at + text.len() + 3];
                assert_eq!(copy(&mut out, at, &text), at + text.len());
                let want = [vec![0; at], text.clone(), vec![0; 3]].concat();
                assert_eq!(out, want);
            }
        }
    }

    #[test]
    fn packs_short_names_without_their_case() {
        assert_eq!(pack_lower_case(b"Max-AGE"), pack_lower_case(b"max-age"));
        assert_ne!(pack_lower_case(b"path"), pack_lower_case(b"pat"));
        assert_ne!(pack_lower_case(b"pa_h"), pack_lower_case(b"path"));
        assert_eq!(pack_lower_case(b"ninebytes"), 0);
    }

    #[test]
    fn cuts_at_the_first() {
        assert_eq!(cut("a;b;c", b';'), ("a", Some("b;c")));
        assert_eq!(cut("é;", b';'), ("é", Some("")));
        assert_eq!(cut("é", b';'), ("é", None));
        assert_eq!(cut("", b';'), ("", None));
        assert!(has("é;", b';') && !has("é", b';'));
    }

    #[test]
    fn fills_as_many_fields_as_there_are() {
        for (text, enough, want) in [
            ("", false, ["", "-", "-"]),
            ("a", false, ["a", "-", "-"]),
            ("a;é", false, ["a", "é", "-"]),
            ("a;;", true, ["a", "", ""]),
            ("a;b;c;d", true, ["a", "b", "c;d"]),
        ] {
            let mut parts = ["-"; 3];
            assert_eq!(fields(text, b';', &mut parts), enough, "{text}");
            assert_eq!(parts, want, "{text}");
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
            assert_eq!(trim(text.as_bytes()), want.as_bytes());
        }
    }
}
