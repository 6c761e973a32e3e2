//! `/oauth`: consent in, tokens of ours out, renewed as long as WeChat renews its own.

use hyper::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Call};
use crate::fixture::{DAY, Fixture, HOUR, MINUTE, Tokens};

async fn revoke(server: &Fixture, token: &str) -> Answer {
    server.post("/oauth/revoke").bearer(token).send().await
}

async fn fail(server: &Fixture, path: &str, errcode: i64, times: i64) {
    server
        .standin(
            "/standin/fail",
            json!({ "path": path, "errcode": errcode, "times": times }),
        )
        .await;
}

#[tokio::test]
async fn a_code_works_once_and_five_minutes() {
    let server = Fixture::start().await;
    let code = |body: Value| server.standin("/standin/oauth/code", body);
    let first = code(json!({})).await["code"].as_str().unwrap().to_owned();
    server.exchange(&first).await.expect(200);
    assert_eq!(server.exchange(&first).await.expect(400)["errcode"], 40163);
    assert_eq!(
        server.exchange("made-up").await.expect(400)["errcode"],
        40029
    );
    // A code of wx.login is none of the page.
    let login = server.code("alice").await;
    assert_eq!(server.exchange(&login).await.expect(400)["errcode"], 40029);
    let late = code(json!({})).await["code"].as_str().unwrap().to_owned();
    server.advance(5 * MINUTE);
    assert_eq!(server.exchange(&late).await.expect(400)["errcode"], 40029);
    for body in [json!({}), json!({ "code": 1 }), json!({ "code": "" })] {
        let answer = server
            .post("/oauth/exchange")
            .json(&body)
            .send()
            .await
            .expect(400);
        assert!(answer["message"].as_str().unwrap().contains("`code`"));
    }
    let counts = server.counts().await;
    assert_eq!(
        (
            &counts["authorizations"],
            &counts["authorizationsRefused"],
            &counts["standin"]["webCodesRefused"]
        ),
        (&json!(1), &json!(7), &json!(4))
    );
}

#[tokio::test]
async fn one_user_is_the_same_on_the_web_and_in_the_mini_program() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let web = Tokens::of(&server.authorize("alice", "snsapi_base").await);
    assert_eq!(web.user_id, alice.user_id);
    // The other way round.
    let bob = Tokens::of(&server.authorize("bob", "snsapi_base").await);
    assert_eq!(server.log_in("bob").await.user_id, bob.user_id);
    assert_eq!(server.log_in("bob").await.user_id, bob.user_id);
    let again = Tokens::of(&server.authorize("bob", "snsapi_base").await);
    assert_eq!(again.user_id, bob.user_id);
    assert_ne!(bob.user_id, alice.user_id);
}

#[tokio::test]
async fn a_name_comes_with_userinfo_alone_and_does_not_replace_a_chosen_one() {
    let server = Fixture::start().await;
    let name = |answer: Answer| answer.expect(200)["user"]["nickName"].clone();
    assert_eq!(
        name(server.authorize("alice", "snsapi_base").await),
        "微信用户"
    );
    let answer = server.authorize("alice", "snsapi_userinfo").await;
    let token = Tokens::of(&answer).access;
    assert_eq!(name(answer), "alice");
    Call::new(Method::PUT, server.url("/profile"))
        .bearer(&token)
        .json(&json!({ "nickName": "Ali" }))
        .send()
        .await
        .expect(200);
    assert_eq!(
        name(server.authorize("alice", "snsapi_userinfo").await),
        "Ali"
    );
    // No name is worth a failed login.
    fail(&server, "/sns/userinfo", -1, 1).await;
    server
        .authorize("carol", "snsapi_userinfo")
        .await
        .expect(200);
}

#[tokio::test]
async fn renewal_rotates_and_reuse_ends_the_family() {
    let server = Fixture::start().await;
    let first = Tokens::of(&server.authorize("alice", "snsapi_base").await);
    let other = Tokens::of(&server.authorize("alice", "snsapi_base").await);
    let answer = server.renew(&first.refresh).await;
    assert_eq!(answer.expect(200)["scope"], "snsapi_base");
    let second = Tokens::of(&answer);
    assert_ne!(second.refresh, first.refresh);
    server.me(&second.access).await.expect(200);
    server.renew(&first.refresh).await.expect(401);
    for token in [&first.access, &second.access] {
        server.me(token).await.expect(401);
    }
    server.renew(&second.refresh).await.expect(401);
    // Another consent of the same user is another family.
    server.me(&other.access).await.expect(200);
    let counts = server.counts().await;
    assert_eq!(
        (&counts["reuseDetected"], &counts["authorizationRefreshes"]),
        (&json!(1), &json!(1))
    );
}

#[tokio::test]
async fn a_login_and_an_authorisation_are_not_renewed_by_each_others_route() {
    let server = Fixture::start().await;
    let login = server.log_in("alice").await;
    let web = Tokens::of(&server.authorize("alice", "snsapi_base").await);
    server.renew(&login.refresh).await.expect(401);
    server.refresh(&web.refresh).await.expect(401);
    // Neither was used up, nor taken for reuse.
    server.refresh(&login.refresh).await.expect(200);
    server.renew(&web.refresh).await.expect(200);
    assert_eq!(server.counts().await["reuseDetected"], 0);
    revoke(&server, &login.access).await.expect(400);
}

