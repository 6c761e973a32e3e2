//! The log: one human line per event, to standard error or to a test.

use std::fmt;
use std::io::Write;
use std::sync::Arc;

use crate::base::token;

/// Where log lines go; clones share the destination.
///
/// A line never holds a token, a code, a cookie, a query or WeChat's ids: the pipeline writes method, path, status and
/// a hash of the user, and nothing else of a request.
#[derive(Clone)]
pub struct Log(Arc<dyn Fn(&str) + Send + Sync>);

impl Log {
    /// Write to standard error.
    pub fn stderr() -> Self {
        // A closed standard error must not end the server, as `eprintln!` would.
        Self::to(|line| drop(writeln!(std::io::stderr(), "{line}")))
    }

    /// Give every line to `sink`.
    pub fn to(sink: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(sink))
    }

    /// Write one line; line breaks in it are made visible, so nobody forges a second one.
    pub fn line(&self, text: &str) {
        (self.0)(&text.replace('\r', "\\r").replace('\n', "\\n"));
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Log")
    }
}

/// A user's name in the log: the same user is recognised from line to line, and the id cannot be read.
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
