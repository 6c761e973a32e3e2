//! `/auth/login` with a phone code, `/account/login`, and `/admin/report`.

use serde_json::{Value, json};

use crate::client::Answer;
use crate::fixture::{Fixture, Tokens};

async fn log_in_by_account(server: &Fixture, name: &str, password: &str) -> Answer {
    server
        .post("/account/login")
        .json(&json!({ "name": name, "password": password }))
        .send()
        .await
}

async fn log_in_by_phone(server: &Fixture, phone_code: &str) -> Answer {
    let code = server.code("alice").await;
    server
        .post("/auth/login")
        .json(&json!({ "code": code, "phoneCode": phone_code }))
        .send()
        .await
}

#[tokio::test]
async fn a_login_with_a_phone_code_tells_the_ends_of_the_number() {
    let server = Fixture::start().await;
    let issued = server
        .standin("/standin/phone", json!({ "number": "13998765432" }))
        .await;
    let phone_code = issued["code"].as_str().unwrap();
    let body = log_in_by_phone(&server, phone_code).await.expect(200);
    assert_eq!(
        (&body["user"]["phoneNumber"], &body["user"]["countryCode"]),
        (&json!("139****5432"), &json!("86"))
    );
    let profile = server
        .get("/profile")
        .bearer(body["token"].as_str().unwrap())
        .send()
        .await
        .expect(200);
    assert_eq!(profile["phone"]["phoneNumber"], "139****5432");
    // The code works once, and without it nobody is logged in by halves.
    let again = log_in_by_phone(&server, phone_code).await.expect(400);
    assert_eq!(
        (&again["errcode"], &again["token"]),
        (&json!(40163), &Value::Null)
    );
    let counts = server.counts().await;
    assert_eq!(
        (
            &counts["logins"],
            &counts["loginsRefused"],
            &counts["phoneNumbersGiven"]
        ),
        (&json!(1), &json!(1), &json!(1))
    );
    assert!(!server.log().join("\n").contains("13998765432"));
}

#[tokio::test]
async fn an_account_is_another_user_and_a_wrong_password_has_a_code() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    for (name, password) in [("demo", "wrong"), ("alice", "wx-session")] {
        let body = log_in_by_account(&server, name, password).await.expect(401);
        assert_eq!(body["code"], 40102);
        assert!(body["message"].is_string());
    }
    let account = Tokens::of(&log_in_by_account(&server, "demo", "wx-session").await);
    assert_ne!(account.user_id, alice.user_id);
    server.me(&account.access).await.expect(200);
    server.refresh(&account.refresh).await.expect(200);
    let again = Tokens::of(&log_in_by_account(&server, "demo", "wx-session").await);
    assert_eq!(again.user_id, account.user_id);
    let counts = server.counts().await;
    assert_eq!(
        (&counts["logins"], &counts["loginsRefused"]),
        (&json!(3), &json!(2))
    );
}

#[tokio::test]
async fn the_report_is_refused_with_a_good_token_which_stays_good() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let report = || server.get("/admin/report");
    let body = report().bearer(&alice.access).send().await.expect(401);
    assert_eq!(body["code"], 40301);
    server.me(&alice.access).await.expect(200);
    assert_eq!(report().send().await.expect(401)["error"], "missing_token");
}
