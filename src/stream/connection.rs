//! What becomes of a stream's connection: how long silence lasts, and whether it is connected again.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

/// How long the next connection waits unless the stream says otherwise. In milliseconds, as all here.
const RETRY: u32 = 3_000;
/// The first of the pauses that a stream's own `retry` cannot go below while connections bring nothing; they double up to
/// [`RETRY`]. A server that says `retry: 0` and closes at once must not be asked as fast as the network allows.
const LEAST: u32 = 100;

/// What the program wants of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// How often in a row it is connected again without a message in between; `None`: never.
    pub reconnect: Option<u32>,
    /// The request may be sent as often as one likes: GET.
    pub is_repeatable: bool,
    /// Within this time something must come: the first bytes, …
    pub first: f64,
    /// … and after them more.
    pub idle: f64,
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen(js_name = StreamEnding))]
pub enum Ending {
    /// The answer is whole.
    Whole,
    /// The server says that nothing will come any more: HTTP 204.
    Over,
    /// There was no connection, it broke, or it fell silent.
    Broken,
    /// No other connection would do better: the server said no, or the user is somebody else.
    Final,
}

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen(js_name = StreamStep))]
pub enum Step {
    /// Nothing, until the next input.
    Wait,
    /// Connect again.
    Connect,
    /// Wait for so long as [`Connection::pause`] says, then call [`Connection::handle_pause_over`].
    Pause,
    /// Settle: the stream is over.
    Finish,
    /// Fail, by what ended the connection.
    Fail,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Connected,
    Pausing,
    /// The pause is over, but nobody looks: the platform would break the connection.
    Due,
    Closed,
}

/// Decides on one stream's connections.
#[derive(Debug)]
pub struct Connection {
    rules: Rules,
    phase: Phase,
    is_hidden: bool,
    /// How often it was connected again since the last message.
    in_vain: u32,
}

impl Connection {
    /// The first connection is on its way.
    pub fn new(rules: Rules, is_hidden: bool) -> Self {
        Self {
            rules,
            phase: Phase::Connected,
            is_hidden,
            in_vain: 0,
        }
    }

    /// Within how many milliseconds the next bytes must come. `begun`: some of this connection have come.
    pub fn patience(&self, begun: bool) -> f64 {
        match begun {
            false => self.rules.first,
            true => self.rules.idle,
        }
    }

    pub fn handle_message(&mut self) {
        self.in_vain = 0;
    }

    /// A connection ended. `has_id`: the stream has given an `id`, so that the server knows where to go on.
    pub fn handle_end(&mut self, ending: Ending, has_id: bool) -> Step {
        let goes_on =
            ending == Ending::Broken || ending == Ending::Whole && self.rules.is_repeatable;
        let may_repeat = self.rules.is_repeatable || has_id;
        let wanted = self.rules.reconnect.filter(|_| goes_on && may_repeat);
        if wanted.is_some_and(|most| self.in_vain < most) {
            self.in_vain += 1;
            self.phase = Phase::Pausing;
            return Step::Pause;
        }
        self.phase = Phase::Closed;
        match ending {
            // One that was to last, and is not worth another try, has failed although its answer is whole.
            Ending::Whole if wanted.is_some() => Step::Fail,
            Ending::Whole | Ending::Over => Step::Finish,
            Ending::Broken | Ending::Final => Step::Fail,
        }
    }

    /// How long to wait before the next connection, where the stream asked for `retry`.
    pub fn pause(&self, retry: Option<u32>) -> f64 {
        let before = self.in_vain.saturating_sub(1);
        let least = match before {
            0 => 0,
            1..=5 => LEAST << (before - 1),
            _ => RETRY,
        };
        f64::from(retry.unwrap_or(RETRY).max(least))
    }

    pub fn handle_pause_over(&mut self) -> Step {
        match (self.phase, self.is_hidden) {
            (Phase::Pausing, true) => {
                self.phase = Phase::Due;
                Step::Wait
            }
            (Phase::Pausing, false) => self.connect(),
            _ => Step::Wait,
        }
    }

    pub fn handle_hidden(&mut self, is_hidden: bool) -> Step {
        self.is_hidden = is_hidden;
        match self.phase {
            Phase::Due if !is_hidden => self.connect(),
            _ => Step::Wait,
        }
    }

    fn connect(&mut self) -> Step {
        self.phase = Phase::Connected;
        Step::Connect
    }
}
