//! The program's sockets: messages stay outside, what becomes of the connections crosses.

use wasm_bindgen::prelude::wasm_bindgen;

use super::sessions::with;
use crate::session::Auth;
use crate::socket::{Ending, SocketOptions, State};

/// What the program sees of a socket's state.
#[derive(Clone, Copy, Debug)]
#[wasm_bindgen]
pub enum SocketState {
    Waiting,
    Connecting,
    Open,
    Pausing,
    Closed,
}

/// How a connection ended, or did not come about.
#[derive(Clone, Copy, Debug)]
#[wasm_bindgen]
pub enum SocketEnding {
    /// The other side closed it.
    Closed,
    /// The same, or its handshake failed, because it does not accept the token.
    Refused,
    Network,
    Timeout,
    /// The platform has too many sockets open.
    Limit,
}

/// Begins a socket. `auth`: `undefined` if it must have no token. `route`: its URL without query. `limit`: milliseconds within which a connection must be open.
/// `patience`: as for `admit`.
#[wasm_bindgen(js_name = openSocket)]
#[expect(
    clippy::too_many_arguments,
    reason = "an object would cost half a kilobyte to read"
)]
pub fn open_socket(
    session: u32,
    call: u32,
    auth: Option<Auth>,
    route: &str,
    reconnect: bool,
    limit: f64,
    patience: f64,
    now: f64,
) {
    let options = SocketOptions {
        reconnect,
        limit,
        patience,
    };
    with(session, |session| {
        session.open_socket(call, auth, route, options, now)
    });
}

/// The program closes a socket; nothing is told of it any more.
#[wasm_bindgen(js_name = closeSocket)]
pub fn close_socket(session: u32, call: u32, now: f64) {
    with(session, |session| session.close_socket(call, now));
}

/// A connection is open; whether it is the socket's newest.
#[wasm_bindgen(js_name = handleSocketOpen)]
pub fn handle_socket_open(session: u32, call: u32, attempt: u32, now: f64) -> bool {
    with(session, |session| {
        session.handle_socket_open(call, attempt, now)
    })
}

/// A connection has ended, or did not come about. `status`: the close code, or the HTTP status, of a refusal.
#[wasm_bindgen(js_name = handleSocketEnded)]
pub fn handle_socket_ended(
    session: u32,
    call: u32,
    attempt: u32,
    how: SocketEnding,
    status: u16,
    now: f64,
) {
    let how = match how {
        SocketEnding::Closed => Ending::Closed,
        SocketEnding::Refused => Ending::Refused(status),
        SocketEnding::Network => Ending::Network,
        SocketEnding::Timeout => Ending::Timeout,
        SocketEnding::Limit => Ending::Limit,
    };
    with(session, |session| {
        session.handle_socket_ended(call, attempt, how, now)
    });
}

/// At show: the platform shows that a connection is gone (`certain`), or cannot tell.
#[wasm_bindgen(js_name = handleSocketLost)]
pub fn handle_socket_lost(session: u32, call: u32, attempt: u32, certain: bool, now: f64) {
    with(session, |session| {
        session.handle_socket_lost(call, attempt, certain, now)
    });
}

/// How a socket stands; one that the session does not know is closed.
#[wasm_bindgen(js_name = socketState)]
pub fn socket_state(session: u32, call: u32, _now: f64) -> SocketState {
    match with(session, |session| session.socket_state(call)) {
        State::Waiting | State::Checking | State::Refused => SocketState::Waiting,
        State::Connecting => SocketState::Connecting,
        State::Open { .. } => SocketState::Open,
        State::Pausing => SocketState::Pausing,
        State::Closed => SocketState::Closed,
    }
}
