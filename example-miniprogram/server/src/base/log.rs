//! The log: one event a line, to standard error or to a test.

use std::fmt;
use std::sync::Arc;

use tracing::Dispatch;

use super::token;

/// Where log lines go; clones share the destination.
///
/// A line never holds a token, a code, a cookie, a query or WeChat's ids: the pipeline writes method, path, status and
/// a hash of the user, and nothing else of a request.
#[derive(Clone)]
pub struct Log(Sink);

#[derive(Clone)]
enum Sink {
    /// One text an event.
    Lines(Arc<dyn Fn(&str) + Send + Sync>),
    /// Events with a time and fields.
    Events(Dispatch),
}

/// How events look on standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// A line for people.
    #[default]
    Text,
    /// A JSON object a line, for what collects logs.
    Json,
}

/// What the log tells of a request.
#[derive(Clone, Debug)]
pub(crate) struct RequestEvent<'a> {
    /// What stands in front of the line.
    pub(crate) listener: &'static str,
    pub(crate) id: &'a str,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) status: &'a str,
    pub(crate) ms: u64,
    /// A hash of the user.
    pub(crate) user: Option<&'a str>,
    /// Why it failed.
    pub(crate) note: Option<&'a str>,
}

impl Log {
    /// Write to standard error, each event with its time.
    pub fn stderr(format: LogFormat) -> Self {
        let builder = tracing_subscriber::fmt()
            .with_writer(std::io::stderr)
            .with_target(false)
            .with_ansi(false);
        Self(Sink::Events(match format {
            LogFormat::Text => Dispatch::new(builder.finish()),
            LogFormat::Json => Dispatch::new(builder.json().flatten_event(true).finish()),
        }))
    }

    /// Give every event to `sink` as one line, without its time.
    pub fn to(sink: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Sink::Lines(Arc::new(sink)))
    }

    /// Write one line; line breaks in it are made visible, so nobody forges a second one.
    pub fn line(&self, text: &str) {
        let text = visible(text);
        match &self.0 {
            Sink::Lines(sink) => sink(&text),
            Sink::Events(events) => {
                tracing::dispatcher::with_default(events, || tracing::info!("{text}"));
            }
        }
    }

    pub(crate) fn request(&self, event: &RequestEvent<'_>) {
        let RequestEvent {
            listener,
            id,
            method,
            path,
            status,
            ms,
            user,
            note,
        } = event;
        match &self.0 {
            Sink::Lines(sink) => {
                let mut line = format!("{listener}{method} {path} {status} {ms} ms");
                if let Some(user) = user {
                    line.push_str(" user ");
                    line.push_str(user);
                }
                if let Some(note) = note {
                    line.push_str(": ");
                    line.push_str(note);
                }
                sink(&visible(&line));
            }
            Sink::Events(events) => {
                let (path, note) = (visible(path), note.map(visible));
                let note = note.as_deref();
                tracing::dispatcher::with_default(events, || {
                    tracing::info!(
                        ms,
                        request_id = id,
                        user,
                        note,
                        "{listener}{method} {path} {status}"
                    );
                });
            }
        }
    }
}

fn visible(text: &str) -> String {
    text.replace('\r', "\\r").replace('\n', "\\n")
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Log")
    }
}

/// A name in the log: the same user is recognised from line to line, and the id cannot be read.
pub(crate) fn shadow(user_id: &str) -> String {
    token::hash(user_id)[..8].to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn one_event_is_one_line() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let log = Log::to(move |line| sink.lock().unwrap().push(line.to_owned()));
        log.line("a\r\nGET /me 200");
        assert_eq!(*lines.lock().unwrap(), ["a\\r\\nGET /me 200"]);
    }
}
