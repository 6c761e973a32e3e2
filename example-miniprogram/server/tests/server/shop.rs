//! `/shop/info`: the shop's API, asked with a stored token that is renewed in time.

use std::sync::Arc;

use serde_json::json;

use crate::client::Answer;
use crate::fixture::{Fixture, HOUR, MINUTE};

const INFO: &str = "/channels/ec/basics/info/get";
const RENEW: &str = "/cgi-bin/component/api_authorizer_token";

async fn info(server: &Fixture, token: &str) -> Answer {
    server.get("/shop/info").bearer(token).send().await
}

async fn fail(server: &Fixture, path: &str, errcode: i64, times: i64) {
    server
        .standin(
            "/standin/fail",
            json!({ "path": path, "errcode": errcode, "times": times }),
        )
        .await;
}

/// How often the shop was asked, and its token renewed.
async fn asked(server: &Fixture) -> (i64, i64) {
    let standin = &server.counts().await["standin"];
    let count = |name: &str| standin[name].as_i64().unwrap();
    (count("shopInfosGiven"), count("shopTokensRenewed"))
}

#[tokio::test]
async fn the_token_is_renewed_before_its_end_and_not_sooner() {
    let server = Fixture::start().await;
    let login = server.log_in("alice").await;
    let body = info(&server, &login.access).await.expect(200);
    assert_eq!(
        (&body["name"], &body["status"]),
        (&json!("Stand-in Tea House"), &json!("opened"))
    );
    server.advance(2 * HOUR - 6 * MINUTE);
    info(&server, &login.access).await.expect(200);
    assert_eq!(asked(&server).await, (2, 1));
    server.advance(MINUTE);
    info(&server, &login.access).await.expect(200);
    assert_eq!(asked(&server).await, (3, 2));
    server.get("/shop/info").send().await.expect(401);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_question_asked_again() {
    let server = Fixture::start().await;
    let login = server.log_in("alice").await;
    info(&server, &login.access).await.expect(200);
    for errcode in [40001, 42001] {
        let before = asked(&server).await;
        fail(&server, INFO, errcode, 1).await;
        info(&server, &login.access).await.expect(200);
        assert_eq!(asked(&server).await, (before.0 + 1, before.1 + 1));
    }
    // A second refusal is the answer, not a loop.
    let before = asked(&server).await;
    fail(&server, INFO, 42001, 2).await;
    let body = info(&server, &login.access).await.expect(502);
    assert_eq!(body["errcode"], 42001);
    assert_eq!(asked(&server).await, (before.0, before.1 + 1));
    // What is no matter of the token is not asked twice.
    fail(&server, INFO, -1, 1).await;
    info(&server, &login.access).await.expect(503);
    assert_eq!(asked(&server).await, (before.0, before.1 + 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_questions_at_once_share_one_renewal() {
    let server = Arc::new(Fixture::start().await);
    let login = server.log_in("alice").await;
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let (server, token) = (Arc::clone(&server), login.access.clone());
            tokio::spawn(async move { info(&server, &token).await.status.as_u16() })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), 200);
    }
    assert_eq!(asked(&server).await, (8, 1));
}

#[tokio::test]
async fn the_token_survives_a_restart_and_a_withdrawn_approval_is_told() {
    let server = Fixture::start().await;
    let login = server.log_in("alice").await;
    info(&server, &login.access).await.expect(200);
    let server = server.restart().await;
    info(&server, &login.access).await.expect(200);
    assert_eq!(asked(&server).await, (1, 0), "the stored token is good");
    server.advance(2 * HOUR - MINUTE);
    fail(&server, RENEW, 61023, 1).await;
    assert_eq!(
        info(&server, &login.access).await.expect(502)["errcode"],
        61023
    );
    info(&server, &login.access).await.expect(200);
    assert_eq!(
        server.audit().await,
        [
            ("shop_renewal".to_owned(), "ok".to_owned()),
            ("shop_renewal".to_owned(), "errcode_61023".to_owned()),
            ("shop_renewal".to_owned(), "ok".to_owned()),
        ]
    );
}

#[tokio::test]
async fn faults_reach_the_route_and_the_shop_behind_it() {
    let server = Fixture::start().await;
    let login = server.log_in("alice").await;
    server
        .demo(
            "/demo/faults",
            json!({ "path": "/shop/info", "status": 500, "times": 1 }),
        )
        .await;
    info(&server, &login.access).await.expect(500);
    server
        .demo(
            "/demo/faults",
            json!({ "path": INFO, "drop": true, "times": 1 }),
        )
        .await;
    info(&server, &login.access).await.expect(502);
    info(&server, &login.access).await.expect(200);
}

#[tokio::test]
async fn without_a_shop_the_route_says_what_is_missing() {
    let double = crate::wechat_double::WechatDouble::start().await;
    let server = Fixture::with_wechat(&double.url, "wx1", "appsecret").await;
    double.says("{\"openid\":\"o1\",\"session_key\":\"k1\"}");
    let login = server.log_in_with("a-code").await.expect(200);
    let body = info(&server, login["token"].as_str().unwrap())
        .await
        .expect(501);
    assert!(body["message"].as_str().unwrap().contains("WX_SHOP_APPID"));
}
