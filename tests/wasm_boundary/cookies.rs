//! Cookies across the boundary, the full way and in the lane.

use wx_session::cookie::Again;
use wx_session::wasm::cookies::{
    cookie_header, jar_to_store, list_cookies, plan_cookies, plan_cookies_again, receive_cookie,
    remove_cookies, split_cookies,
};
use wx_session::wasm::lane::{rewrite_cookie, touch_cookie};

use super::*;

#[wasm_bindgen_test]
fn cookies_cross_as_they_are() {
    let session = fresh();
    let joined = "sid=1; Expires=Wed, 09 Jun 2100 10:18:14 GMT, name=字; Path=/";
    for value in Array::from(&split_cookies(joined).js_value()).iter() {
        let value = value.as_string().unwrap();
        let received = receive_cookie(session, URL, &value, NOW).js_value();
        assert_eq!(member(&received, "rearranged"), true);
    }
    // As the RFC makes it; no header of a phone can carry what stands outside Latin-1.
    assert_eq!(cookie_header(session, URL, NOW), "sid=1; name=字");
    assert_eq!(
        json(plan_cookies(session, URL, "own=1", NOW)),
        r#"{"header":"own=1; sid=1","cookies":[0],"until":1734560000000,"leftOut":["name"],"displaced":false}"#
    );
    assert_eq!(
        json(list_cookies(session, Some(URL.into()), NOW)),
        "[{\"name\":\"sid\",\"value\":\"1\",\"domain\":\"api.example.com\",\"path\":\"/\",\"hostOnly\":true,\"secure\":false,\
         \"httpOnly\":false,\"expiresAt\":1734560000000},{\"name\":\"name\",\"value\":\"字\",\"domain\":\"api.example.com\",\
         \"path\":\"/\",\"hostOnly\":true,\"secure\":false,\"httpOnly\":false}]"
    );
    let again = plan_cookies_again(session, URL, "own=1; sid=old", NOW).js_value();
    assert_eq!(json(member(&again, "header")), r#""own=1; sid=1""#);
    receive_cookie(session, URL, "bad=\u{85}", NOW);
    let plan = plan_cookies(session, URL, "", NOW).js_value();
    assert_eq!(json(member(&plan, "leftOut")), r#"["bad"]"#);
    let snapshot = jar_to_store(session, JsValue::NULL, 1_000, NOW);
    let snapshot = snapshot.unwrap().js_value();
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
    let rewritten = r#"[0,"a=3"]"#;
    assert_eq!(json(member(&received, "rewritten")), rewritten);
    receive_cookie(session, URL, "a=4; Path=/; Secure", NOW);
    assert_eq!(touch_cookie(session, number, NOW), Again::Stale);
}
