//! The boundary in a real engine: what crosses comes back as it was, under the names that the glue knows.
#![cfg(target_arch = "wasm32")]

use js_sys::{Array, JSON, Object, Reflect};
use tsify::{Ts, Tsify};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use wx_session::cookie::Again;
use wx_session::session::Auth;
use wx_session::stream::{Ending, LONGEST, Shape, Step};
use wx_session::wasm::cookies::{
    cookie_header, jar_snapshot, list_cookies, plan_cookies, plan_cookies_again, receive_cookie,
    remove_cookies, split_cookies,
};
use wx_session::wasm::entropy::{add_entropy, entropy_left};
use wx_session::wasm::lane::{rewrite_cookie, touch_cookie};
use wx_session::wasm::program::{admit, adopt, ensure, login, logout};
use wx_session::wasm::questions::{can_send, draw_state, has_token, metrics, state, view};
use wx_session::wasm::sessions::{open_session, poll_action};
use wx_session::wasm::sockets::{
    SocketEnding, SocketState, close_socket, handle_socket_ended, handle_socket_lost,
    handle_socket_open, open_socket, socket_state,
};
use wx_session::wasm::streams::{
    close_stream, finish_reading, handle_stream_end, handle_stream_hidden,
    handle_stream_pause_over, last_event_id, may_be_events, open_stream, opens_gate, read_stream,
    stream_patience, stream_pause,
};
use wx_session::wasm::world::{
    FailureKind, handle_authorised, handle_code, handle_failure, handle_grant, handle_http_failure,
    handle_record, handle_show, handle_stored, handle_time, handle_user, reconcile,
};

const NOW: f64 = 1_700_000_000_000.0;
const URL: &str = "https://api.example.com/a";

/// The package's defaults, with a jar, as the glue hands them over.
const CONFIG: &str = r#"{
    "timing": { "leeway": 60000, "loginTimeout": 10000, "endpointTimeout": 15000, "retries": 1, "cooldown": 5000, "maxAge": 1e300 },
    "login": true, "inHeader": true, "refresh": false, "verify": false, "logout": true, "oauthRefresh": false, "oauthRevoke": false, "checkSession": true,
    "notice": 259200000, "cookies": { "max": 3000, "maxPerHost": 180, "keepSessionCookies": true }, "alertAfter": 3
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
    open_session(typed(CONFIG), record, jar, true, NOW).unwrap()
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

/// Takes a login as far as the login endpoint; returns the operation that awaits its answer.
fn to_exchange(session: u32) -> u32 {
    let read = op(&next(session, "readRecord"));
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
    assert_eq!(json(reconcile(session, "".into(), NOW)), stored);
    // A newer one in storage is taken over, and nothing is written.
    let newer = stored.replace("\"seq\":5", "\"seq\":6");
    assert!(reconcile(session, js(&newer), NOW).is_undefined());
    let logout = r#"{"v":2,"seq":7,"loggedOut":true}"#;
    assert!(reconcile(session, js(logout), NOW).is_undefined());
    assert_eq!(
        json(state(session, NOW)),
        r#"{"status":"anonymous","reason":"ERR_LOGGED_OUT"}"#
    );
    assert_eq!(json(reconcile(session, "".into(), NOW)), logout);
}

