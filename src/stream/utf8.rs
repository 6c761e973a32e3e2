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
    pub fn decode(&mut self, bytes: &[u8], text: &mut dyn FnMut(&str)) {
        let mut bytes = self.complete(bytes, text);
        while !bytes.is_empty() {
            let (sound, ill) = match str::from_utf8(bytes) {
                Ok(all) => return text(all),
                Err(error) => (error.valid_up_to(), error.error_len()),
            };
            let (before, rest) = bytes.split_at(sound);
            if let Ok(before) = str::from_utf8(before)
                && sound > 0
            {
                text(before);
            }
            match ill {
                Some(len) => {
                    text(REPLACEMENT);
                    bytes = &rest[len..];
                }
                None => {
                    self.begun[..rest.len()].copy_from_slice(rest);
                    self.len = rest.len();
                    return;
                }
            }
        }
    }

    /// No byte follows: a character that has begun is ill-formed. Returns what stands for it.
    pub fn end(&mut self) -> &'static str {
        match std::mem::take(&mut self.len) {
            0 => "",
            _ => REPLACEMENT,
        }
    }

    /// Ends the character that has begun, byte by byte; returns the bytes that are left.
    fn complete<'a>(&mut self, mut bytes: &'a [u8], text: &mut dyn FnMut(&str)) -> &'a [u8] {
        while self.len > 0 {
            let Some((first, rest)) = bytes.split_first() else {
                break;
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
        bytes
    }
}
