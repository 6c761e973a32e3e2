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
    pub fn read(&mut self, bytes: &[u8], message: &mut dyn FnMut(Message<'_>)) {
        let mut decoder = std::mem::take(&mut self.decoder);
        decoder.decode(bytes, &mut |piece| self.take(piece, message));
        self.decoder = decoder;
    }

    /// The connection ended: hands on what is whole now, and makes ready for the next one.
    pub fn end(&mut self, message: &mut dyn FnMut(Message<'_>)) {
        let rest = self.decoder.end();
        self.take(rest, message);
        if let Some(line) = self.lines.end()
            && self.shape == Shape::Lines
            && !self.too_long
        {
            message(bare(&line));
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

    fn take(&mut self, text: &str, message: &mut dyn FnMut(Message<'_>)) {
        let mut text = text;
        if !text.is_empty() && std::mem::take(&mut self.at_start) {
            text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        }
        if self.too_long || text.is_empty() {
            return;
        }
        self.too_long = self.split(text, message).is_err();
    }

    fn split(&mut self, text: &str, message: &mut dyn FnMut(Message<'_>)) -> Result<(), TooLong> {
        let Self {
            shape,
            lines,
            events,
            ..
        } = self;
        if *shape == Shape::Text {
            message(bare(text));
            return Ok(());
        }
        let mut fits = Ok(());
        lines.push(text, &mut |line| {
            if *shape == Shape::Lines {
                message(bare(line));
            } else if fits.is_ok() {
                fits = events.line(line, message);
            }
        })?;
        fits
    }
}

fn bare(data: &str) -> Message<'_> {
    Message {
        event: "",
        data,
        id: "",
    }
}