#[tokio::test]
async fn wechats_token_is_renewed_behind_ours_and_the_consent_ends_after_30_days() {
    let server = Fixture::start().await;
    let mut tokens = Tokens::of(&server.authorize("alice", "snsapi_base").await);
    server.renew(&tokens.refresh).await.expect(200);
    assert_eq!(
        server.counts().await["standin"]["webTokensRenewed"],
        0,
        "it had two hours left"
    );
    tokens = Tokens::of(&server.authorize("alice", "snsapi_base").await);
    for day in 1..30 {
        server.advance(DAY);
        let answer = server.renew(&tokens.refresh).await;
        let body = answer.expect(200);
        assert_eq!(
            body["refreshExpiresIn"],
            json!((30 - day) * 86_400),
            "no renewal lengthens the consent"
        );
        tokens = Tokens::of(&answer);
        assert_eq!(server.counts().await["standin"]["webTokensRenewed"], day);
    }
    // The last hours: the access token ends with the consent.
    server.advance(DAY - HOUR);
    let answer = server.renew(&tokens.refresh).await;
    assert_eq!(answer.expect(200)["expiresIn"], 3_600);
    tokens = Tokens::of(&answer);
    server.advance(HOUR);
    server.me(&tokens.access).await.expect(401);
    assert_eq!(
        server.renew(&tokens.refresh).await.expect(401)["error"],
        "invalid_grant"
    );
}

#[tokio::test]
async fn a_wechat_that_fails_costs_no_token_and_one_that_refuses_ends_the_consent() {
    const PATH: &str = "/sns/oauth2/refresh_token";
    let server = Fixture::start().await;
    let tokens = Tokens::of(&server.authorize("alice", "snsapi_base").await);
    server.advance(2 * HOUR);
    fail(&server, PATH, -1, 2).await;
    server.renew(&tokens.refresh).await.expect(503);
    server.renew(&tokens.refresh).await.expect(503);
    // The same one again, as a client may do after a failure.
    let tokens = Tokens::of(&server.renew(&tokens.refresh).await);
    for errcode in [40030, 42002] {
        let tokens = Tokens::of(&server.authorize("bob", "snsapi_base").await);
        server.advance(2 * HOUR);
        fail(&server, PATH, errcode, 1).await;
        assert_eq!(
            server.renew(&tokens.refresh).await.expect(401)["error"],
            "invalid_grant"
        );
        server.renew(&tokens.refresh).await.expect(401);
    }
    server.renew(&tokens.refresh).await.expect(200);
}

#[tokio::test]
async fn a_lost_answer_of_wechat_can_be_asked_for_again() {
    let server = Fixture::start().await;
    let tokens = Tokens::of(&server.authorize("alice", "snsapi_base").await);
    server.advance(2 * HOUR);
    let plan = json!({ "path": "/sns/oauth2", "drop": true, "after": true, "times": 1 });
    server.demo("/demo/faults", plan).await;
    server.renew(&tokens.refresh).await.expect(502);
    server.renew(&tokens.refresh).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_renewals_at_once_ask_wechat_once() {
    let server = std::sync::Arc::new(Fixture::start().await);
    let tokens = Tokens::of(&server.authorize("alice", "snsapi_base").await);
    server.advance(2 * HOUR);
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let (server, token) = (std::sync::Arc::clone(&server), tokens.refresh.clone());
            tokio::spawn(async move { Tokens::of(&server.renew(&token).await).refresh })
        })
        .collect();
    let mut given = Vec::new();
    for call in calls {
        given.push(call.await.unwrap());
    }
    given.dedup();
    assert_eq!(given.len(), 1, "one client got several pairs");
    assert_eq!(server.counts().await["standin"]["webTokensRenewed"], 1);
}

#[tokio::test]
async fn revoking_ends_this_consent_with_an_expired_token_too() {
    let server = Fixture::start().await;
    let tokens = Tokens::of(&server.authorize("alice", "snsapi_base").await);
    let other = Tokens::of(&server.authorize("alice", "snsapi_base").await);
    server.advance(3 * HOUR);
    revoke(&server, &tokens.access).await.expect(204);
    server.renew(&tokens.refresh).await.expect(401);
    server.me(&tokens.access).await.expect(401);
    // Twice is as good as once.
    revoke(&server, &tokens.access).await.expect(204);
    server.renew(&other.refresh).await.expect(200);
    revoke(&server, "made-up").await.expect(401);
    server.post("/oauth/revoke").send().await.expect(401);
    assert_eq!(server.counts().await["authorizationsRevoked"], 2);
}

#[tokio::test]
async fn a_blocked_user_is_403_everywhere() {
    let server = Fixture::start().await;
    let tokens = Tokens::of(&server.authorize("alice", "snsapi_base").await);
    let block = |blocked: bool| {
        server.demo(
            "/demo/block",
            json!({ "user": tokens.user_id, "blocked": blocked }),
        )
    };
    block(true).await;
    server.authorize("alice", "snsapi_base").await.expect(403);
    server.renew(&tokens.refresh).await.expect(403);
    block(false).await;
    server.renew(&tokens.refresh).await.expect(200);
}

#[tokio::test]
async fn without_the_websites_app_the_route_says_what_is_missing() {
    let double = crate::wechat_double::WechatDouble::start().await;
    let server = Fixture::with_wechat(&double.url, "wx1", "appsecret").await;
    let body = server.exchange("a-code").await.expect(501);
    assert!(body["message"].as_str().unwrap().contains("WX_OAUTH_APPID"));
    assert!(double.asked().is_empty());
}
