//! When the bytes of an answer may be shown: not before it is known that the server does not refuse the token with it.
//!
//! Bytes of an answer that is refused and asked for again would stand before those of the answer that counts.

/// What is known of an answer when its headers have come.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// 0 where the platform does not tell it before the end.
    pub status: u16,
    /// The status says that the token is refused.
    pub is_refused: bool,
    /// `""` if there is none.
    pub content_type: &'a str,
    /// A body may say so, too: a business code is looked for in JSON.
    pub bodies_count: bool,
}

/// Whether the bytes may be shown as they come; else they wait for the answer's end.
pub fn opens(head: Head<'_>) -> bool {
    let kind = essence(head.content_type);
    if head.status == 0 {
        // A refusal is hardly ever an event stream.
        return kind == EVENTS;
    }
    let may_refuse = head.is_refused || head.bodies_count && is_json(&kind);
    !may_refuse
}

/// Whether a content type is that of an event stream, or says nothing.
pub fn may_be_events(content_type: &str) -> bool {
    let kind = essence(content_type);
    kind.is_empty() || kind == EVENTS
}

const EVENTS: &str = "text/event-stream";

/// The media type without its parameters, in lower case.
fn essence(content_type: &str) -> String {
    let end = content_type.bytes().position(|byte| byte == b';');
    let kind = &content_type[..end.unwrap_or(content_type.len())];
    kind.trim_ascii().to_ascii_lowercase()
}

/// Whether a body of this type is one JSON value (WHATWG MIME Sniffing Standard, "JSON MIME type"), not one after another.
fn is_json(kind: &str) -> bool {
    // Spring's name for JSON values one after another is no such suffix.
    (kind.ends_with("/json") || kind.ends_with("+json")) && !kind.ends_with("/stream+json")
}
