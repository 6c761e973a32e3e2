//! What the session wants done. The embedding performs it and reports back.

use crate::error::ErrorCode;

/// One call of the program that waits for the session, named by the embedding.
pub type Call = u32;
/// One piece of I/O, named by the session. An answer to an unknown or past one is ignored.
pub type Op = u32;
/// The place of a token in this launch's sequence of tokens; 0 stands for "no token".
pub type Generation = u32;

/// Drained with [`Session::poll_action`](super::Session::poll_action), in order, after every input.
///
/// Plain numbers, so that queueing and dropping one costs nothing. The text that belongs to some of them, always a secret,
/// is taken with [`Session::take_text`](super::Session::take_text).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// Send this request, with the token of `generation`, or without one when it is 0.
    Send {
        call: Call,
        generation: Generation,
    },
    /// The call is done: its promise resolves with the state.
    Settle {
        call: Call,
    },
    /// The call failed; `evidence` is the operation whose failure caused it, or 0.
    Fail {
        call: Call,
        code: ErrorCode,
        evidence: Op,
    },

    /// Call `wx.login`, answer with `handle_code` or `handle_failure`.
    Login {
        op: Op,
    },
    /// Call the login endpoint with the code that is the text, answer with `handle_grant` or `handle_failure`.
    Exchange {
        op: Op,
    },
    /// Call the refresh endpoint of the token's origin with the refresh token that is the text, answer with
    /// `handle_grant` or `handle_failure`.
    Refresh {
        op: Op,
        oauth: bool,
    },
    /// Call the verify endpoint, answer with `handle_verdict`.
    Verify {
        op: Op,
    },
    /// Call `wx.checkSession`, answer with `handle_session_checked`.
    CheckSession {
        op: Op,
    },
    /// The answer of this operation is not wanted any more: abort its request.
    Cancel {
        op: Op,
    },
    /// Tell the server that the user logged out (or withdrew the consent), with the token that is the text; nobody waits for it.
    TellLogout {
        revoke: bool,
    },

    /// Read the token record, answer with `handle_record`.
    ReadRecord {
        op: Op,
    },
    /// Write what `reconcile` returns, if anything, answer with `handle_stored`.
    WriteRecord {
        op: Op,
    },
    /// Remove the token record, answer with `handle_stored`.
    RemoveRecord {
        op: Op,
    },
    /// Write the jar's snapshot, answer with `handle_stored`.
    WriteJar {
        op: Op,
    },
    /// Remove the jar's record, answer with `handle_stored`.
    RemoveJar {
        op: Op,
    },

    /// Call `handle_timer` with this operation after `delay` milliseconds.
    ///
    /// A delay, not a point in time: the device's wall clock may jump, a timer counts on.
    SetTimer {
        op: Op,
        delay: f64,
    },
    /// The timer is not needed any more.
    ClearTimer {
        op: Op,
    },

    Emit(Event),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// The state differs from what it was after the last drain.
    Change,
    Login,
    Refresh,
    Expired {
        status: u16,
    },
    Logout {
        revoked: bool,
    },
    Reauth {
        code: ErrorCode,
        evidence: Op,
    },
    /// The refresh token of an authorisation ends at this time by the server's clock.
    Expiring {
        at: f64,
    },
    Error {
        code: ErrorCode,
        evidence: Op,
    },
    Alert {
        code: ErrorCode,
        times: u32,
    },
}
