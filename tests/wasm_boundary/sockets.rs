//! Sockets across the boundary.

use wx_session::wasm::sockets::{
    SocketEnding, SocketState, close_socket, handle_socket_ended, handle_socket_lost,
    handle_socket_open, open_socket, socket_state,
};

use super::*;

fn open(session: u32, call: u32, auth: Option<Auth>, reconnect: bool) {
    const URL: &str = "wss://api.example.com/live";
    open_socket(session, call, auth, URL, reconnect, 60_000.0, 10_000.0, NOW);
}

#[wasm_bindgen_test]
fn a_socket_crosses_in_both_directions() {
    let session = fresh();
    let is = |wanted: SocketState| socket_state(session, 7, NOW) as u32 == wanted as u32;
    open(session, 7, None, true);
    assert_eq!(
        json(next(session, "send")),
        r#"{"kind":"send","call":7,"generation":0}"#
    );
    assert!(handle_socket_open(session, 7, 1, NOW) && is(SocketState::Open));
    handle_socket_lost(session, 7, 1, true, NOW);
    assert_eq!(
        json(next(session, "hangUp")),
        r#"{"kind":"hangUp","call":7}"#
    );
    next(session, "send");
    assert!(!handle_socket_open(session, 7, 1, NOW) && is(SocketState::Connecting));
    handle_socket_ended(session, 7, 2, SocketEnding::Network, 0, NOW);
    assert!(is(SocketState::Pausing));
    close_socket(session, 7, NOW);
    assert!(is(SocketState::Closed));

    open(session, 8, Some(Auth::Optional), false);
    next(session, "send");
    handle_socket_ended(session, 8, 1, SocketEnding::Limit, 0, NOW);
    assert_eq!(
        json(next(session, "fail")),
        r#"{"kind":"fail","call":8,"code":"ERR_UNSUPPORTED","evidence":0}"#
    );

    open(session, 9, None, false);
    next(session, "send");
    handle_socket_open(session, 9, 1, NOW);
    handle_socket_ended(session, 9, 1, SocketEnding::Closed, 1000, NOW);
    assert_eq!(
        json(next(session, "settle")),
        r#"{"kind":"settle","call":9}"#
    );
}
