//! `/auth`: login, rotation, reuse, expiry, verification, logout.

use serde_json::json;

use crate::fixture::{DAY, Fixture, HOUR, MINUTE, Tokens};

#[tokio::test]
async fn a_code_becomes_tokens_and_nothing_of_wechat_comes_with_them() {
    let server = Fixture::start().await;
    let answer = server.log_in_with(&server.code("alice").await).await;
    let body = answer.expect(200);
    assert_eq!(
        (&body["expiresIn"], &body["refreshExpiresIn"]),
        (&json!(7_200), &json!(2_592_000))
    );
    // 256 bits in base64url.
    assert_eq!(body["token"].as_str().unwrap().len(), 43);
    assert_ne!(body["token"], body["refreshToken"]);
    let mut names: Vec<_> = body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "expiresIn",
            "refreshExpiresIn",
            "refreshToken",
            "token",
            "user"
        ]
    );
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_user_keeps_its_id_and_another_gets_another() {
    let server = Fixture::start().await;
    let (first, second, other) = (
        server.log_in("alice").await,
        server.log_in("alice").await,
        server.log_in("bob").await,
    );
    assert_eq!(first.user_id, second.user_id);
    assert_ne!(first.user_id, other.user_id);
    assert!(first.user_id.starts_with("u_"));
    // Two phones of one user: one login does not end the other.
    server.me(&first.access).await.expect(200);
    server.me(&second.access).await.expect(200);
}

#[tokio::test]
async fn a_used_or_unknown_code_is_400_with_wechats_errcode() {
    let server = Fixture::start().await;
    let code = server.code("alice").await;
    server.log_in_with(&code).await.expect(200);
    assert_eq!(
        server.log_in_with(&code).await.expect(400)["errcode"],
        40163
    );
    assert_eq!(
        server.log_in_with("never-given-out").await.expect(400)["errcode"],
        40029
    );
    // What would add parameters to the question that WeChat is asked is only a wrong code.
    assert_eq!(
        server
            .log_in_with("x&secret=1#?%00\u{4f60}")
            .await
            .expect(400)["errcode"],
        40029
    );
    let late = server.code("alice").await;
    server.advance(5 * 60_000);
    assert_eq!(
        server.log_in_with(&late).await.expect(400)["errcode"],
        40029
    );
}

#[tokio::test]
async fn a_missing_or_mistyped_code_is_named() {
    let server = Fixture::start().await;
    for body in [
        json!({}),
        json!({ "code": "" }),
        json!({ "code": 7 }),
        json!({ "code": null }),
        json!({ "code": "x".repeat(257) }),
    ] {
        let answer = server
            .post("/auth/login")
            .json(&body)
            .send()
            .await
            .expect(400);
        assert_eq!(answer["error"], "invalid_request", "{body}");
        assert!(
            answer["message"].as_str().unwrap().contains("`code`"),
            "{answer}"
        );
    }
    assert_eq!(
        server.counts().await["standin"]["routes"],
        json!({}),
        "WeChat was asked"
    );
}

#[tokio::test]
async fn an_access_token_ends_to_the_millisecond() {
    let server = Fixture::start().await;
    let tokens = server.log_in("alice").await;
    server.advance(2 * HOUR - 1);
    server.me(&tokens.access).await.expect(200);
    server.advance(1);
    assert_eq!(
        server.me(&tokens.access).await.expect(401)["error"],
        "invalid_token"
    );
    let renewed = Tokens::of(&server.refresh(&tokens.refresh).await);
    server.me(&renewed.access).await.expect(200);
}

#[tokio::test]
async fn a_renewal_gives_a_new_pair_and_lets_requests_under_way_end() {
    let server = Fixture::start().await;
    let first = server.log_in("alice").await;
    let second = Tokens::of(&server.refresh(&first.refresh).await);
    assert_eq!(first.user_id, second.user_id);
    assert_ne!(first.access, second.access);
    assert_ne!(first.refresh, second.refresh);
    server.me(&first.access).await.expect(200);
    server.me(&second.access).await.expect(200);
    Tokens::of(&server.refresh(&second.refresh).await);
}

