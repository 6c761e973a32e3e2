//! Streams: their bytes as messages, and what becomes of their connections.
//!
//! They stand beside the sessions: a stream has neither token nor records. **What a chunk's bytes tell comes out as one
//! `Uint16Array`** of UTF-16 code units, and each part of a message ends with a CR: no line of a stream has one in it, so it can stand in no
//! `event`, `id` or `data` (nor in a line; text has no parts). An object for each message would cost more than reading it;
//! UTF-16 and not a `String`, because the glue has no decoder but a slow one. The row of the benchmark that needs both
//! (`bench/rows.mjs`): "1 MB of server-sent events".

use std::cell::RefCell;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::stream::gate::{self, Head};
use crate::stream::{Connection, Ending, Message, Reader, Rules, Shape, Step};

thread_local! {
    /// By their numbers. The place of a closed one serves the next.
    static STREAMS: RefCell<Vec<Option<Stream>>> = const { RefCell::new(Vec::new()) };
}

struct Stream {
    shape: Shape,
    reader: Reader,
    connection: Connection,
}

/// The end of a message's part.
const END: u16 = b'\r' as u16;

/// Opens a stream, whose first connection is on its way; returns its number.
///
/// `reconnect`: how often in a row it is connected again without a message in between; 0: never. `repeatable`: the request may be
/// sent as often as one likes. `first`, `idle`: within how many milliseconds the first bytes must come, and after them more.
#[wasm_bindgen(js_name = openStream)]
pub fn open_stream(
    shape: Shape,
    reconnect: u32,
    repeatable: bool,
    first: f64,
    idle: f64,
    hidden: bool,
) -> u32 {
    let rules = Rules {
        reconnect: (reconnect > 0).then_some(reconnect),
        is_repeatable: repeatable,
        first,
        idle,
    };
    let stream = Some(Stream {
        shape,
        reader: Reader::new(shape),
        connection: Connection::new(rules, hidden),
    });
    STREAMS.with_borrow_mut(|streams| {
        let free = streams.iter().position(Option::is_none);
        let at = free.unwrap_or(streams.len());
        if free.is_none() {
            streams.push(None);
        }
        streams[at] = stream;
        at as u32
    })
}

/// Frees what a stream holds; its number names another one from then on.
#[wasm_bindgen(js_name = closeStream)]
pub fn close_stream(stream: u32) {
    STREAMS.with_borrow_mut(|streams| streams[stream as usize] = None);
}

/// Reads the bytes of a chunk; returns the messages that are whole with them. `undefined`: something before had no end within 8 MB.
#[wasm_bindgen(js_name = readStream)]
pub fn read_stream(stream: u32, bytes: &[u8]) -> Option<Vec<u16>> {
    read(stream, bytes.len(), |reader, hear| reader.read(bytes, hear))
}

/// The connection has ended; returns what is whole now, as [`read_stream`] does, and nothing of what broke off.
#[wasm_bindgen(js_name = finishReading)]
pub fn finish_reading(stream: u32, whole: bool) -> Option<Vec<u16>> {
    if whole {
        return read(stream, 0, Reader::end);
    }
    with(stream, |stream| stream.reader.end(&mut |_| {}));
    None
}

/// The last `id` that the stream gave.
#[wasm_bindgen(js_name = lastEventId)]
pub fn last_event_id(stream: u32) -> String {
    with(stream, |stream| stream.reader.last_event_id().to_owned())
}

/// Within how many milliseconds the next bytes must come. `begun`: some of this connection have come, whether they are read yet or not.
#[wasm_bindgen(js_name = streamPatience)]
pub fn stream_patience(stream: u32, begun: bool) -> f64 {
    with(stream, |stream| stream.connection.patience(begun))
}

/// A connection has ended, and all of it is read.
#[wasm_bindgen(js_name = handleStreamEnd)]
pub fn handle_stream_end(stream: u32, ending: Ending) -> Step {
    with(stream, |stream| {
        let has_id = !stream.reader.last_event_id().is_empty();
        stream.connection.handle_end(ending, has_id)
    })
}

