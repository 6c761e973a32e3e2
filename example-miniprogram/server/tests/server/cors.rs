//! Cross-origin access: none, or with `--demo` for pages of this machine.

use hyper::Method;
use serde_json::{Value, json};

use crate::client::Call;
use crate::fixture::Fixture;

const PAGE: &str = "http://localhost:3000";

fn preflight(server: &Fixture, path: &str, origin: &str) -> Call {
    Call::new(Method::OPTIONS, server.url(path))
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "authorization,content-type",
        )
}

#[tokio::test]
async fn without_demo_there_is_none() {
    let server = Fixture::with(|_| {}).await;
    let answer = preflight(&server, "/me", PAGE).send().await;
    answer.expect(405);
    let answer = server.get("/captcha").header("origin", PAGE).send().await;
    for name in ["access-control-allow-origin", "x-set-cookie"] {
        assert_eq!(answer.header(name), "");
    }
    let by_x_cookie = server
        .post("/captcha")
        .header("x-cookie", "captcha_session=x")
        .json(&json!({ "answer": 1 }))
        .send()
        .await;
    by_x_cookie.expect(400);
}

#[tokio::test]
async fn a_page_of_this_machine_may_ask_and_read() {
    let server = Fixture::start().await;
    let answer = preflight(&server, "/me", PAGE).send().await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-origin"), PAGE);
    assert_eq!(
        answer.header("access-control-allow-headers"),
        "authorization,content-type"
    );
    assert!(
        answer
            .header("access-control-allow-methods")
            .contains("POST")
    );
    assert_eq!(answer.all("vary"), ["Origin"]);

    // A refusal can be read too, and credentials stay off.
    let answer = server.get("/me").header("origin", PAGE).send().await;
    answer.expect(401);
    assert_eq!(answer.header("access-control-allow-origin"), PAGE);
    assert!(
        answer
            .header("access-control-expose-headers")
            .contains("Date, ")
    );
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    let code = Call::new(Method::POST, server.standin_url("/standin/code"))
        .header("origin", PAGE)
        .send()
        .await;
    assert_eq!(code.header("access-control-allow-origin"), PAGE);
}

#[tokio::test]
async fn a_page_from_elsewhere_may_not() {
    let server = Fixture::start().await;
    for origin in [
        "https://evil.example",
        "null",
        "http://localhost.evil.example",
    ] {
        let answer = preflight(&server, "/me", origin).send().await;
        answer.expect(405);
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}

#[tokio::test]
async fn cookies_travel_in_headers_that_a_script_may_touch() {
    let server = Fixture::start().await;
    let asked = server.get("/captcha").header("origin", PAGE).send().await;
    let mirrored: Vec<String> = serde_json::from_str(asked.header("x-set-cookie")).unwrap();
    assert_eq!(mirrored, asked.all("set-cookie"));
    let question: Value = asked.expect(200);
    let right: u32 = question["question"]
        .as_str()
        .unwrap()
        .split(" + ")
        .map(|n| n.parse::<u32>().unwrap())
        .sum();
    let session = mirrored[0].split(';').next().unwrap();
    let solved = server
        .post("/captcha")
        .header("x-cookie", session)
        .json(&json!({ "answer": right }))
        .send()
        .await;
    solved.expect(200);
}
