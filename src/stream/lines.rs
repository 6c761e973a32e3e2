//! Text that comes in pieces, as lines.

use super::LONGEST;
use crate::bytes::find_either;

/// A line that has no end within [`LONGEST`] bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

/// Splits at CR, LF and CRLF, as event streams do (WHATWG HTML Standard, section 9.2.5).
#[derive(Debug, Default)]
pub struct Lines {
    /// The beginning of a line whose rest has not come.
    begun: String,
    /// The last character was a CR: an LF that follows belongs to it.
    after_cr: bool,
}

impl Lines {
    /// Hands on the lines that end in `text`, without their ends.
    pub fn push(&mut self, text: &str, line: &mut dyn FnMut(&str)) -> Result<(), TooLong> {
        let mut rest = text;
        if self.after_cr && !rest.is_empty() {
            self.after_cr = false;
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
        loop {
            let end = find_either(rest.as_bytes(), 0, b'\r', b'\n');
            if end == rest.len() {
                return self.keep(rest);
            }
            self.give(&rest[..end], line)?;
            let is_cr = rest.as_bytes()[end] == b'\r';
            rest = &rest[end + 1..];
            if is_cr {
                self.after_cr = rest.is_empty();
                rest = rest.strip_prefix('\n').unwrap_or(rest);
            }
        }
    }

    /// No text follows: gives the line that has begun, if one has.
    pub fn end(&mut self) -> Option<String> {
        let begun = std::mem::take(&mut self.begun);
        (!begun.is_empty()).then_some(begun)
    }

    fn give(&mut self, rest: &str, line: &mut dyn FnMut(&str)) -> Result<(), TooLong> {
        if self.begun.is_empty() {
            if rest.len() > LONGEST {
                return Err(TooLong);
            }
            line(rest);
        } else {
            self.keep(rest)?;
            // Taken, not emptied: a long line does not keep its memory.
            line(&std::mem::take(&mut self.begun));
        }
        Ok(())
    }

    fn keep(&mut self, text: &str) -> Result<(), TooLong> {
        if self.begun.len() + text.len() > LONGEST {
            self.begun = String::new();
            return Err(TooLong);
        }
        self.begun.push_str(text);
        Ok(())
    }
}
