//! Streams: any bytes, cut anywhere, read as events, as lines and as text.

use wx_session::stream::{Message, Reader, Shape};

use crate::input::Input;
use crate::target::{Cost, Target};

pub const TARGET: Target = Target {
    name: "stream",
    run,
    seeds: &[
        b"\x00\x07id: 1\nevent: token\ndata: {\"delta\":\"\xe4\xbd\xa0\"}\n\ndata: [DONE]\n\n",
        b"\x01\x01\xef\xbb\xbfdata:a\r\rdata\r\n\r\nretry: 10\r\n: a comment\nid: \0\n\n",
        b"\x02\x03{\"a\":1}\n{\"b\":\"\xf0\x9f\x98\x80\"}\r\nlast",
        b"\x00\x02data: \xff\xc0\xaf\xed\xa0\x80\xe4\xbd\n\nid\ndata\n\n",
    ],
    words: &[
        "data: ",
        "data:",
        "data",
        "event: ",
        "id: ",
        "id",
        "retry: ",
        "retry: 99999999999",
        ": ",
        "\n",
        "\r",
        "\r\n",
        "\n\n",
        "\u{feff}",
        "\0",
        "\u{4f60}",
        "\u{1f600}",
        "message",
    ],
    longest: 4_096,
    steps: Cost {
        at_most: 50_000,
        and_per_byte: 300,
    },
    memory: Cost {
        at_most: 20_000,
        and_per_byte: 60,
    },
};

/// The messages are those of the whole, no part of one has what ends parts at the boundary, and no text is lost.
fn run(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let shape = [Shape::Events, Shape::Lines, Shape::Text][usize::from(input.byte() % 3)];
    let size = usize::from(input.byte()) + 1;
    let stream = &bytes[bytes.len().min(2)..];
    let whole = read(shape, stream, stream.len().max(1));
    let cut = read(shape, stream, size);
    assert_eq!(cut, whole, "cut every {size} bytes");
    if shape == Shape::Text {
        let text = String::from_utf8_lossy(stream);
        assert_eq!(whole, text.strip_prefix('\u{feff}').unwrap_or(&text));
    }
}

/// All that is told, each message with a CR behind it unless it is text.
fn read(shape: Shape, stream: &[u8], size: usize) -> String {
    let mut reader = Reader::new(shape);
    let mut told = String::new();
    let mut hear = |message: Message<'_>| {
        if shape != Shape::Text {
            for part in [message.event, message.data, message.id] {
                assert!(!part.contains('\r'), "a CR in {part:?}");
            }
            // Of event and id the lengths: a long id must not be copied for each message here.
            let lengths = [message.event.len(), message.id.len()];
            told.extend(lengths.map(|len| char::from(b'a' + (len % 26) as u8)));
        }
        told.push_str(message.data);
        if shape != Shape::Text {
            told.push('\r');
        }
    };
    for bytes in stream.chunks(size) {
        reader.read(bytes, &mut hear);
    }
    reader.end(&mut hear);
    assert!(!reader.is_too_long());
    told
}
