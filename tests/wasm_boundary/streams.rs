//! Streams across the boundary: a chunk's bytes in, its messages out.

use wx_session::stream::{Ending, LONGEST, Shape, Step};
use wx_session::wasm::streams::{
    close_stream, finish_reading, handle_stream_end, handle_stream_hidden,
    handle_stream_pause_over, last_event_id, may_be_events, open_stream, opens_gate, read_stream,
    stream_patience, stream_pause,
};

use super::*;

/// A stream that is connected again for ever, with the package's default of silence.
fn stream(shape: Shape) -> u32 {
    open_stream(shape, u32::MAX, true, 10_000.0, 60_000.0, false)
}

/// What a batch tells, its parts' ends as `|`.
fn told(batch: Option<Vec<u16>>) -> String {
    String::from_utf16(&batch.expect("a batch"))
        .unwrap()
        .replace('\r', "|")
}

#[wasm_bindgen_test]
fn the_messages_of_a_chunk_come_as_one_text() {
    let events = stream(Shape::Events);
    assert_eq!(
        told(read_stream(
            events,
            b"data: a\n\nevent: e\nid: 7\ndata: \xf0\x9f"
        )),
        "||a|"
    );
    assert_eq!(
        told(read_stream(events, b"\x98\x80\ndata\n\ndata: half")),
        "e|7|\u{1f600}\n|"
    );
    assert_eq!(told(finish_reading(events, true)), "");
    assert_eq!(last_event_id(events), "7");
    close_stream(events);

    let lines = stream(Shape::Lines);
    assert_eq!(told(read_stream(lines, b"a\n\nb\r")), "a||b|");
    assert_eq!(told(read_stream(lines, b"\nbroken off")), "");
    assert_eq!(finish_reading(lines, false), None);
    assert_eq!(told(read_stream(lines, b"c")), "");
    assert_eq!(told(finish_reading(lines, true)), "c|");
    close_stream(lines);

    let text = stream(Shape::Text);
    assert_eq!(told(read_stream(text, b"a\r\n\xe4\xbd")), "a|\n");
    assert_eq!(told(finish_reading(text, true)), "\u{fffd}");
    close_stream(text);
}

#[wasm_bindgen_test]
fn a_line_without_an_end_is_told_of_by_the_next_reading() {
    let lines = stream(Shape::Lines);
    let long = [b"before\n".to_vec(), vec![b'x'; LONGEST + 1]].concat();
    assert_eq!(told(read_stream(lines, &long)), "before|");
    assert_eq!(read_stream(lines, b"\nafter\n"), None);
    assert_eq!(finish_reading(lines, true), None);
    close_stream(lines);
}

#[wasm_bindgen_test]
fn a_connection_is_decided_on_and_a_closed_streams_place_is_used_again() {
    let events = stream(Shape::Events);
    assert_eq!(stream_patience(events, false), 10_000.0);
    assert_eq!(stream_patience(events, true), 60_000.0);
    read_stream(events, b"retry: 500\nid: 1\ndata: a\n\n");
    assert_eq!(handle_stream_end(events, Ending::Broken), Step::Pause);
    assert_eq!(stream_pause(events), 500.0);
    assert_eq!(handle_stream_hidden(events, true), Step::Wait);
    assert_eq!(handle_stream_pause_over(events), Step::Wait);
    assert_eq!(handle_stream_hidden(events, false), Step::Connect);
    assert_eq!(handle_stream_end(events, Ending::Final), Step::Fail);
    close_stream(events);
    assert_eq!(stream(Shape::Text), events);
    close_stream(events);
    let post = open_stream(Shape::Events, 0, false, 1.0, 1.0, false);
    assert_eq!(handle_stream_end(post, Ending::Whole), Step::Finish);
    close_stream(post);
}

#[wasm_bindgen_test]
fn the_gate_opens_by_what_the_headers_tell() {
    assert!(opens_gate(200, false, "text/plain", true));
    assert!(!opens_gate(200, false, "application/json", true));
    assert!(!opens_gate(401, true, "text/event-stream", false));
    assert!(opens_gate(0, false, "text/event-stream", true));
    assert!(may_be_events("text/event-stream; charset=utf-8") && !may_be_events("text/html"));
}
