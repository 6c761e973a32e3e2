//! What the session wants done. The embedding performs it and reports back.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::error::ErrorCode;
use crate::lease::Lease;
use crate::secret::Secret;

/// One call of the program that waits for the session, named by the embedding.
#[cfg_attr(target_arch = "wasm32", tsify::declare)]
pub type Call = u32;
/// One piece of I/O or one timer, named by the session. An answer to an unknown or past one is ignored, but that a late write is made
/// again and that a late `wx.login` lets the next one begin.
#[cfg_attr(target_arch = "wasm32", tsify::declare)]
pub type Op = u32;
/// What the program gives a login to carry, named by the embedding, which keeps it; 0 stands for nothing.
#[cfg_attr(target_arch = "wasm32", tsify::declare)]
pub type Input = u32;
/// The place of a token in this launch's sequence of tokens; 0 stands for "no token".
#[cfg_attr(target_arch = "wasm32", tsify::declare)]
pub type Generation = u32;

/// Drained with [`Session::poll_action`](super::Session::poll_action), in order, after every input.
///
/// Crosses to JavaScript as an object: `{ kind: 'send', call: 7, generation: 1 }`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub enum Action {
    /// Send this request, or connect this socket, with the token of `generation`, or without one when it is 0.
    Send { call: Call, generation: Generation },
    /// The call is done: its promise resolves, with the state but for a logout; a socket was closed for good, by the other side.
    Settle { call: Call },
    /// The call failed; `evidence` is the operation whose failure caused it, or 0.
    Fail {
        call: Call,
        code: ErrorCode,
        evidence: Op,
    },

    /// Ask the user to act: call `onReauth`, adopt the token that it gives if `asks_user` says so, answer with `handle_reauth`.
    AskUser {
        op: Op,
        code: ErrorCode,
        evidence: Op,
    },
    /// The call waits for the user now, which is no time of its own.
    WaitForUser { call: Call },

    /// Another copy of the package has put another account in the place of this one, or of none: end the streams that were opened
    /// for the one before, and read again what else is stored for it.
    LeaveAccount,

    /// Drop the connection that a socket's call may still have: it is lost, or takes too long.
    HangUp { call: Call },

    /// Call `wx.login`, answer with `handle_code` or `handle_failure`.
    Login { op: Op },
    /// Call the login endpoint with the code and what `login` was given under this name (0: nothing), answer with
    /// `handle_grant` or `handle_failure`.
    Exchange { op: Op, code: Secret, input: Input },
    /// Call the refresh endpoint of the token's origin, answer with `handle_grant` or `handle_failure`.
    Refresh {
        op: Op,
        oauth: bool,
        refresh_token: Secret,
    },
    /// Call the verify endpoint, answer with `handle_verdict`; JavaScript has a function for each verdict (src/wasm/world.rs).
    Verify { op: Op },
    /// Call `wx.checkSession`, answer with `handle_session_checked`.
    CheckSession { op: Op },
    /// The answer of this operation is not wanted any more: abort its request.
    Cancel { op: Op },
    /// Tell the server that the user logged out (or withdrew the consent), with the token; nobody waits for it.
    TellLogout { revoke: bool, token: Secret },

    /// Read the lease, answer with `handle_lease`.
    ReadLease { op: Op },
    /// Write the lease, at once, and answer with `handle_lease` with what stands there then. Copies that share more than the
    /// storage are to look into it now if it says that the user has logged out.
    TakeLease { op: Op, lease: Lease },
    /// Remove the lease if it is this owner's still; copies that share more than the storage are to look into it now.
    GiveLeaseBack { owner: f64 },

    /// Read the token record, answer with `handle_record`.
    ReadRecord { op: Op },
    /// Write what `reconcile` returns, if anything, answer with `handle_stored`.
    WriteRecord { op: Op },
    /// Remove the token record, answer with `handle_stored`.
    RemoveRecord { op: Op },
    /// Read the jar's record, answer with `handle_jar`.
    ReadJar { op: Op },
    /// Write what `jar_to_store` returns, answer with `handle_stored`.
    WriteJar { op: Op },
    /// Remove the jar's record, answer with `handle_stored`.
    RemoveJar { op: Op },

    /// Call `handle_timer` with this operation after `delay` milliseconds.
    ///
    /// A delay, not a point in time: the device's wall clock may jump, a timer counts on.
    SetTimer { op: Op, delay: f64 },
    /// The timer is not needed any more.
    ClearTimer { op: Op },

    /// Tell the program; the event's own members stand beside `kind`.
    Emit(Event),
}

/// What the program hears of: `{ name: 'expired', status: 401 }`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(
    tag = "name",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
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
    /// A newer version of this package wrote the stored record or the jar: it is left untouched, and what this session
    /// learns stays in memory. Once a launch.
    NewerRecords,
}
