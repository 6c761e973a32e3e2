//! Event streams as the WHATWG HTML Standard parses them (section 9.2): each case whole, and byte by byte.

use wx_session::stream::{LONGEST, Reader, Shape};

type Heard = Vec<(String, String, String)>;

fn read(shape: Shape, parts: &[&[u8]]) -> (Heard, Reader) {
    let mut heard = Heard::new();
    let mut reader = Reader::new(shape);
    for part in parts {
        reader.read(part, &mut |message| {
            heard.push((message.event.into(), message.data.into(), message.id.into()));
        });
    }
    (heard, reader)
}

/// The messages as `event|id|data`, however the bytes are cut.
#[track_caller]
fn events(stream: impl AsRef<[u8]>, wanted: &[&str]) {
    let stream = stream.as_ref();
    let bytes: Vec<&[u8]> = stream.chunks(1).collect();
    for parts in [vec![stream], bytes] {
        let (heard, _) = read(Shape::Events, &parts);
        let heard: Vec<_> = heard
            .iter()
            .map(|(event, data, id)| format!("{event}|{id}|{data}"))
            .collect();
        assert_eq!(heard, wanted, "in {} parts", parts.len());
    }
}

/// The standard's own examples, then a case for each sentence; the names are those of web-platform-tests where it has one.
#[test]
fn the_table() {
    let cases: &[(&str, &str, &[&str])] = &[
        (
            "three messages",
            "data: This is the first message.\n\ndata: This is the second message, it\ndata: has two lines.\n\ndata: This is the third message.\n\n",
            &[
                "message||This is the first message.",
                "message||This is the second message, it\nhas two lines.",
                "message||This is the third message.",
            ],
        ),
        (
            "stocks",
            "data: YHOO\ndata: +2\ndata: 10\n\n",
            &["message||YHOO\n+2\n10"],
        ),
        (
            "four blocks",
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
            &[
                "message|1|first event",
                "message||second event",
                "message|| third event",
            ],
        ),
        (
            "empty data",
            "data\n\ndata\ndata\n\ndata:",
            &["message||", "message||\n"],
        ),
        (
            "space after the colon",
            "data:test\n\ndata: test\n\n",
            &["message||test", "message||test"],
        ),
        (
            "named events",
            "event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\ndata: x\n\n",
            &["add||73857293", "remove||2153", "message||x"],
        ),
        (
            "format-bom",
            "\u{feff}data:1\n\n\u{feff}data:2\n\ndata:3\n\n",
            &["message||1", "message||3"],
        ),
        (
            "format-bom-2",
            "\u{feff}\u{feff}data:1\n\ndata:2\n\ndata:3\n\n",
            &["message||2", "message||3"],
        ),
        (
            "format-comments",
            "data:1\n:\0\n:\ndata:2\n:xxxx\ndata:3\n:data:fail\n:\ndata:4\n\n",
            &["message||1\n2\n3\n4"],
        ),
        (
            "format-data-before-final-empty-line",
            "retry:1000\ndata:test1\n\nid:test\ndata:test2",
            &["message||test1"],
        ),
        (
            "format-field-data",
            "data:\n\ndata\ndata\n\ndata:test\n\n",
            &["message||", "message||\n", "message||test"],
        ),
        (
            "format-field-event",
            "event:test\ndata:x\n\ndata:x\n\n",
            &["test||x", "message||x"],
        ),
        (
            "format-field-event-empty",
            "event: \ndata:data\n\n",
            &["message||data"],
        ),
        (
            "format-field-id",
            "id:…\ndata:1\n\ndata:2\n\n",
            &["message|…|1", "message|…|2"],
        ),
        (
            "format-field-id-null",
            "id:hello\0\ndata:1\n\nid:\0\ndata:2\n\nid:a\ndata:3\n\nid:\0b\ndata:4\n\n",
            &["message||1", "message||2", "message|a|3", "message|a|4"],
        ),
        (
            "format-field-parsing",
            "data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n",
            &["message||\0\n 2\n1\n3\n\n4"],
        ),
        (
            "format-field-unknown",
            "data:test\n data\ndata\nfoobar:xxx\njustsometext\n:thisisacommentyay\n\n",
            &["message||test\n"],
        ),
        (
            "format-leading-space",
            "data:\ttest\rdata: \ndata:test\n\n",
            &["message||\ttest\n\ntest"],
        ),
        (
            "format-newlines",
            "data:test\r\ndata\ndata:test\r\n\r",
            &["message||test\n\ntest"],
        ),
        ("format-null-character", "data:\0\n\n\n\n", &["message||\0"]),
        ("format-utf-8", "data:ok…\n\n", &["message||ok…"]),
        (
            "an id without data counts from the blank line on",
            "id: 1\n\ndata: x\n\n",
            &["message|1|x"],
        ),
        ("CR", "data:a\r\rdata:b\r\r", &["message||a", "message||b"]),
        (
            "CRLF",
            "data:a\r\n\r\ndata:b\r\n\r\n",
            &["message||a", "message||b"],
        ),
        (
            "a value with colons",
            "data: {\"a\": 1}\n\n",
            &["message||{\"a\": 1}"],
        ),
    ];
    for (name, stream, wanted) in cases {
        println!("{name}");
        events(stream, wanted);
    }
}

