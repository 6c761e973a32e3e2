//! The boundary in a real engine: what crosses comes back as it was, under the names that the glue knows.
#![cfg(target_arch = "wasm32")]

mod cookies;
mod reauth;
mod sockets;
mod streams;

use js_sys::{Array, JSON, Object, Reflect};
use tsify::{Ts, Tsify};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use wx_session::session::Auth;
use wx_session::wasm::entropy::{add_entropy, entropy_left};
use wx_session::wasm::program::{admit, adopt, ensure, login, logout};
use wx_session::wasm::questions::{can_send, draw_state, has_token, metrics, state, view};
use wx_session::wasm::sessions::{open_session, poll_action};
use wx_session::wasm::world::{
    FailureKind, catch_up, handle_authorised, handle_code, handle_failure, handle_grant,
    handle_http_failure, handle_lease, handle_record, handle_show, handle_stored, handle_time,
    handle_user, reconcile,
};

const NOW: f64 = 1_700_000_000_000.0;
const URL: &str = "https://api.example.com/a";

/// The package's defaults, with a jar, as the glue hands them over.
const CONFIG: &str = r#"{
    "timing": { "leeway": 60000, "loginTimeout": 10000, "endpointTimeout": 15000, "retries": 1, "cooldown": 5000, "maxAge": 1e300, "reauthTimeout": 300000 },
    "login": true, "inHeader": true, "refresh": false, "verify": false, "logout": true, "oauthRefresh": false, "oauthRevoke": false, "onReauth": false, "checkSession": true,
    "notice": 259200000, "cookies": { "max": 3000, "maxPerHost": 180, "keepSessionCookies": true }, "alertAfter": 3, "copy": 0
}"#;

fn js(json: &str) -> JsValue {
    JSON::parse(json).unwrap()
}

fn typed<T: Tsify>(json: &str) -> Ts<T> {
    Ts::new_unchecked(js(json))
}

fn json(object: impl Into<JsValue>) -> String {
    JSON::stringify(&object.into()).unwrap().into()
}

fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

fn session(record: JsValue, jar: JsValue) -> u32 {
    open_session(typed(CONFIG), record, jar, JsValue::UNDEFINED, true, NOW).unwrap()
}

fn fresh() -> u32 {
    session("".into(), "".into())
}

/// Polls until an action of this kind; others are dropped.
fn next(session: u32, kind: &str) -> JsValue {
    while let Some(action) = poll_action(session) {
        let action = action.js_value();
        if member(&action, "kind") == kind {
            return action;
        }
    }
    panic!("no action of kind {kind}");
}

/// Polls until the event of this name.
fn event(session: u32, name: &str) -> JsValue {
    loop {
        let event = next(session, "emit");
        if member(&event, "name") == name {
            return event;
        }
    }
}

fn op(action: &JsValue) -> u32 {
    member(action, "op").as_f64().unwrap() as u32
}

/// Takes a renewal as far as the look at the record, where no other copy is; the lease crosses both ways.
fn to_reading(session: u32) -> u32 {
    let look = op(&next(session, "readLease"));
    handle_lease(session, look, "".into(), NOW);
    let taken = next(session, "takeLease");
    let lease = member(&taken, "lease");
    assert_eq!(member(&lease, "what"), "renewal");
    handle_lease(session, op(&taken), lease, NOW);
    op(&next(session, "readRecord"))
}

/// Takes a login as far as the login endpoint; returns the operation that awaits its answer.
fn to_exchange(session: u32) -> u32 {
    let read = to_reading(session);
    handle_record(session, read, "".into(), NOW);
    let login = op(&next(session, "login"));
    handle_code(session, login, "the-code-字", NOW);
    let exchange = next(session, "exchange");
    assert_eq!(member(&exchange, "code"), "the-code-字");
    op(&exchange)
}

