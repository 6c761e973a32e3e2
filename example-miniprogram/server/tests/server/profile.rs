//! `/profile` and `/phone`: what a user says of itself, and what a button says of it.

use hyper::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Call};
use crate::fixture::{Fixture, HOUR, MINUTE};

async fn put(server: &Fixture, token: &str, body: &Value) -> Answer {
    Call::new(Method::PUT, server.url("/profile"))
        .bearer(token)
        .json(body)
        .send()
        .await
}

async fn phone(server: &Fixture, token: &str, code: &str) -> Answer {
    server
        .post("/phone")
        .bearer(token)
        .json(&json!({ "code": code }))
        .send()
        .await
}

async fn phone_code(server: &Fixture, number: &str) -> String {
    let body = server
        .standin("/standin/phone", json!({ "number": number }))
        .await;
    body["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_profile_is_kept_field_by_field() {
    let server = Fixture::start().await;
    let (alice, bob) = (server.log_in("alice").await, server.log_in("bob").await);
    let get = |token: &str| server.get("/profile").bearer(token).send();
    assert_eq!(
        get(&alice.access).await.expect(200),
        json!({ "nickName": "微信用户", "avatarUrl": null })
    );
    let kept = put(&server, &alice.access, &json!({ "nickName": "小明" })).await;
    assert_eq!(
        kept.expect(200),
        json!({ "nickName": "小明", "avatarUrl": null })
    );
    let whole = json!({ "nickName": "小明", "avatarUrl": "https://shop.example/a.png" });
    put(
        &server,
        &alice.access,
        &json!({ "avatarUrl": "https://shop.example/a.png" }),
    )
    .await
    .expect(200);
    let server = server.restart().await;
    assert_eq!(
        server
            .get("/profile")
            .bearer(&alice.access)
            .send()
            .await
            .expect(200),
        whole
    );
    assert_eq!(
        server.me(&alice.access).await.expect(200)["nickName"],
        "小明"
    );
    assert_eq!(
        server.me(&bob.access).await.expect(200)["nickName"],
        "微信用户"
    );
}

#[tokio::test]
async fn a_wrong_profile_is_named_and_changes_nothing() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    for (body, wanted) in [
        (json!({}), "give `nickName`"),
        (json!({ "nickName": "" }), "`nickName`"),
        (json!({ "nickName": "  " }), "`nickName`"),
        (json!({ "nickName": "a\nb" }), "`nickName`"),
        (json!({ "nickName": "x".repeat(97) }), "`nickName`"),
        (json!({ "avatarUrl": "javascript:alert(1)" }), "`avatarUrl`"),
        (json!({ "avatarUrl": 1 }), "`avatarUrl`"),
        (
            json!({ "nickName": "a", "openid": "o" }),
            "`openid` is unknown",
        ),
    ] {
        let answer = put(&server, &alice.access, &body).await.expect(400);
        assert!(
            answer["message"].as_str().unwrap().contains(wanted),
            "{answer}"
        );
    }
    server.get("/profile").send().await.expect(401);
    assert_eq!(
        server.me(&alice.access).await.expect(200)["nickName"],
        "微信用户"
    );
}

#[tokio::test]
async fn a_phone_number_is_told_by_its_ends_and_its_code_works_once() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let code = phone_code(&server, "13998765432").await;
    let answer = phone(&server, &alice.access, &code).await;
    assert_eq!(
        answer.expect(200),
        json!({ "phoneNumber": "139****5432", "countryCode": "86" })
    );
    assert_eq!(
        phone(&server, &alice.access, &code).await.expect(400)["errcode"],
        40163
    );
    // It is kept with the account, in the place of an earlier one, and nobody else's.
    let told = async |token: &str| {
        server
            .get("/profile")
            .bearer(token)
            .send()
            .await
            .expect(200)
    };
    assert_eq!(told(&alice.access).await["phone"], answer.json());
    let other = phone_code(&server, "13800138000").await;
    phone(&server, &alice.access, &other).await.expect(200);
    let again = server.log_in("alice").await;
    assert_eq!(
        told(&again.access).await["phone"],
        json!({ "phoneNumber": "138****8000", "countryCode": "86" })
    );
    let bob = server.log_in("bob").await;
    assert_eq!(told(&bob.access).await.get("phone"), None);
    // The code of wx.login is another kind.
    let login = server.code("alice").await;
    assert_eq!(
        phone(&server, &alice.access, &login).await.expect(400)["errcode"],
        40029
    );
    let late = phone_code(&server, "13998765432").await;
    server.advance(5 * MINUTE);
    phone(&server, &alice.access, &late).await.expect(400);
    server.post("/phone").send().await.expect(401);
    assert!(!server.log().join("\n").contains("13998765432"));
}

#[tokio::test]
async fn the_apps_token_is_kept_until_its_end_and_renewed_once_when_refused() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let ask = async || {
        let code = phone_code(&server, "13998765432").await;
        phone(&server, &alice.access, &code).await.status.as_u16()
    };
    let issued = async || server.counts().await["standin"]["appTokensIssued"].clone();
    assert_eq!([ask().await, ask().await], [200, 200]);
    assert_eq!(issued().await, 1);
    server.advance(2 * HOUR - 5 * MINUTE);
    let alice = server.log_in("alice").await;
    let ask = async || {
        let code = phone_code(&server, "13998765432").await;
        phone(&server, &alice.access, &code).await.status.as_u16()
    };
    assert_eq!(ask().await, 200);
    assert_eq!(issued().await, 2);
    let fail = |times: i64| {
        server.standin(
            "/standin/fail",
            json!({ "path": "/wxa/business/getuserphonenumber", "errcode": 40001, "times": times }),
        )
    };
    fail(1).await;
    assert_eq!(ask().await, 200);
    assert_eq!(issued().await, 3);
    fail(2).await;
    assert_eq!(ask().await, 502);
    assert_eq!(issued().await, 4);
}
