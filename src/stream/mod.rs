//! An answer that comes bit by bit: its bytes as messages, and what becomes of its connection.
//!
//! ```text
//!   bytes ── utf8 ── lines ── events ──► messages          reader: how the three are put together
//!
//!   connecting ──► open ──┬─ the answer ended, or the connection broke ──► pausing ──► connecting …
//!                         └─ nothing is to be tried again ──► closed                    connection: which of the two
//! ```
//!
//! In scope: UTF-8 as the WHATWG Encoding Standard decodes it, server-sent events as the WHATWG HTML Standard parses them,
//! when a stream counts as broken, when it is connected again, and when an answer's bytes may be shown at all ([`gate`]).
//! Out of scope: tokens and refusals ([`session`](crate::session)), requests and timers (whoever embeds this).
//!
//! Work is linear in the bytes that came, however they were cut; memory is bounded by [`LONGEST`].
//!
//! ```
//! use wx_session::stream::{Reader, Shape};
//!
//! let mut reader = Reader::new(Shape::Events);
//! let mut heard = Vec::new();
//! for bytes in [&b"id: 7\ndata: \xe4"[..], b"\xbd\xa0\xe5\xa5\xbd\r", b"\n\r\n"] {
//!     reader.read(bytes, &mut |message| heard.push((message.event.to_owned(), message.data.to_owned())));
//! }
//! assert_eq!(heard, [("message".to_owned(), "你好".to_owned())]);
//! assert_eq!(reader.last_event_id(), "7");
//! ```

mod connection;
mod events;
pub mod gate;
mod lines;
mod reader;
mod utf8;

pub use connection::{Connection, Ending, Rules, Step};
pub use events::Message;
pub use reader::{Reader, Shape};

/// The longest line, and the most data of one event, in bytes of UTF-8. What is longer has no end that is worth waiting for.
pub const LONGEST: usize = 8 << 20;
