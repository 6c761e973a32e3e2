//! How often one client and one user may do what costs others.

use serde_json::json;

use crate::client::Answer;
use crate::fixture::{Fixture, MINUTE};

async fn limited(client: u32, user: u32) -> Fixture {
    Fixture::with(|config| {
        config.demo = true;
        config.client_limit = Some(client);
        config.user_limit = Some(user);
        config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await
}

fn is_refused(answer: &Answer, seconds: &str) {
    assert_eq!(answer.expect(429)["error"], "too_many_requests");
    assert_eq!(answer.header("retry-after"), seconds);
}

#[tokio::test]
async fn a_client_that_asks_too_often_is_told_when_to_come_again() {
    let server = limited(3, 0).await;
    for _ in 0..3 {
        server.get("/captcha").send().await.expect(200);
    }
    is_refused(&server.get("/captcha").send().await, "20");
    server.advance(MINUTE / 3 - 1);
    is_refused(&server.get("/captcha").send().await, "1");
    server.advance(1);
    server.get("/captcha").send().await.expect(200);
    is_refused(&server.get("/captcha").send().await, "20");
    // Each thing has a limit of its own, and so has each client behind a proxy that is trusted.
    server.log_in("alice").await;
    let other = server
        .get("/captcha")
        .header("x-forwarded-for", "192.0.2.1");
    other.send().await.expect(200);
}

#[tokio::test]
async fn nobody_gets_out_of_a_limit_by_a_header_of_its_own() {
    let server = Fixture::with(|config| {
        config.demo = true;
        config.client_limit = Some(1);
    })
    .await;
    server.get("/captcha").send().await.expect(200);
    let call = server
        .get("/captcha")
        .header("x-forwarded-for", "192.0.2.1");
    is_refused(&call.send().await, "60");
}

#[tokio::test]
async fn a_login_that_is_too_many_asks_wechat_nothing() {
    let server = limited(1, 0).await;
    server.log_in("alice").await;
    let code = server.code("alice").await;
    is_refused(&server.log_in_with(&code).await, "60");
    server.refresh("made-up").await.expect(401);
    is_refused(&server.refresh("made-up").await, "60");
    server.advance(MINUTE);
    server.log_in_with(&code).await.expect(200);
}

#[tokio::test]
async fn a_user_has_a_limit_on_all_its_clients_together() {
    let server = limited(0, 2).await;
    let (one, two) = (server.log_in("alice").await, server.log_in("alice").await);
    is_refused(&server.log_in_with(&server.code("alice").await).await, "30");
    let bob = server.log_in("bob").await;
    let prepare = |token: &str| {
        server
            .post("/pay/prepare")
            .bearer(token)
            .json(&json!({ "sku": "tea" }))
            .send()
    };
    prepare(&one.access).await.expect(200);
    prepare(&two.access).await.expect(200);
    is_refused(&prepare(&one.access).await, "30");
    prepare(&bob.access).await.expect(200);
    let phone = |token: &str| {
        server
            .post("/phone")
            .bearer(token)
            .json(&json!({ "code": "made-up" }))
            .send()
    };
    phone(&one.access).await.expect(400);
    phone(&two.access).await.expect(400);
    is_refused(&phone(&one.access).await, "30");
}

#[tokio::test]
async fn a_demo_has_no_limit_unless_it_is_given_one() {
    let server = Fixture::start().await;
    for _ in 0..310 {
        server.get("/captcha").send().await.expect(200);
    }
    let server = Fixture::with(|_| {}).await;
    for _ in 0..300 {
        server.get("/captcha").send().await.expect(200);
    }
    is_refused(&server.get("/captcha").send().await, "1");
}
