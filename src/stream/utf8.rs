//! UTF-8 that comes in pieces, cut anywhere.

use std::str;

const REPLACEMENT: &str = "\u{FFFD}";

/// Decodes as the WHATWG Encoding Standard does: each maximal part of an ill-formed sequence becomes one U+FFFD.
///
/// That is what the standard library's `Utf8Error` tells apart, too (Unicode, section 3.9, "U+FFFD Substitution of Maximal
/// Subparts").
#[derive(Debug, Default)]
pub struct Decoder {
    /// The beginning of a character whose rest has not come: at most three bytes.
    begun: [u8; 4],
    len: usize,
}

impl Decoder {
    /// Hands on the text of `bytes` in order, in as few pieces as there are.
    pub fn decode(&mut self, mut bytes: &[u8], mut text: impl FnMut(&str)) {
        while self.len > 0 {
            let Some((first, rest)) = bytes.split_first() else {
                return;
            };
            self.begun[self.len] = *first;
            match str::from_utf8(&self.begun[..=self.len]) {
                Ok(character) => {
                    text(character);
                    (self.len, bytes) = (0, rest);
                }
                Err(error) if error.error_len().is_none() => {
                    self.len += 1;
                    bytes = rest;
                }
                // What had begun was sound so far, so it ends before this byte, which may begin something else.
                Err(_) => {
                    text(REPLACEMENT);
                    self.len = 0;
                }
            }
        }
        for part in bytes.utf8_chunks() {
            if !part.valid().is_empty() {
                text(part.valid());
            }
            let ill = part.invalid();
            if ill.is_empty() {
                continue;
            }
            let is_last = ill.as_ptr_range().end == bytes.as_ptr_range().end;
            if is_last && str::from_utf8(ill).is_err_and(|error| error.error_len().is_none()) {
                self.begun[..ill.len()].copy_from_slice(ill);
                self.len = ill.len();
            } else {
                text(REPLACEMENT);
            }
        }
    }

    /// No byte follows: a character that has begun is ill-formed.
    pub fn end(&mut self, mut text: impl FnMut(&str)) {
        if std::mem::take(&mut self.len) > 0 {
            text(REPLACEMENT);
        }
    }
}
