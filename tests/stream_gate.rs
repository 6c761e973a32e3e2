//! Which answers' bytes are shown as they come.

use wx_session::stream::gate::{Head, may_be_events, opens};

const FINE: Head<'static> = Head {
    status: 200,
    is_refused: false,
    content_type: "text/event-stream",
    bodies_count: false,
};

fn of(status: u16, content_type: &str, bodies_count: bool) -> bool {
    opens(Head {
        status,
        content_type,
        bodies_count,
        ..FINE
    })
}

#[test]
fn a_status_decides_whatever_the_type() {
    for kind in ["", "text/event-stream", "application/json", "text/plain"] {
        assert!(of(200, kind, false));
        assert!(
            of(500, kind, false),
            "no refusal: the program's own to read"
        );
        assert!(!opens(Head {
            status: 401,
            is_refused: true,
            content_type: kind,
            ..FINE
        }));
    }
}

#[test]
fn without_a_status_an_event_stream_is_no_refusal() {
    assert!(of(0, "text/event-stream", true));
    assert!(of(0, "Text/Event-Stream; charset=utf-8", false));
    for kind in [
        "",
        "text/plain",
        "application/json",
        "text/event-streams",
        "x text/event-stream",
    ] {
        assert!(!of(0, kind, false), "{kind}");
    }
}

#[test]
fn where_a_body_can_say_it_json_waits_and_json_values_in_a_row_do_not() {
    for kind in [
        "application/json",
        "application/json; charset=utf-8",
        "text/json",
        "application/problem+json",
        "Application/JSON",
    ] {
        assert!(!of(200, kind, true), "{kind}");
        assert!(of(200, kind, false), "{kind}");
    }
    for kind in [
        "",
        "application/x-ndjson",
        "application/jsonl",
        "application/json-seq",
        "application/stream+json",
        "text/event-stream",
        "json",
        "你/json5",
    ] {
        assert!(of(200, kind, true), "{kind}");
    }
}

#[test]
fn an_event_stream_says_so_or_nothing() {
    assert!(
        may_be_events("text/event-stream;charset=UTF-8")
            && may_be_events("")
            && may_be_events(" TEXT/event-stream ")
    );
    assert!(!may_be_events("application/json") && !may_be_events("text/plain"));
}
