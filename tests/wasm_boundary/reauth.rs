//! The user who is asked to act, and holds, across the boundary.

use wx_session::wasm::program::hold;
use wx_session::wasm::questions::{asks_user, is_held_up};
use wx_session::wasm::world::{handle_reauth, handle_timer};

use super::*;

#[wasm_bindgen_test]
fn a_question_to_the_user_crosses_in_both_directions() {
    let config = CONFIG.replace(r#""onReauth": false"#, r#""onReauth": true"#);
    let session = open_session(
        typed(&config),
        "".into(),
        "".into(),
        JsValue::UNDEFINED,
        true,
        NOW,
    )
    .unwrap();
    admit(session, 7, Auth::Required, false, 10_000.0, NOW);
    let exchange = to_exchange(session);
    handle_http_failure(session, exchange, 403, 0, NOW);
    let waits = r#"{"kind":"waitForUser","call":7}"#;
    assert_eq!(json(next(session, "waitForUser")), waits);
    let asked = next(session, "askUser");
    assert_eq!(member(&asked, "code"), "ERR_REAUTH_REQUIRED");
    assert_eq!(member(&asked, "evidence"), f64::from(exchange));
    let asked = op(&asked);
    assert!(asks_user(session, asked, NOW) && !asks_user(session, asked + 1, NOW));
    handle_reauth(session, asked, false, NOW);
    assert_eq!(
        json(next(session, "fail")),
        format!(r#"{{"kind":"fail","call":7,"code":"ERR_REAUTH_REQUIRED","evidence":{asked}}}"#)
    );
    assert!(!asks_user(session, asked, NOW));
}

#[wasm_bindgen_test]
fn a_call_that_is_held_up_crosses() {
    let session = fresh();
    hold(session, 60_000.0, NOW);
    next(session, "setTimer");
    admit(session, 7, Auth::Required, false, 500.0, NOW);
    assert!(is_held_up(session, 7, NOW) && !is_held_up(session, 8, NOW));
    let timer = next(session, "setTimer");
    assert_eq!(member(&timer, "delay"), 500.0);
    handle_timer(session, op(&timer), NOW + 500.0);
    assert_eq!(
        json(next(session, "fail")),
        r#"{"kind":"fail","call":7,"code":"ERR_HELD","evidence":0}"#
    );
}
