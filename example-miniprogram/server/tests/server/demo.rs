//! `/demo`: ending tokens, blocking users, moving the clock, counting.

use serde_json::{Value, json};

use crate::fixture::{Fixture, HOUR, START, Tokens};

#[tokio::test]
async fn expire_ends_access_tokens_by_time_and_a_renewal_goes_on() {
    let server = Fixture::start().await;
    let tokens = server.log_in("alice").await;
    assert_eq!(
        server.demo("/demo/expire", json!({ "all": true })).await,
        json!({ "expired": 1 })
    );
    assert!(
        server.me(&tokens.access).await.expect(401)["message"]
            .as_str()
            .unwrap()
            .contains("expired")
    );
    let renewed = Tokens::of(&server.refresh(&tokens.refresh).await);
    server.me(&renewed.access).await.expect(200);

    assert_eq!(
        server
            .demo("/demo/expire", json!({ "all": true, "refresh": true }))
            .await,
        json!({ "expired": 2 })
    );
    server.me(&renewed.access).await.expect(401);
    server.refresh(&renewed.refresh).await.expect(401);
    assert_eq!(server.counts().await["reuseDetected"], 0);
}

#[tokio::test]
async fn a_command_hits_the_bearers_user_or_the_named_one_and_no_other() {
    let server = Fixture::start().await;
    let (alice, again, bob) = (
        server.log_in("alice").await,
        server.log_in("alice").await,
        server.log_in("bob").await,
    );
    server
        .post("/demo/expire")
        .bearer(&alice.access)
        .send()
        .await
        .expect(200);
    server.me(&alice.access).await.expect(401);
    server.me(&again.access).await.expect(401);
    server.me(&bob.access).await.expect(200);
    // An ended token still says whose it was.
    server
        .post("/demo/revoke")
        .bearer(&alice.access)
        .send()
        .await
        .expect(200);
    server.me(&bob.access).await.expect(200);
    server
        .demo("/demo/revoke", json!({ "user": bob.user_id }))
        .await;
    server.me(&bob.access).await.expect(401);
}

#[tokio::test]
async fn revoke_ends_access_tokens_and_with_refresh_the_sessions() {
    let server = Fixture::start().await;
    let tokens = server.log_in("alice").await;
    assert_eq!(
        server.demo("/demo/revoke", json!({ "all": true })).await,
        json!({ "revoked": 1, "sessions": 0 })
    );
    assert!(
        server.me(&tokens.access).await.expect(401)["message"]
            .as_str()
            .unwrap()
            .contains("revoked")
    );
    let renewed = Tokens::of(&server.refresh(&tokens.refresh).await);
    server.me(&renewed.access).await.expect(200);

    let body = json!({ "all": true, "refresh": true });
    assert_eq!(
        server.demo("/demo/revoke", body).await,
        json!({ "revoked": 1, "sessions": 1 })
    );
    server.me(&renewed.access).await.expect(401);
    server.refresh(&renewed.refresh).await.expect(401);
    server.log_in("alice").await;
}

#[tokio::test]
async fn a_blocked_user_gets_403_and_keeps_its_refresh_token() {
    let server = Fixture::start().await;
    let (alice, bob) = (server.log_in("alice").await, server.log_in("bob").await);
    server
        .demo(
            "/demo/block",
            json!({ "user": alice.user_id, "blocked": true }),
        )
        .await;
    assert_eq!(
        server
            .log_in_with(&server.code("alice").await)
            .await
            .expect(403)["error"],
        "user_blocked"
    );
    server.refresh(&alice.refresh).await.expect(403);
    server.refresh(&bob.refresh).await.expect(200);
    server
        .demo(
            "/demo/block",
            json!({ "user": alice.user_id, "blocked": false }),
        )
        .await;
    server.refresh(&alice.refresh).await.expect(200);
    server.log_in("alice").await;
}

#[tokio::test]
async fn everybody_can_be_blocked_those_too_who_were_never_here() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    server
        .demo(
            "/demo/block",
            json!({ "user": alice.user_id, "blocked": true }),
        )
        .await;
    server
        .demo("/demo/block", json!({ "all": true, "blocked": true }))
        .await;
    let code = server.code("newcomer").await;
    server.log_in_with(&code).await.expect(403);
    server.refresh(&alice.refresh).await.expect(403);
    server
        .demo("/demo/block", json!({ "all": true, "blocked": false }))
        .await;
    // The code was not used up, and alice is free too.
    server.log_in_with(&code).await.expect(200);
    server.refresh(&alice.refresh).await.expect(200);
}