#[wasm_bindgen_test]
fn whatever_stands_in_storage_is_no_trap() {
    let old = r#"{ "v": 1, "text": "wx-session token 1\n5;loyw3v28;;;0;0;6;0\ntoken!" }"#;
    assert_eq!(
        json(reconcile(session(js(old), "".into()), "".into(), NOW)),
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
    let read = op(&next(session, "readRecord"));
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
    let without_timing = open_session(typed("{}"), "".into(), "".into(), true, NOW);
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
fn cookies_cross_as_they_are() {
    let session = fresh();
    let joined = "sid=1; Expires=Wed, 09 Jun 2100 10:18:14 GMT, name=字; Path=/";
    for value in Array::from(&split_cookies(joined).js_value()).iter() {
        let value = value.as_string().unwrap();
        let received = receive_cookie(session, URL, &value, NOW).js_value();
        assert_eq!(member(&received, "rearranged"), true);
    }
    assert_eq!(cookie_header(session, URL, NOW), "sid=1; name=字");
    assert_eq!(
        json(plan_cookies(session, URL, "own=1", NOW)),
        r#"{"header":"own=1; sid=1; name=字","cookies":[0,1],"until":1734560000000,"leftOut":[],"displaced":false}"#
    );
    assert_eq!(
        json(list_cookies(session, Some(URL.into()), NOW)),
        "[{\"name\":\"sid\",\"value\":\"1\",\"domain\":\"api.example.com\",\"path\":\"/\",\"hostOnly\":true,\"secure\":false,\
         \"httpOnly\":false,\"expiresAt\":1734560000000},{\"name\":\"name\",\"value\":\"字\",\"domain\":\"api.example.com\",\
         \"path\":\"/\",\"hostOnly\":true,\"secure\":false,\"httpOnly\":false}]"
    );
    let again = plan_cookies_again(session, URL, "own=1; sid=old", NOW).js_value();
    assert_eq!(json(member(&again, "header")), r#""own=1; sid=1; name=字""#);
    receive_cookie(session, URL, "bad=\u{85}", NOW);
    let plan = plan_cookies(session, URL, "", NOW).js_value();
    assert_eq!(json(member(&plan, "leftOut")), r#"["bad"]"#);
    let snapshot = jar_snapshot(session, 1_000, NOW).js_value();
    let text = member(&snapshot, "text").as_string().unwrap();
    assert!(text.starts_with("wx-session cookies 2\n"), "{text}");
    assert_eq!(
        remove_cookies(session, Some("name".into()), None, None, NOW),
        1
    );

    let jar = js(&format!(
        r#"{{ "v": 1, "text": {} }}"#,
        json(JsValue::from(text))
    ));
    let again = self::session("".into(), jar);
    assert_eq!(cookie_header(again, URL, NOW), "sid=1; name=字; bad=\u{85}");
}

#[wasm_bindgen_test]
fn a_cookie_that_comes_again_takes_the_lane() {
    let session = fresh();
    let received = receive_cookie(session, URL, "a=1; Path=/", NOW).js_value();
    let memo = member(&received, "memo");
    assert_eq!(member(&memo, "pair"), "a=1");
    let number = member(&memo, "number").as_f64().unwrap() as u32;
    assert_eq!(touch_cookie(session, number, NOW), Again::Fine);
    assert_eq!(rewrite_cookie(session, number, "a=2", NOW), Again::Fine);
    assert_eq!(cookie_header(session, URL, NOW), "a=2");
    // The full way says which cookie got a new pair.
    let received = receive_cookie(session, URL, "a=3; Path=/", NOW).js_value();
    let rewritten = r#"{"id":0,"pair":"a=3"}"#;
    assert_eq!(json(member(&received, "rewritten")), rewritten);
    receive_cookie(session, URL, "a=4; Path=/; Secure", NOW);
    assert_eq!(touch_cookie(session, number, NOW), Again::Stale);
}

#[wasm_bindgen_test]
fn an_authorisation_a_newer_user_and_a_farewell_cross() {
    let session = fresh();
    let grant = r#"{ "access": "consented", "refresh": "refresh", "expiresIn": 7200, "refreshExpiresIn": 2592000 }"#;
    handle_authorised(session, typed(grant), NOW).unwrap();
    event(session, "login");
    handle_user(session, r#"{"name":"字"}"#, NOW);
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
    assert_eq!(
        json(reconcile(session, "".into(), NOW)),
        r#"{"v":2,"seq":1,"token":"token-1","issuedAt":1700000000000,"account":1,"clockOffset":0,"origin":"adopted","user":{"name":"字"}}"#
    );
    assert!(adopt(session, typed("{}"), false, NOW).is_err());
}

#[wasm_bindgen_test]
fn what_a_login_carries_is_named_in_its_exchange() {
    let session = fresh();
    login(session, 7, 3, NOW);
    let read = op(&next(session, "readRecord"));
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

/// A stream that is connected again for ever, with the package's default of silence.
fn stream(shape: Shape) -> u32 {
    open_stream(shape, u32::MAX, true, 10_000.0, 60_000.0, false)
}

/// What a batch tells, its parts' ends as `|`.
fn told(batch: Option<Vec<u16>>) -> String {
    String::from_utf16(&batch.expect("a batch"))
        .unwrap()
        .replace('\r', "|")
}

#[wasm_bindgen_test]
fn the_messages_of_a_chunk_come_as_one_text() {
    let events = stream(Shape::Events);
    assert_eq!(
        told(read_stream(
            events,
            b"data: a\n\nevent: e\nid: 7\ndata: \xf0\x9f"
        )),
        "||a|"
    );
    assert_eq!(
        told(read_stream(events, b"\x98\x80\ndata\n\ndata: half")),
        "e|7|\u{1f600}\n|"
    );
    assert_eq!(told(finish_reading(events, true)), "");
    assert_eq!(last_event_id(events), "7");
    close_stream(events);

    let lines = stream(Shape::Lines);
    assert_eq!(told(read_stream(lines, b"a\n\nb\r")), "a||b|");
    assert_eq!(told(read_stream(lines, b"\nbroken off")), "");
    assert_eq!(finish_reading(lines, false), None);
    assert_eq!(told(read_stream(lines, b"c")), "");
    assert_eq!(told(finish_reading(lines, true)), "c|");
    close_stream(lines);

    let text = stream(Shape::Text);
    assert_eq!(told(read_stream(text, b"a\r\n\xe4\xbd")), "a|\n");
    assert_eq!(told(finish_reading(text, true)), "\u{fffd}");
    close_stream(text);
}

#[wasm_bindgen_test]
fn a_line_without_an_end_is_told_of_by_the_next_reading() {
    let lines = stream(Shape::Lines);
    let long = [b"before\n".to_vec(), vec![b'x'; LONGEST + 1]].concat();
    assert_eq!(told(read_stream(lines, &long)), "before|");
    assert_eq!(read_stream(lines, b"\nafter\n"), None);
    assert_eq!(finish_reading(lines, true), None);
    close_stream(lines);
}

#[wasm_bindgen_test]
fn a_connection_is_decided_on_and_a_closed_streams_place_is_used_again() {
    let events = stream(Shape::Events);
    assert_eq!(stream_patience(events, false), 10_000.0);
    assert_eq!(stream_patience(events, true), 60_000.0);
    read_stream(events, b"retry: 500\nid: 1\ndata: a\n\n");
    assert_eq!(handle_stream_end(events, Ending::Broken), Step::Pause);
    assert_eq!(stream_pause(events), 500.0);
    assert_eq!(handle_stream_hidden(events, true), Step::Wait);
    assert_eq!(handle_stream_pause_over(events), Step::Wait);
    assert_eq!(handle_stream_hidden(events, false), Step::Connect);
    assert_eq!(handle_stream_end(events, Ending::Final), Step::Fail);
    close_stream(events);
    assert_eq!(stream(Shape::Text), events);
    close_stream(events);
    let post = open_stream(Shape::Events, 0, false, 1.0, 1.0, false);
    assert_eq!(handle_stream_end(post, Ending::Whole), Step::Finish);
    close_stream(post);
}

#[wasm_bindgen_test]
fn the_gate_opens_by_what_the_headers_tell() {
    assert!(opens_gate(200, false, "text/plain", true));
    assert!(!opens_gate(200, false, "application/json", true));
    assert!(!opens_gate(401, true, "text/event-stream", false));
    assert!(opens_gate(0, false, "text/event-stream", true));
    assert!(may_be_events("text/event-stream; charset=utf-8") && !may_be_events("text/html"));
}

#[wasm_bindgen_test]
fn a_socket_crosses_in_both_directions() {
    let session = fresh();
    let is = |wanted: SocketState| socket_state(session, 7, NOW) as u32 == wanted as u32;
    open_socket(
        session,
        7,
        None,
        "wss://api.example.com/live",
        true,
        60_000.0,
        NOW,
    );
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

    open_socket(
        session,
        8,
        Some(Auth::Optional),
        "wss://api.example.com/live",
        false,
        60_000.0,
        NOW,
    );
    next(session, "send");
    handle_socket_ended(session, 8, 1, SocketEnding::Limit, 0, NOW);
    assert_eq!(
        json(next(session, "fail")),
        r#"{"kind":"fail","call":8,"code":"ERR_UNSUPPORTED","evidence":0}"#
    );

    open_socket(
        session,
        9,
        None,
        "wss://api.example.com/live",
        false,
        60_000.0,
        NOW,
    );
    next(session, "send");
    handle_socket_open(session, 9, 1, NOW);
    handle_socket_ended(session, 9, 1, SocketEnding::Closed, 1000, NOW);
    assert_eq!(
        json(next(session, "settle")),
        r#"{"kind":"settle","call":9}"#
    );
}
