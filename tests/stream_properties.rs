//! However the bytes are cut, the messages are those that a simple parser finds in the whole.

use proptest::prelude::*;
use wx_session::stream::{Reader, Shape};

/// A message as `(event, data, id)`.
type Heard = Vec<(String, String, String)>;

/// The standard's algorithm over the whole text at once, written for reading.
fn whole(bytes: &[u8]) -> Heard {
    let decoded = String::from_utf8_lossy(bytes).into_owned();
    let text = decoded.strip_prefix('\u{feff}').unwrap_or(&decoded);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    // The last piece has no end.
    let lines: Vec<&str> = text.split('\n').collect();
    let (mut heard, mut data, mut event, mut id) = (Heard::new(), Vec::new(), "", "");
    for line in &lines[..lines.len() - 1] {
        if line.is_empty() {
            if !data.is_empty() {
                let name = if event.is_empty() { "message" } else { event };
                heard.push((name.into(), data.join("\n"), id.into()));
            }
            data.clear();
            event = "";
            continue;
        }
        let (field, value) = match line.find(':') {
            Some(at) => (&line[..at], &line[at + 1..]),
            None => (*line, ""),
        };
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => data.push(value),
            "event" => event = value,
            "id" if !value.contains('\0') => id = value,
            _ => {}
        }
    }
    heard
}

fn whole_lines(bytes: &[u8]) -> Vec<String> {
    let decoded = String::from_utf8_lossy(bytes).into_owned();
    let text = decoded.strip_prefix('\u{feff}').unwrap_or(&decoded);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<_> = text.split('\n').map(String::from).collect();
    lines.pop_if(|last| last.is_empty());
    lines
}

fn read(shape: Shape, bytes: &[u8], cuts: &[usize]) -> Heard {
    let mut reader = Reader::new(shape);
    let mut heard = Heard::new();
    let mut hear = |message: wx_session::stream::Message<'_>| {
        heard.push((message.event.into(), message.data.into(), message.id.into()));
    };
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    cuts.sort_unstable();
    let mut from = 0;
    for cut in cuts {
        reader.read(&bytes[from..cut], &mut hear);
        from = cut;
    }
    reader.read(&bytes[from..], &mut hear);
    reader.end(&mut hear);
    heard
}

/// Bytes that look like a stream, with what is easily got wrong: half characters, half line ends, NULs, a BOM.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "data",
            "data:",
            "data: ",
            "event: ",
            "id:",
            "id",
            "retry: 10",
            ":",
            " ",
            "\n",
            "\r",
            "\r\n",
            "\n\n",
            "\u{feff}",
            "\0",
            "你",
            "😀",
            "é",
            "x",
            "[DONE]",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
        prop::sample::select(vec![
            &b"\xe4\xbd"[..],
            b"\xf0\x9f",
            b"\xef\xbb",
            b"\xc0",
            b"\xed\xa0\x80"
        ])
        .prop_map(<[u8]>::to_vec),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_cut_gives_the_same_events(bytes in stream(), cuts in prop::collection::vec(any::<usize>(), 0..12)) {
        prop_assert_eq!(read(Shape::Events, &bytes, &cuts), whole(&bytes));
    }

    #[test]
    fn any_cut_gives_the_same_lines(bytes in stream(), cuts in prop::collection::vec(any::<usize>(), 0..12)) {
        let lines: Vec<_> = read(Shape::Lines, &bytes, &cuts).into_iter().map(|(_, data, _)| data).collect();
        prop_assert_eq!(lines, whole_lines(&bytes));
    }

    #[test]
    fn any_cut_gives_the_same_text(bytes in stream(), cuts in prop::collection::vec(any::<usize>(), 0..12)) {
        let text: String = read(Shape::Text, &bytes, &cuts).into_iter().map(|(_, data, _)| data).collect();
        let decoded = String::from_utf8_lossy(&bytes).into_owned();
        prop_assert_eq!(text, decoded.strip_prefix('\u{feff}').unwrap_or(&decoded));
    }
}
