//! Searches on the way of each answer with cookies, eight bytes at a time; all else is the standard library's.
//!
//! An engine without a JIT (iOS) runs each WebAssembly instruction by itself, so what a header costs there is the number of bytes
//! looked at one by one. The benchmark's row for all of them: "a request, 3 Set-Cookie that change" in JavaScriptCore without a
//! JIT, and of it the first answers of a server, and those that the lane (src/cookie/again.rs) does not take.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = ONES << 7;

/// Tells whether a header can carry this character: no control character, nothing outside Latin-1.
pub fn fits_header(char: char) -> bool {
    u32::from(char) < 0x100 && !char.is_control()
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

/// Tells whether there is a control character other than TAB (`%x00-08 / %x0A-1F / %x7F`).
#[cfg_attr(fast_paths, optimize(speed))]
pub fn has_control(text: &[u8]) -> bool {
    let is_control = |byte: &u8| (*byte < 0x20 && *byte != b'\t') || *byte == 0x7f;
    let mut at = 0;
    while let Some(word) = word_at(text, at) {
        let below_space = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let suspicious = below_space | zeros(word ^ (ONES * 0x7f));
        if suspicious != 0 && text[at..at + 8].iter().any(is_control) {
            return true;
        }
        at += 8;
    }
    text[at..].iter().any(is_control)
}

/// Tells whether there is nothing but ASCII; `str::is_ascii` goes byte by byte in the shipped module, 9 µs for a cookie.
#[cfg_attr(fast_paths, optimize(speed))]
pub fn is_ascii(text: &[u8]) -> bool {
    let mut at = 0;
    while let Some(word) = word_at(text, at) {
        if word & HIGHS != 0 {
            return false;
        }
        at += 8;
    }
    text[at..].iter().all(u8::is_ascii)
}

/// Tells whether there is nothing but printable ASCII, without blanks and what delimits or quotes a value (`,`, `;`, `"`).
#[cfg_attr(fast_paths, optimize(speed))]
pub fn is_plain(text: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';');
    let mut at = 0;
    while let Some(word) = word_at(text, at) {
        // Marks may be wrong, but only where there is a right one, too: the high bit of a byte, or a zero below it.
        let beyond = word | word.wrapping_sub(ONES * 0x21);
        let marks = (beyond & HIGHS)
            | zeros(word ^ (ONES * 0x7f))
            | zeros(word ^ (ONES * 0x22))
            | zeros(word ^ (ONES * 0x2c))
            | zeros(word ^ (ONES * 0x3b));
        if marks != 0 {
            return false;
        }
        at += 8;
    }
    text[at..].iter().all(is_plain)
}

/// Packs a name of at most eight bytes into a number, in lower case; 0 for a longer one.
///
/// So that the name of an attribute or of a month is compared with all known ones at once. Setting one bit lower-cases letters, keeps
/// digits and `-`, and makes none of them out of anything else that is not a control character.
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
    fn knows_ascii_as_the_standard_library_does() {
        for special in [0, 0x7f, 0x80, 0xff] {
            for text in texts(b'a', special) {
                assert_eq!(is_ascii(&text), text.is_ascii(), "{text:?}");
            }
        }
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
    fn plain_is_what_a_plain_loop_says() {
        for filler in [b'!', b'a', b'~', b'-', b'<', b'#'] {
            for special in 0..=255 {
                for text in texts(filler, special) {
                    let want = text.iter().all(|byte| {
                        (0x21..0x7f).contains(byte) && !matches!(byte, b'"' | b',' | b';')
                    });
                    assert_eq!(is_plain(&text), want, "{text:?}");
                }
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
    fn sees_the_control_characters_that_a_plain_loop_sees() {
        for filler in [b' ', b'a', b'~', b'\t', 0xff] {
            for special in 0..=255 {
                for text in texts(filler, special) {
                    let want = text
                        .iter()
                        .any(|byte| (*byte < 0x20 && *byte != 9) || *byte == 0x7f);
                    assert_eq!(has_control(&text), want, "{text:?}");
                }
            }
        }
    }
}
