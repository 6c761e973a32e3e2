//! Lines as server-sent events: WHATWG HTML Standard, section 9.2.6, "Interpreting an event stream".

use super::LONGEST;
use super::lines::TooLong;
use crate::bytes::find;

/// What a stream tells. Of text and of lines only `data` says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// `message` unless the stream names it.
    pub event: &'a str,
    pub data: &'a str,
    /// The last `id` that the stream gave, with this message or before; `""` if none.
    pub id: &'a str,
}

/// Interprets the lines of one event stream after another: the last `id` and `retry` outlive a connection.
#[derive(Debug, Default)]
pub struct Events {
    data: String,
    event: String,
    /// The standard's "last event ID buffer", which counts once a blank line has come.
    id: String,
    last_id: String,
    /// Milliseconds.
    retry: Option<u32>,
}

impl Events {
    /// Takes a line; a blank one ends an event, which is handed on if it has data.
    pub fn line(
        &mut self,
        line: &str,
        message: &mut dyn FnMut(Message<'_>),
    ) -> Result<(), TooLong> {
        if line.is_empty() {
            self.dispatch(message);
            return Ok(());
        }
        let (field, value) = line.split_at(find(line.as_bytes(), 0, b':'));
        let value = value.strip_prefix(':').unwrap_or_default();
        // "If value starts with a U+0020 SPACE character, remove it from value." A comment has no field's name.
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                if self.data.len() + value.len() >= LONGEST {
                    return Err(TooLong);
                }
                self.data.push_str(value);
                self.data.push('\n');
            }
            "event" => value.clone_into(&mut self.event),
            // "If the field value does not contain U+0000 NULL."
            "id" if !value.as_bytes().contains(&0) => value.clone_into(&mut self.id),
            "retry" => self.retry = milliseconds(value).or(self.retry),
            _ => {}
        }
        Ok(())
    }

    /// The connection ended: "any pending data must be discarded".
    pub fn discard(&mut self) {
        self.data = String::new();
        self.event.clear();
        self.last_id.clone_into(&mut self.id);
    }

    pub fn last_id(&self) -> &str {
        &self.last_id
    }

    pub fn retry(&self) -> Option<u32> {
        self.retry
    }

    fn dispatch(&mut self, message: &mut dyn FnMut(Message<'_>)) {
        if self.id != self.last_id {
            self.id.clone_into(&mut self.last_id);
        }
        // "If the data buffer is an empty string": an event with an empty `data` line has a line feed in it.
        if let Some(data) = self.data.strip_suffix('\n') {
            let event = match self.event.as_str() {
                "" => "message",
                event => event,
            };
            let id = &self.last_id;
            message(Message { event, data, id });
        }
        if self.data.capacity() > KEPT {
            self.data = String::new();
        }
        self.data.clear();
        self.event.clear();
    }
}

/// How much room is kept from one event to the next.
const KEPT: usize = 64 << 10;

/// "If the field value consists of only ASCII digits"; more than a timer can wait is as good as for ever.
fn milliseconds(value: &str) -> Option<u32> {
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(value.bytes().fold(0_u32, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(u32::from(digit - b'0'))
    }))
}
