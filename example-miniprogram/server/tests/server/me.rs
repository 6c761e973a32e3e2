//! `/me` and `/business/me`: the two styles of refusing a token.

use serde_json::json;

use crate::fixture::Fixture;

#[tokio::test]
async fn me_counts_the_requests_of_its_user() {
    let server = Fixture::start().await;
    let (alice, bob) = (server.log_in("alice").await, server.log_in("bob").await);
    for number in 1..=3 {
        let body = server.me(&alice.access).await.expect(200);
        assert_eq!(
            body,
            json!({ "id": alice.user_id, "nickName": "微信用户", "requestNo": number })
        );
    }
    assert_eq!(server.me(&bob.access).await.expect(200)["requestNo"], 1);
}

#[tokio::test]
async fn a_bad_token_is_challenged_as_rfc_6750_says() {
    let server = Fixture::start().await;
    let answer = server.me("made-up").await;
    assert_eq!(answer.expect(401)["error"], "invalid_token");
    assert_eq!(
        answer.header("www-authenticate"),
        "Bearer error=\"invalid_token\""
    );

    // Section 3.1: without any authentication the challenge has no error code.
    let answer = server.get("/me").send().await;
    assert_eq!(answer.expect(401)["error"], "missing_token");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn every_odd_authorization_header_is_refused() {
    let server = Fixture::start().await;
    let token = server.log_in("alice").await.access;
    for value in [
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        &token,
        &format!("Token {token}"),
        "Bearer \u{e9}",
    ] {
        server
            .get("/me")
            .header("authorization", value)
            .send()
            .await
            .expect(401);
    }
    server
        .get("/me")
        .bearer(&token)
        .bearer(&token)
        .send()
        .await
        .expect(400);
    // The scheme's name has no letter case (RFC 9110, section 11.1).
    server
        .get("/me")
        .header("authorization", &format!("bearer {token}"))
        .send()
        .await
        .expect(200);
}

#[tokio::test]
async fn the_business_style_always_answers_200() {
    let server = Fixture::start().await;
    let tokens = server.log_in("alice").await;
    let body = server
        .get("/business/me")
        .bearer(&tokens.access)
        .send()
        .await
        .expect(200);
    assert_eq!(body["code"], 0);
    assert_eq!(
        body["data"],
        json!({ "id": tokens.user_id, "nickName": "微信用户", "requestNo": 1 })
    );

    for call in [
        server.get("/business/me"),
        server.get("/business/me").bearer("made-up"),
    ] {
        let answer = call.send().await;
        let body = answer.expect(200);
        assert_eq!(body["code"], 40101);
        assert!(!body["message"].as_str().unwrap().is_empty());
        assert_eq!(answer.header("www-authenticate"), "");
    }
}