#[tokio::test]
async fn a_refresh_token_that_comes_twice_ends_its_whole_session_and_no_other() {
    let server = Fixture::start().await;
    let first = server.log_in("alice").await;
    let elsewhere = server.log_in("alice").await;
    let second = Tokens::of(&server.refresh(&first.refresh).await);
    let third = Tokens::of(&server.refresh(&second.refresh).await);
    assert_eq!(
        server.refresh(&first.refresh).await.expect(401)["error"],
        "invalid_grant"
    );
    for token in [&first.access, &second.access, &third.access] {
        server.me(token).await.expect(401);
    }
    server.refresh(&third.refresh).await.expect(401);
    server.me(&elsewhere.access).await.expect(200);
    server.refresh(&elsewhere.refresh).await.expect(200);
    let counts = server.counts().await;
    assert_eq!(
        (
            &counts["reuseDetected"],
            &counts["refreshes"],
            &counts["refreshesRefused"]
        ),
        (&json!(1), &json!(3), &json!(2))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_renewals_at_once_by_one_client_give_one_pair() {
    let server = Fixture::start().await;
    for round in 0..25 {
        let tokens = server.log_in("alice").await;
        let (one, two) = tokio::join!(
            server.refresh(&tokens.refresh),
            server.refresh(&tokens.refresh)
        );
        let (one, two) = (Tokens::of(&one), Tokens::of(&two));
        assert_eq!(one.refresh, two.refresh, "round {round}");
        server.me(&one.access).await.expect(200);
    }
    assert_eq!(server.counts().await["reuseDetected"], 0);
    assert_eq!(server.counts().await["refreshesRepeated"], 25);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_renewals_at_once_by_two_clients_exactly_one_wins() {
    let server = Fixture::start().await;
    for round in 0..25 {
        let tokens = server.log_in("alice").await;
        let renew = |agent: &str| {
            server
                .post("/auth/refresh")
                .header("user-agent", agent)
                .json(&json!({ "refreshToken": tokens.refresh }))
                .send()
        };
        let (one, two) = tokio::join!(renew("one"), renew("two"));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401], "round {round}");
        // The loser was a reuse, so the winner's pair has ended too, however the two were interleaved.
        let winner = Tokens::of(if one.status == 200 { &one } else { &two });
        server.me(&winner.access).await.expect(401);
        server.refresh(&winner.refresh).await.expect(401);
    }
    assert_eq!(server.counts().await["reuseDetected"], 25);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_logins_at_once_all_succeed() {
    let server = std::sync::Arc::new(Fixture::start().await);
    let logins: Vec<_> = (0..20)
        .map(|n| {
            let server = std::sync::Arc::clone(&server);
            tokio::spawn(async move {
                server
                    .log_in(if n % 2 == 0 { "alice" } else { "bob" })
                    .await
                    .user_id
            })
        })
        .collect();
    let mut ids = Vec::new();
    for login in logins {
        ids.push(login.await.unwrap());
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 2);
}

#[tokio::test]
async fn a_refresh_token_ends_after_thirty_days_and_each_renewal_begins_anew() {
    let server = Fixture::start().await;
    let first = server.log_in("alice").await;
    server.advance(30 * DAY - 1);
    let second = Tokens::of(&server.refresh(&first.refresh).await);
    server.advance(30 * DAY - 1);
    let third = Tokens::of(&server.refresh(&second.refresh).await);
    server.advance(30 * DAY);
    assert!(
        server.refresh(&third.refresh).await.expect(401)["message"]
            .as_str()
            .unwrap()
            .contains("expired")
    );
    // Long ended tokens are forgotten at the next login, and stay refused.
    server.advance(2 * DAY);
    // Beside the login, so it may take a moment; what fails is made up for a minute later.
    loop {
        server.advance(MINUTE);
        server.log_in("alice").await;
        let answer = server.refresh(&third.refresh).await.expect(401);
        if answer["message"].as_str().unwrap().contains("unknown") {
            break;
        }
    }
}

#[tokio::test]
async fn a_wrong_refresh_token_is_refused_and_harms_nobody() {
    let server = Fixture::start().await;
    let tokens = server.log_in("alice").await;
    let answer = server.refresh("made-up").await;
    assert_eq!(answer.expect(401)["error"], "invalid_grant");
    assert_eq!(answer.header("www-authenticate"), "");
    // An access token is no refresh token.
    server.refresh(&tokens.access).await.expect(401);
    for body in [
        json!({}),
        json!({ "refreshToken": "" }),
        json!({ "refreshToken": 1 }),
    ] {
        server
            .post("/auth/refresh")
            .json(&body)
            .send()
            .await
            .expect(400);
    }
    server.refresh(&tokens.refresh).await.expect(200);
}

#[tokio::test]
async fn verify_tells_by_get_and_by_post() {
    let server = Fixture::start().await;
    let tokens = server.log_in("alice").await;
    assert_eq!(
        server
            .get("/auth/verify")
            .bearer(&tokens.access)
            .send()
            .await
            .expect(200),
        json!({ "ok": true })
    );
    assert_eq!(
        server
            .post("/auth/verify")
            .bearer(&tokens.access)
            .send()
            .await
            .expect(200),
        json!({ "ok": true })
    );
    server
        .post("/auth/verify")
        .bearer("made-up")
        .send()
        .await
        .expect(401);
    server.get("/auth/verify").send().await.expect(401);
    // A refresh token is no access token.
    server
        .get("/auth/verify")
        .bearer(&tokens.refresh)
        .send()
        .await
        .expect(401);
}

#[tokio::test]
async fn logout_ends_the_session_and_no_other() {
    let server = Fixture::start().await;
    let (here, elsewhere) = (server.log_in("alice").await, server.log_in("alice").await);
    let answer = server
        .post("/auth/logout")
        .bearer(&here.access)
        .send()
        .await;
    assert!(answer.expect(204).is_null());
    server.me(&here.access).await.expect(401);
    server.refresh(&here.refresh).await.expect(401);
    server.me(&elsewhere.access).await.expect(200);
    // A second time changes nothing; strangers and nobody are refused.
    server
        .post("/auth/logout")
        .bearer(&here.access)
        .send()
        .await
        .expect(204);
    server
        .post("/auth/logout")
        .bearer("made-up")
        .send()
        .await
        .expect(401);
    server.post("/auth/logout").send().await.expect(401);
}

#[tokio::test]
async fn an_expired_token_still_logs_out() {
    let server = Fixture::start().await;
    let tokens = server.log_in("alice").await;
    server.advance(3 * HOUR);
    server
        .post("/auth/logout")
        .bearer(&tokens.access)
        .send()
        .await
        .expect(204);
    server.refresh(&tokens.refresh).await.expect(401);
}
