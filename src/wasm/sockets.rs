//! The program's sockets: messages stay outside, what becomes of the connections crosses.

use wasm_bindgen::prelude::wasm_bindgen;

use super::sessions::with;
use crate::session::Auth;
use crate::socket::{Fault, SocketOptions, State};

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

/// Why a connection did not come about, or broke.
#[derive(Clone, Copy, Debug)]
#[wasm_bindgen]
pub enum SocketFault {
    Network,
    Timeout,
    /// The platform has too many sockets open.
    Limit,
    /// The handshake's error names 401 or 403.
    Refused,
}

/// Begins a socket. `auth`: `undefined` if it must have no token. `expired`: close codes that mean "not with this token".
/// `limit`: milliseconds within which a connection must be open.
#[wasm_bindgen(js_name = openSocket)]
pub fn open_socket(
    session: u32,
    call: u32,
    auth: Option<Auth>,
    reconnect: bool,
    expired: Vec<u16>,
    limit: f64,
    now: f64,
) {
    let options = SocketOptions {
        reconnect,
        expired,
        limit,
    };
    with(session, |session| {
        session.open_socket(call, auth, options, now)
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

/// The other side closed a connection.
#[wasm_bindgen(js_name = handleSocketClosed)]
pub fn handle_socket_closed(session: u32, call: u32, attempt: u32, code: u16, now: f64) {
    with(session, |session| {
        session.handle_socket_closed(call, attempt, code, now)
    });
}

/// A connection did not come about, or broke. `status`: what the handshake's error names, if it was refused.
#[wasm_bindgen(js_name = handleSocketFailed)]
pub fn handle_socket_failed(
    session: u32,
    call: u32,
    attempt: u32,
    fault: SocketFault,
    status: u16,
    now: f64,
) {
    let fault = match fault {
        SocketFault::Network => Fault::Network,
        SocketFault::Timeout => Fault::Timeout,
        SocketFault::Limit => Fault::Limit,
        SocketFault::Refused => Fault::Refused(status),
    };
    with(session, |session| {
        session.handle_socket_failed(call, attempt, fault, now)
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