#[wasm_bindgen_test]
fn a_login_crosses_in_both_directions() {
    let session = fresh();
    admit(session, 7, Auth::Required, false, 0.0, NOW);
    let exchange = to_exchange(session);
    let grant = typed(r#"{ "access": "token-1", "expiresIn": 7200, "user": "{\"name\":\"😀\"}" }"#);
    handle_grant(session, exchange, grant, NOW).unwrap();
    assert_eq!(
        json(next(session, "send")),
        r#"{"kind":"send","call":7,"generation":1}"#
    );
    assert_eq!(
        json(state(session, NOW)),
        r#"{"status":"active","expiresAt":1700007200000,"user":"{\"name\":\"😀\"}"}"#
    );
    assert_eq!(
        json(view(session, NOW)),
        r#"{"generation":1,"account":0,"token":"token-1","until":1700007140000,"offset":0,"asksForProof":false,"settled":false}"#
    );
    assert!(has_token(session, NOW) && !has_token(session, NOW + 7_200_000.0));
    assert_eq!(
        json(metrics(session)),
        r#"{"logins":1,"loginFailures":0,"refreshes":0,"refreshFailures":0,"expired":0}"#
    );
}

#[wasm_bindgen_test]
fn a_failure_crosses_as_its_code_and_the_operation_that_is_its_evidence() {
    let session = fresh();
    ensure(session, 7, NOW);
    let exchange = to_exchange(session);
    handle_http_failure(session, exchange, 401, 0, NOW);
    let reauth = event(session, "reauth");
    assert_eq!(member(&reauth, "code"), "ERR_REAUTH_REQUIRED");
    assert_eq!(member(&reauth, "evidence"), f64::from(exchange));
    let failed = next(session, "fail");
    assert_eq!(member(&failed, "call"), 7.0);
    let reason = r#"{"status":"blocked","reason":"ERR_REAUTH_REQUIRED"}"#;
    assert_eq!(json(state(session, NOW)), reason);

    let session = fresh();
    ensure(session, 8, NOW);
    let exchange = to_exchange(session);
    handle_failure(session, exchange, FailureKind::Timeout, NOW);
    assert_eq!(member(&event(session, "error"), "code"), "ERR_TIMEOUT");
}

#[wasm_bindgen_test]
fn the_record_is_a_plain_object_that_comes_back() {
    let stored = r#"{"v":2,"seq":5,"token":"token!","refreshToken":"again","issuedAt":1700000000000,"expiresAt":1700007200000,"clockOffset":-9000,"origin":"oauth","user":{"name":"字"}}"#;
    let session = session(js(stored), "".into());
    assert_eq!(member(&view(session, NOW).js_value(), "token"), "token!");
    let user = member(&state(session, NOW).js_value(), "user");
    assert_eq!(user, r#"{"name":"字"}"#);
    assert_eq!(json(reconcile(session, "".into(), "".into(), NOW)), stored);
    // A newer one in storage is taken over, and nothing is written.
    let newer = stored.replace("\"seq\":5", "\"seq\":6");
    assert!(reconcile(session, js(&newer), "".into(), NOW).is_undefined());
    let logout = r#"{"v":2,"seq":7,"loggedOut":true}"#;
    assert!(reconcile(session, js(logout), "".into(), NOW).is_undefined());
    assert_eq!(
        json(state(session, NOW)),
        r#"{"status":"anonymous","reason":"ERR_LOGGED_OUT"}"#
    );
    assert_eq!(json(reconcile(session, "".into(), "".into(), NOW)), logout);
}

#[wasm_bindgen_test]
fn whatever_stands_in_storage_is_no_trap() {
    let old = r#"{ "v": 1, "text": "wx-session token 1\n5;loyw3v28;;;0;0;6;0\ntoken!" }"#;
    assert_eq!(
        json(reconcile(
            session(js(old), "".into()),
            "".into(),
            "".into(),
            NOW
        )),
        r#"{"v":2,"seq":5,"token":"token!","issuedAt":1700000000000,"clockOffset":0,"origin":"login"}"#
    );
    for broken in [
        "\"nonsense\"",
        "null",
        "7",
        "[]",
        "{}",
        r#"{ "v": "2" }"#,
        r#"{ "v": 1, "text": 7 }"#,
        r#"{ "v": 2, "seq": "x" }"#,
        r#"{ "v": 2, "seq": 1.5, "token": "t", "issuedAt": 1, "clockOffset": 0, "origin": "login" }"#,
        r#"{ "v": 2, "seq": 1, "token": "t", "issuedAt": "1", "clockOffset": 0, "origin": "login" }"#,
        r#"{ "v": 2, "seq": 1, "token": "t", "issuedAt": 1, "clockOffset": 0, "origin": "elsewhere" }"#,
        r#"{ "v": 2, "seq": 1, "loggedOut": 1 }"#,
        r#"{ "v": 2, "seq": 1, "loggedOut": false }"#,
        r#"{ "v": 2, "seq": "x", "loggedOut": true }"#,
        r#"{ "v": 2, "loggedOut": true }"#,
    ] {
        let session = session(js(broken), js(broken));
        let anonymous = r#"{"status":"anonymous"}"#;
        assert_eq!(json(state(session, NOW)), anonymous, "{broken}");
    }
    let newer = session(js(r#"{ "v": 3 }"#), js(r#"{ "v": 2 }"#));
    event(newer, "newerRecords");
}

/// A getter of a stored object calls back into the very session: it is read before the session is borrowed.
#[wasm_bindgen_test]
fn a_stored_object_may_call_back() {
    let session = fresh();
    ensure(session, 7, NOW);
    let read = to_reading(session);
    let record = js("{}");
    let getter = wasm_bindgen::prelude::Closure::<dyn FnMut() -> JsValue>::new(move || {
        handle_show(session, NOW);
        JsValue::UNDEFINED
    });
    let property = js(r#"{ "configurable": true }"#);
    Reflect::set(&property, &"get".into(), getter.as_ref()).unwrap();
    Reflect::define_property(
        record.unchecked_ref::<Object>(),
        &"v".into(),
        property.unchecked_ref(),
    )
    .unwrap();
    handle_record(session, read, record, NOW);
    next(session, "login");
}

#[wasm_bindgen_test]
fn an_object_of_another_shape_is_an_error_that_says_so() {
    let session = fresh();
    let error = handle_authorised(session, typed(r#"{ "access": 7 }"#), NOW).unwrap_err();
    assert!(format!("{:?}", error).contains("invalid type"), "{error:?}");
    let without_timing = open_session(typed("{}"), "".into(), "".into(), "".into(), true, NOW);
    assert!(format!("{:?}", without_timing.unwrap_err()).contains("timing"));
}

#[wasm_bindgen_test]
fn the_servers_time_crosses_and_the_view_says_that_it_is_known() {
    let session = fresh();
    handle_time(session, NOW + 1e7, true, f64::NAN, NOW);
    let told = view(session, NOW).js_value();
    assert_eq!(member(&told, "offset"), 1e7);
    assert_eq!(member(&told, "settled"), true);
}

#[wasm_bindgen_test]
fn an_authorisation_a_newer_user_and_a_farewell_cross() {
    let session = fresh();
    let grant = r#"{ "access": "consented", "refresh": "refresh", "expiresIn": 7200, "refreshExpiresIn": 2592000 }"#;
    handle_authorised(session, typed(grant), NOW).unwrap();
    event(session, "login");
    let account = member(&view(session, NOW).js_value(), "account");
    handle_user(
        session,
        r#"{"name":"字"}"#,
        account.as_f64().unwrap() as u32,
        NOW,
    );
    let user = member(&state(session, NOW).js_value(), "user");
    assert_eq!(user, r#"{"name":"字"}"#);
    // Three days before the end of the refresh token.
    handle_show(session, NOW + 27.0 * 86_400_000.0);
    let expiring = event(session, "expiring");
    assert_eq!(member(&expiring, "at"), NOW + 30.0 * 86_400_000.0);
    logout(session, 9, true, true, NOW);
    let farewell = next(session, "tellLogout");
    assert_eq!(
        json(farewell),
        r#"{"kind":"tellLogout","revoke":false,"token":"consented"}"#
    );
}

#[wasm_bindgen_test]
fn an_adopted_token_crosses_and_its_record_names_its_origin() {
    let session = fresh();
    assert!(can_send(session, "token-1", NOW));
    assert!(!can_send(session, "", NOW) && !can_send(session, "字", NOW));
    let grant = typed(r#"{ "access": "token-1", "user": "{\"name\":\"字\"}" }"#);
    adopt(session, grant, false, NOW).unwrap();
    assert_eq!(member(&view(session, NOW).js_value(), "token"), "token-1");
    let stored = json(reconcile(session, "".into(), "".into(), NOW));
    // The copy's name is random.
    let (before, rest) = stored.split_once(r#""accountBy":"#).unwrap();
    let (by, after) = rest.split_once(',').unwrap();
    assert!(by.parse::<f64>().unwrap() >= 1.0, "{by}");
    assert_eq!(
        format!("{before}{after}"),
        r#"{"v":2,"seq":1,"token":"token-1","issuedAt":1700000000000,"account":1,"clockOffset":0,"origin":"adopted","user":{"name":"字"}}"#
    );
    assert!(adopt(session, typed("{}"), false, NOW).is_err());
}

#[wasm_bindgen_test]
fn what_another_copy_stored_is_taken_over_with_the_next_word_of_the_program() {
    let other = fresh();
    let grant = typed(r#"{ "access": "token-1" }"#);
    adopt(other, grant, false, NOW).unwrap();
    let record = reconcile(other, "".into(), "".into(), NOW);
    let session = fresh();
    let account = member(&view(session, NOW).js_value(), "account");
    catch_up(session, record, "".into(), NOW);
    handle_user(
        session,
        r#"{"name":"字"}"#,
        account.as_f64().unwrap() as u32,
        NOW,
    );
    assert_eq!(member(&view(session, NOW).js_value(), "token"), "token-1");
}

#[wasm_bindgen_test]
fn what_a_login_carries_is_named_in_its_exchange() {
    let session = fresh();
    login(session, 7, 3, NOW);
    let read = to_reading(session);
    handle_record(session, read, "".into(), NOW);
    handle_code(session, op(&next(session, "login")), "code", NOW);
    assert_eq!(member(&next(session, "exchange"), "input"), 3.0);
}

#[wasm_bindgen_test]
fn a_write_that_ended_settles_the_logout() {
    let session = fresh();
    logout(session, 9, false, true, NOW);
    for kind in ["removeRecord", "removeJar"] {
        handle_stored(session, op(&next(session, kind)), true, NOW);
    }
    assert_eq!(
        json(next(session, "settle")),
        r#"{"kind":"settle","call":9}"#
    );
}

#[wasm_bindgen_test]
fn random_bytes_are_given_out_once() {
    let mut rest = vec![0; entropy_left() as usize];
    assert!(getrandom::fill(&mut rest).is_ok());
    let session = fresh();
    add_entropy(&[0xff; 24]);
    assert_eq!(draw_state(session), Some("ff".repeat(24)));
    add_entropy(&[0xff; 23]);
    assert_eq!(draw_state(session), None);
    assert_eq!(entropy_left(), 23);
    assert!(getrandom::fill(&mut [0; 24]).is_err());
}
