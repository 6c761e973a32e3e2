//! Whole numbers as short text, for what is stored.
//!
//! Base 36, because the standard library's number formatting costs the module kilobytes.

use crate::bytes::{as_str, digit_of};

/// Appends `number`.
pub fn push(out: &mut String, mut number: u64) {
    let mut digits = [0; 13];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = digit_of((number % 36) as u8);
        number /= 36;
        if number == 0 {
            break;
        }
    }
    // SAFETY: digits are ASCII.
    #[allow(unsafe_code)]
    out.push_str(unsafe { as_str(&digits[at..]) });
}

/// Appends a time in whole milliseconds.
///
/// One place for all: WebAssembly 1.0 converts with ten instructions, because out of range its own way traps.
pub fn push_time(out: &mut String, time: f64) {
    push(out, time as u64);
}

/// Reads what [`push`] wrote; `None` for anything else, and for what no `f64` holds exactly.
pub fn read(text: &str) -> Option<u64> {
    if text.is_empty() || text.len() > 11 {
        return None;
    }
    let mut number = 0u64;
    for byte in text.bytes() {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'z' => byte - b'a' + 10,
            _ => return None,
        };
        number = number * 36 + u64::from(digit);
    }
    (number <= 1 << 53).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        for number in [0, 1, 35, 36, 1_700_000_000_000, 1 << 53] {
            let mut text = String::new();
            push(&mut text, number);
            assert_eq!(read(&text), Some(number), "{text}");
        }
    }

    #[test]
    fn other_text_is_none() {
        for text in ["", "-1", "A", "1 ", "zzzzzzzzzzz", "000000000000"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
