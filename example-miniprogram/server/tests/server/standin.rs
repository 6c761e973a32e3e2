//! The stand-in: WeChat's answers to good and bad questions.

use hyper::Method;
use serde_json::{Value, json};

use crate::client::Call;
use crate::fixture::Fixture;

async fn ask(server: &Fixture, query: &str) -> Value {
    let answer = Call::new(
        Method::GET,
        server.standin_url(&format!("/sns/jscode2session?{query}")),
    )
    .send()
    .await;
    assert_eq!(answer.header("content-type"), "text/plain");
    answer.expect(200)
}

#[tokio::test]
async fn each_wrong_question_gets_wechats_errcode_in_a_200() {
    let server = Fixture::start().await;
    let appid = "appid=wx0000000000000000";
    for (query, errcode) in [
        (String::new(), 41002),
        (
            "appid=wx1&secret=x&js_code=c&grant_type=authorization_code".to_owned(),
            40013,
        ),
        (
            format!("{appid}&js_code=c&grant_type=authorization_code"),
            41004,
        ),
        (
            format!("{appid}&secret=wrong&js_code=c&grant_type=authorization_code"),
            40125,
        ),
    ] {
        let answer = ask(&server, &query).await;
        assert_eq!(answer["errcode"], errcode, "{query}");
        assert!(answer["errmsg"].as_str().unwrap().contains("rid: "));
    }
    assert_eq!(server.counts().await["standin"]["codesRefused"], 4);
}

#[tokio::test]
async fn a_code_needs_no_body_and_refuses_a_wrong_one() {
    let server = Fixture::start().await;
    let url = server.standin_url("/standin/code");
    let code = Call::new(Method::POST, &*url).send().await.expect(200)["code"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(code.len(), 32);
    // No user named is alice.
    let first = server.log_in_with(&code).await.expect(200)["user"]["id"].clone();
    assert_eq!(first, json!(server.log_in("alice").await.user_id));
    for body in [
        json!({ "user": "" }),
        json!({ "user": 1 }),
        json!({ "name": "bob" }),
        json!({ "user": "x".repeat(65) }),
    ] {
        Call::new(Method::POST, &*url)
            .json(&body)
            .send()
            .await
            .expect(400);
    }
}

#[tokio::test]
async fn failures_on_demand_come_as_often_as_asked_and_use_up_no_code() {
    let server = Fixture::start().await;
    let fail = |body: Value| {
        Call::new(Method::POST, server.standin_url("/standin/fail"))
            .json(&body)
            .send()
    };
    let code = server.code("alice").await;
    fail(json!({ "errcode": -1, "times": 2 })).await.expect(200);
    server.log_in_with(&code).await.expect(503);
    server.log_in_with(&code).await.expect(503);
    server.log_in_with(&code).await.expect(200);
    fail(json!({ "errcode": 45011, "times": 5 }))
        .await
        .expect(200);
    fail(json!({ "errcode": 45011, "times": 0 }))
        .await
        .expect(200);
    server.log_in("alice").await;
    for body in [
        json!({}),
        json!({ "errcode": 0 }),
        json!({ "errcode": "x" }),
        json!({ "errcode": -1, "time": 1 }),
    ] {
        fail(body).await.expect(400);
    }
}