#[tokio::test]
async fn a_command_without_an_aim_or_with_an_unknown_field_is_refused() {
    let server = Fixture::start().await;
    let tokens = server.log_in("alice").await;
    for path in ["/demo/expire", "/demo/revoke", "/demo/block"] {
        for body in [
            json!({ "blocked": true, "refresh": true }),
            json!({ "all": false }),
            json!({ "all": 1 }),
            json!({ "all": true, "user": "u_1", "blocked": true }),
            json!({ "everybody": true }),
        ] {
            server.post(path).json(&body).send().await.expect(400);
        }
        server.post(path).bearer("made-up").send().await.expect(400);
    }
    server
        .post("/demo/block")
        .json(&json!({ "all": true }))
        .send()
        .await
        .expect(400);
    server
        .post("/demo/block")
        .json(&json!({ "user": "u_nobody", "blocked": true }))
        .send()
        .await
        .expect(400);
    server.me(&tokens.access).await.expect(200);
}

#[tokio::test]
async fn the_clock_moves_everything() {
    let server = Fixture::start().await;
    let tokens = server.log_in("alice").await;
    let code = server.code("alice").await;
    assert_eq!(
        server.get("/demo/clock").send().await.expect(200),
        json!({ "now": START, "offsetMs": 0 })
    );
    let moved = server
        .demo("/demo/clock", json!({ "advanceMs": 2 * HOUR }))
        .await;
    assert_eq!(
        moved,
        json!({ "now": START + 2 * HOUR, "offsetMs": 2 * HOUR })
    );
    let me = server.me(&tokens.access).await;
    me.expect(401);
    assert_eq!(me.header("date"), "Mon, 21 Sep 2026 16:13:20 GMT");
    assert_eq!(
        server.log_in_with(&code).await.expect(400)["errcode"],
        40029
    );
    server
        .demo("/demo/clock", json!({ "advanceMs": -2 * HOUR }))
        .await;
    server.me(&tokens.access).await.expect(200);
}

#[tokio::test]
async fn the_clock_refuses_what_it_cannot_show() {
    let server = Fixture::start().await;
    for body in [
        json!({}),
        json!({ "advanceMs": "1" }),
        json!({ "advanceMs": 1.5 }),
        json!({ "advanceMs": i64::MAX }),
        json!({ "advanceMs": i64::MIN }),
        json!({ "advance": 1 }),
    ] {
        server
            .post("/demo/clock")
            .json(&body)
            .send()
            .await
            .expect(400);
    }
    assert_eq!(
        server.get("/demo/clock").send().await.expect(200)["offsetMs"],
        0
    );
}

#[tokio::test]
async fn the_counts_tell_what_happened_and_can_begin_anew() {
    let server = Fixture::start().await;
    let tokens = server.log_in("alice").await;
    server.me(&tokens.access).await.expect(200);
    server.me("made-up").await.expect(401);
    server.refresh(&tokens.refresh).await.expect(200);
    server
        .post("/auth/logout")
        .bearer(&tokens.access)
        .send()
        .await
        .expect(204);
    let counts = server.counts().await;
    // Those too that never happened are named.
    assert_eq!(
        (
            &counts["logins"],
            &counts["uploads"],
            &counts["standin"]["codesRefused"]
        ),
        (&json!(1), &json!(0), &json!(0))
    );
    assert_eq!(
        without_zeros(counts),
        json!({
            "codesExchanged": 1, "logins": 1, "refreshes": 1, "tokensRefused": 1, "logouts": 1,
            "routes": {
                "POST /auth/login": { "200": 1 }, "POST /auth/refresh": { "200": 1 }, "POST /auth/logout": { "204": 1 },
                "GET /me": { "200": 1, "401": 1 },
            },
            "standin": {
                "codesIssued": 1, "codesExchanged": 1,
                "routes": { "POST /standin/code": { "200": 1 }, "GET /sns/jscode2session": { "200": 1 } },
            },
        })
    );
    server.post("/demo/counts/reset").send().await.expect(200);
    let counts = server.counts().await;
    assert_eq!(
        (
            &counts["logins"],
            &counts["routes"],
            &counts["standin"]["codesIssued"]
        ),
        (&json!(0), &json!({}), &json!(0))
    );
}

#[tokio::test]
async fn pages_from_elsewhere_cannot_reach_it() {
    let server = Fixture::start().await;
    let tokens = server.log_in("alice").await;
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("host", "evil.example"),
        ("host", "evil.example:80"),
    ] {
        let call = server
            .post("/demo/expire")
            .header(name, value)
            .json(&json!({ "all": true }));
        assert_eq!(
            call.send().await.expect(403)["error"],
            "forbidden",
            "{name}: {value}"
        );
    }
    server.me(&tokens.access).await.expect(200);
    let local = server
        .post("/demo/expire")
        .header("origin", "http://localhost:3000")
        .json(&json!({ "all": true }));
    local.send().await.expect(200);
}

fn without_zeros(mut counts: Value) -> Value {
    if let Some(standin) = counts.get_mut("standin") {
        *standin = without_zeros(standin.take());
    }
    counts
        .as_object_mut()
        .expect("an object")
        .retain(|_, count| *count != json!(0));
    counts
}