#[test]
fn ill_formed_bytes_become_replacement_characters_as_the_encoding_standard_has_them() {
    let cases: &[(&[u8], &str)] = &[
        (b"\xff", "\u{fffd}"),
        (b"a\x80b", "a\u{fffd}b"),
        // Cut off characters, each one replacement.
        (b"\xe4\xbd", "\u{fffd}"),
        (b"\xe4\xbdx", "\u{fffd}x"),
        (b"\xf0\x9f\x98", "\u{fffd}"),
        (b"\xf0\x9f\x98\xe4\xbd\xa0", "\u{fffd}\u{4f60}"),
        // An overlong form, a surrogate, and beyond U+10FFFF: no byte of them belongs to a character.
        (b"\xc0\xaf", "\u{fffd}\u{fffd}"),
        (b"\xe0\x80\xaf", "\u{fffd}\u{fffd}\u{fffd}"),
        (b"\xed\xa0\x80", "\u{fffd}\u{fffd}\u{fffd}"),
        (b"\xf4\x90\x80\x80", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
        (b"\xf0\x80\x80\x41", "\u{fffd}\u{fffd}\u{fffd}A"),
    ];
    for (bytes, wanted) in cases {
        let stream = [b"data:", *bytes, b"\n\n"].concat();
        events(&stream, &[&format!("message||{wanted}")]);
        for size in [1, 2, bytes.len()] {
            let parts: Vec<_> = bytes.chunks(size).collect();
            let (heard, mut reader) = read(Shape::Text, &parts);
            let mut text: String = heard.into_iter().map(|(_, data, _)| data).collect();
            reader.end(&mut |message| text.push_str(message.data));
            assert_eq!(text, *wanted, "{bytes:x?} by {size}");
        }
    }
}

#[test]
fn retry_takes_digits_alone_and_stays() {
    let retry = |stream: &str| read(Shape::Events, &[stream.as_bytes()]).1.retry();
    assert_eq!(retry("data: x\n\n"), None);
    assert_eq!(retry("retry: 500\n"), Some(500));
    assert_eq!(
        retry("retry: 500\nretry: 5s\nretry:\nretry: -1\nretry: 1.5\n"),
        Some(500)
    );
    assert_eq!(retry("retry: 0\n"), Some(0));
    assert_eq!(retry("retry: 99999999999999999999\n"), Some(u32::MAX));
}

#[test]
fn the_last_id_outlives_a_connection_and_what_was_not_ended_does_not() {
    let mut reader = Reader::new(Shape::Events);
    reader.read(
        b"id: 1\ndata: x\n\nid: 2\nevent: e\ndata: half",
        &mut |_| {},
    );
    assert_eq!(reader.last_event_id(), "1");
    reader.end(&mut |message| panic!("{message:?}"));
    let mut heard = Vec::new();
    // A line feed that comes first is no half of the last connection's CRLF, and its BOM is one again.
    reader.read("\u{feff}data: y\n\n".as_bytes(), &mut |message| {
        heard.push(format!("{message:?}"));
    });
    assert_eq!(
        heard,
        [r#"Message { event: "message", data: "y", id: "1" }"#]
    );
}

#[test]
fn lines_end_with_any_line_end_and_the_last_one_without() {
    let stream = "\u{feff}{\"a\":1}\r\n\n{\"b\":\"你\"}\rlast";
    for size in 1..=stream.len() {
        let parts: Vec<_> = stream.as_bytes().chunks(size).collect();
        let (heard, mut reader) = read(Shape::Lines, &parts);
        let mut lines: Vec<_> = heard.into_iter().map(|(_, data, _)| data).collect();
        reader.end(&mut |message| lines.push(message.data.into()));
        assert_eq!(lines, ["{\"a\":1}", "", "{\"b\":\"你\"}", "last"]);
        reader.end(&mut |message| panic!("{message:?} once more"));
    }
}

#[test]
fn a_line_of_8_mb_is_read_and_a_longer_one_is_not() {
    for shape in [Shape::Events, Shape::Lines] {
        for cut in [1000, LONGEST * 2] {
            let line = |len: usize| {
                [
                    b"data:".to_vec(),
                    vec![b'x'; len - 5],
                    b"\n\ndata:y\n\n".to_vec(),
                ]
                .concat()
            };
            let fits = line(LONGEST);
            let (heard, reader) = read(shape, &fits.chunks(cut).collect::<Vec<_>>());
            assert!(!reader.is_too_long());
            let longest = heard.iter().map(|(_, data, _)| data.len()).max().unwrap();
            assert!(longest >= LONGEST - 5);

            let long = line(LONGEST + 1);
            let (heard, reader) = read(shape, &long.chunks(cut).collect::<Vec<_>>());
            assert!(reader.is_too_long() && heard.is_empty());
        }
    }
}

#[test]
fn an_event_whose_data_never_ends_is_too_long_and_what_came_before_was_heard() {
    let block = format!("data: {}\n", "x".repeat(1 << 16));
    let stream = format!("data: before\n\n{}", block.repeat(129));
    let (heard, reader) = read(Shape::Events, &[stream.as_bytes(), b"\n\ndata: after\n\n"]);
    assert!(reader.is_too_long());
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].1, "before");
    let (heard, reader) = read(Shape::Text, &[stream.as_bytes()]);
    assert!(!reader.is_too_long(), "text has no lines");
    assert_eq!(heard[0].1.len(), stream.len());
}
