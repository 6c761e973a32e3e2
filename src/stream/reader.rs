//! The bytes of a stream as messages.

use super::events::{Events, Message};
use super::lines::{Lines, TooLong};
use super::utf8::Decoder;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

/// What a stream is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen(js_name = StreamShape))]
pub enum Shape {
    /// Server-sent events.
    Events,
    /// Text as it comes: its pieces put together are the whole.
    Text,
    /// Lines, the last one without an end too.
    Lines,
}

/// Reads one connection after another: what the stream said of `id` and `retry` stays.
#[derive(Debug)]
pub struct Reader {
    shape: Shape,
    decoder: Decoder,
    lines: Lines,
    events: Events,
    /// A BOM that comes first is no part of the text.
    at_start: bool,
    too_long: bool,
}

impl Reader {
    pub fn new(shape: Shape) -> Self {
        Self {
            shape,
            decoder: Decoder::default(),
            lines: Lines::default(),
            events: Events::default(),
            at_start: true,
            too_long: false,
        }
    }

    /// Hands on the messages that are whole with these bytes.
    pub fn read(&mut self, bytes: &[u8], message: impl FnMut(Message<'_>)) {
        let Self {
            shape,
            decoder,
            lines,
            events,
            at_start,
            too_long,
        } = self;
        let mut text = Text {
            shape: *shape,
            lines,
            events,
            at_start,
            too_long,
            message,
        };
        decoder.decode(bytes, |piece| text.take(piece));
    }

    /// The connection ended: hands on what is whole now, and makes ready for the next one.
    pub fn end(&mut self, mut message: impl FnMut(Message<'_>)) {
        let mut decoder = std::mem::take(&mut self.decoder);
        let mut rest = String::new();
        decoder.end(|text| rest.push_str(text));
        self.read(rest.as_bytes(), &mut message);
        if let Some(line) = self.lines.end()
            && self.shape == Shape::Lines
            && !self.too_long
        {
            message(Message {
                event: "",
                data: &line,
                id: "",
            });
        }
        self.lines = Lines::default();
        self.events.discard();
        self.at_start = true;
        self.too_long = false;
    }

    /// A line, or an event's data, had no end within [`LONGEST`](super::LONGEST) bytes: nothing that followed was read.
    pub fn is_too_long(&self) -> bool {
        self.too_long
    }

    /// The last `id` of a whole event; `""` if none.
    pub fn last_event_id(&self) -> &str {
        self.events.last_id()
    }

    /// How long the stream wants whoever reads it to wait before the next connection, in milliseconds.
    pub fn retry(&self) -> Option<u32> {
        self.events.retry()
    }
}

/// Takes decoded text.
struct Text<'a, F> {
    shape: Shape,
    lines: &'a mut Lines,
    events: &'a mut Events,
    at_start: &'a mut bool,
    too_long: &'a mut bool,
    message: F,
}

impl<F: FnMut(Message<'_>)> Text<'_, F> {
    fn take(&mut self, piece: &str) {
        let mut piece = piece;
        if std::mem::take(self.at_start) {
            piece = piece.strip_prefix('\u{FEFF}').unwrap_or(piece);
        }
        if *self.too_long || piece.is_empty() {
            return;
        }
        *self.too_long = self.read(piece).is_err();
    }

    fn read(&mut self, piece: &str) -> Result<(), TooLong> {
        let Self {
            shape,
            lines,
            events,
            message,
            ..
        } = self;
        let mut bare = |data: &str| {
            message(Message {
                event: "",
                data,
                id: "",
            });
        };
        match shape {
            Shape::Text => bare(piece),
            Shape::Lines => lines.push(piece, bare)?,
            Shape::Events => {
                let mut fits = Ok(());
                lines.push(piece, |line| {
                    if fits.is_ok() {
                        fits = events.line(line, &mut *message);
                    }
                })?;
                return fits;
            }
        }
        Ok(())
    }
}