/// How long the pause lasts that has begun, in milliseconds.
#[wasm_bindgen(js_name = streamPause)]
pub fn stream_pause(stream: u32) -> f64 {
    with(stream, |stream| {
        stream.connection.pause(stream.reader.retry())
    })
}

/// The pause is over.
#[wasm_bindgen(js_name = handleStreamPauseOver)]
pub fn handle_stream_pause_over(stream: u32) -> Step {
    with(stream, |stream| stream.connection.handle_pause_over())
}

/// The app was hidden or shown.
#[wasm_bindgen(js_name = handleStreamHidden)]
pub fn handle_stream_hidden(stream: u32, hidden: bool) -> Step {
    with(stream, |stream| stream.connection.handle_hidden(hidden))
}

/// Whether the bytes of an answer may be shown as they come. `status`: 0 where the platform does not tell it; `refused`: it says
/// that the token is refused; `bodies`: a business code in the body may say so, too.
#[wasm_bindgen(js_name = opensGate)]
pub fn opens_gate(status: u16, refused: bool, content_type: &str, bodies: bool) -> bool {
    gate::opens(Head {
        status,
        is_refused: refused,
        content_type,
        bodies_count: bodies,
    })
}

/// Whether a content type is that of an event stream, or says nothing.
#[wasm_bindgen(js_name = mayBeEvents)]
pub fn may_be_events(content_type: &str) -> bool {
    gate::may_be_events(content_type)
}

fn with<T>(stream: u32, run: impl FnOnce(&mut Stream) -> T) -> T {
    STREAMS.with_borrow_mut(|streams| {
        let stream = streams.get_mut(stream as usize).and_then(Option::as_mut);
        run(stream.expect("an open stream"))
    })
}

fn read(
    stream: u32,
    len: usize,
    run: impl FnOnce(&mut Reader, &mut dyn FnMut(Message<'_>)),
) -> Option<Vec<u16>> {
    with(stream, |stream| {
        if stream.reader.is_too_long() {
            return None;
        }
        let mut batch = Batch::new(len);
        let shape = stream.shape;
        run(&mut stream.reader, &mut |message| {
            if shape == Shape::Events {
                let is_named = message.event != "message";
                batch.part(if is_named { message.event } else { "" });
                batch.part(message.id);
            }
            match shape {
                Shape::Text => batch.add(message.data),
                Shape::Events | Shape::Lines => batch.part(message.data),
            }
        });
        if batch.used > 0 {
            stream.connection.handle_message();
        }
        batch.units.truncate(batch.used);
        Some(batch.units)
    })
}

/// What a chunk's bytes tell. Its room is made beforehand: `extend` with `encode_utf16` takes five times as long for ASCII.
struct Batch {
    units: Vec<u16>,
    used: usize,
}

impl Batch {
    /// Most chunks tell no more than their length, and the ends of some parts.
    fn new(len: usize) -> Self {
        Self {
            units: vec![0; len + 64],
            used: 0,
        }
    }

    fn part(&mut self, text: &str) {
        self.add(text);
        self.units[self.used] = END;
        self.used += 1;
    }

    /// Adds a text: ASCII by whole runs, for most of a stream is that.
    #[cfg_attr(fast_paths, optimize(speed))]
    fn add(&mut self, mut text: &str) {
        // No text has more code units than bytes; one is for its end.
        let most = self.used + text.len() + 1;
        if most > self.units.len() {
            self.units.resize(most * 2, 0);
        }
        while !text.is_empty() {
            let room = &mut self.units[self.used..];
            let mut run = 0;
            for (unit, byte) in room
                .iter_mut()
                .zip(text.bytes())
                .take_while(|(_, byte)| byte.is_ascii())
            {
                *unit = u16::from(byte);
                run += 1;
            }
            let mut rest = text[run..].chars();
            if let Some(character) = rest.next() {
                run += character.encode_utf16(&mut room[run..]).len();
            }
            self.used += run;
            text = rest.as_str();
        }
    }
}
