//! `/demo/faults`: what goes wrong on purpose goes wrong exactly as planned.

use hyper::Method;
use serde_json::{Value, json};

use crate::client::Call;
use crate::fixture::{Fixture, Tokens};

async fn statuses(server: &Fixture, path: &str, times: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..times {
        statuses.push(server.get(path).send().await.status.as_u16());
    }
    statuses
}

#[tokio::test]
async fn a_status_comes_as_often_as_asked_under_its_path_alone() {
    let server = Fixture::start().await;
    server
        .demo(
            "/demo/faults",
            json!({ "path": "/healthz", "status": 500, "times": 2 }),
        )
        .await;
    assert_eq!(statuses(&server, "/captcha", 1).await, [200]);
    assert_eq!(statuses(&server, "/healthz", 3).await, [500, 500, 200]);
    let counts = server.counts().await;
    assert_eq!(counts["faultsInjected"], 2);
    assert_eq!(
        counts["routes"]["GET /healthz"],
        json!({ "500": 2, "200": 1 })
    );
}

#[tokio::test]
async fn every_nth_and_a_rate_with_a_seed() {
    let server = Fixture::start().await;
    server
        .demo(
            "/demo/faults",
            json!({ "path": "/healthz", "status": 503, "every": 3 }),
        )
        .await;
    assert_eq!(
        statuses(&server, "/healthz", 6).await,
        [200, 200, 503, 200, 200, 503]
    );

    let plan = json!({ "path": "/healthz", "status": 503, "rate": 0.5, "seed": 7 });
    let mut runs = Vec::new();
    for _ in 0..2 {
        Call::new(Method::DELETE, server.url("/demo/faults"))
            .send()
            .await
            .expect(200);
        server.demo("/demo/faults", plan.clone()).await;
        runs.push(statuses(&server, "/healthz", 32).await);
    }
    assert_eq!(runs[0], runs[1], "one seed, one sequence");
    let failed = runs[0].iter().filter(|status| **status == 503).count();
    assert!((8..=24).contains(&failed), "{failed} of 32");
    Call::new(Method::DELETE, server.url("/demo/faults"))
        .send()
        .await
        .expect(200);
    server
        .demo(
            "/demo/faults",
            json!({ "path": "/healthz", "status": 503, "rate": 0 }),
        )
        .await;
    assert_eq!(statuses(&server, "/healthz", 8).await, [200; 8]);
}

#[tokio::test]
async fn any_body_can_be_answered() {
    let server = Fixture::start().await;
    let plan = json!({ "path": "/auth/login", "status": 200, "body": "<html>", "contentType": "text/html", "times": 1 });
    server.demo("/demo/faults", plan).await;
    let answer = server.log_in_with("c").await;
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.text(),
            answer.header("content-type")
        ),
        (200, "<html>", "text/html")
    );
    assert_eq!(answer.header("date"), "Mon, 21 Sep 2026 14:13:20 GMT");
    server
        .demo(
            "/demo/faults",
            json!({ "path": "/auth/login", "status": 200, "body": "null" }),
        )
        .await;
    assert_eq!(server.log_in_with("c").await.expect(200), Value::Null);
}

#[tokio::test]
async fn a_drop_closes_the_connection_without_an_answer() {
    let server = Fixture::start().await;
    server
        .demo(
            "/demo/faults",
            json!({ "path": "/", "drop": true, "times": 1 }),
        )
        .await;
    server
        .get("/healthz")
        .try_send()
        .await
        .expect_err("no answer");
    server.get("/healthz").send().await.expect(200);
    assert_eq!(
        server.counts().await["routes"]["GET /healthz"],
        json!({ "dropped": 1, "200": 1 })
    );
    assert!(
        server
            .log()
            .iter()
            .any(|line| line.starts_with("GET /healthz dropped "))
    );
}

#[tokio::test]
async fn an_answer_lost_after_the_work_is_given_again() {
    let server = Fixture::start().await;
    let tokens = server.log_in("alice").await;
    server
        .demo(
            "/demo/faults",
            json!({ "path": "/auth/refresh", "drop": true, "after": true, "times": 1 }),
        )
        .await;
    let lost = server
        .post("/auth/refresh")
        .json(&json!({ "refreshToken": tokens.refresh }));
    lost.try_send().await.expect_err("no answer");
    let again = Tokens::of(&server.refresh(&tokens.refresh).await);
    server.me(&again.access).await.expect(200);
    let counts = server.counts().await;
    assert_eq!(
        (&counts["refreshesRepeated"], &counts["reuseDetected"]),
        (&json!(1), &json!(0))
    );
}

#[tokio::test]
async fn a_fault_before_the_work_uses_nothing_up() {
    let server = Fixture::start().await;
    let tokens = server.log_in("alice").await;
    server
        .demo(
            "/demo/faults",
            json!({ "path": "/auth/refresh", "status": 502, "times": 1 }),
        )
        .await;
    server.refresh(&tokens.refresh).await.expect(502);
    Tokens::of(&server.refresh(&tokens.refresh).await);
}

#[tokio::test]
async fn the_stand_in_can_fail_too() {
    let server = Fixture::start().await;
    server
        .demo(
            "/demo/faults",
            json!({ "path": "/sns/", "status": 500, "times": 1 }),
        )
        .await;
    let code = server.code("alice").await;
    server.log_in_with(&code).await.expect(502);
    server.log_in_with(&code).await.expect(200);
}

#[tokio::test]
async fn plans_are_listed_and_cleared_and_demo_is_never_hit() {
    let server = Fixture::start().await;
    server
        .demo(
            "/demo/faults",
            json!({ "path": "/", "status": 500, "delayMs": 1, "times": 3 }),
        )
        .await;
    assert_eq!(statuses(&server, "/healthz", 1).await, [500]);
    let listed = server.get("/demo/faults").send().await.expect(200);
    assert_eq!(
        listed["faults"],
        json!([{ "path": "/", "status": 500, "delayMs": 1, "drop": false, "after": false, "left": 2, "every": 1, "rate": 1.0, "seen": 1, "hit": 1 }])
    );
    let cleared = Call::new(Method::DELETE, server.url("/demo/faults"))
        .send()
        .await
        .expect(200);
    assert_eq!(cleared["faults"], json!([]));
    assert_eq!(statuses(&server, "/healthz", 1).await, [200]);
}

#[tokio::test]
async fn a_plan_that_makes_no_sense_is_refused() {
    let server = Fixture::start().await;
    for plan in [
        json!({}),
        json!({ "path": "/me" }),
        json!({ "path": "me", "status": 500 }),
        json!({ "path": "/me", "status": 99 }),
        json!({ "path": "/me", "status": "500" }),
        json!({ "path": "/me", "delayMs": -1 }),
        json!({ "path": "/me", "drop": true, "status": 500 }),
        json!({ "path": "/me", "drop": 1 }),
        json!({ "path": "/me", "body": "x" }),
        json!({ "path": "/me", "status": 200, "body": {} }),
        json!({ "path": "/me", "status": 200, "contentType": "a\nb" }),
        json!({ "path": "/me", "status": 500, "times": 0 }),
        json!({ "path": "/me", "status": 500, "every": 0 }),
        json!({ "path": "/me", "status": 500, "rate": 1.5 }),
        json!({ "path": "/me", "status": 500, "rate": "x" }),
        json!({ "path": "/me", "status": 500, "seed": -1 }),
        json!({ "path": "/me", "status": 500, "delay": 5 }),
    ] {
        let answer = server.post("/demo/faults").json(&plan).send().await;
        assert_eq!(answer.status.as_u16(), 400, "{plan}");
    }
    assert_eq!(
        server.get("/demo/faults").send().await.expect(200)["faults"],
        json!([])
    );
}

#[tokio::test]
async fn a_stop_lets_requests_under_way_end() {
    let server = Fixture::start().await;
    server
        .demo(
            "/demo/faults",
            json!({ "path": "/healthz", "delayMs": 200 }),
        )
        .await;
    let waiting = tokio::spawn(server.get("/healthz").send());
    // It is under way once its plan has been hit.
    while server.get("/demo/faults").send().await.expect(200)["faults"][0]["hit"] != 1 {
        tokio::task::yield_now().await;
    }
    let log = server.log_after_stop().await;
    assert!(
        log.iter().any(|line| line.starts_with("GET /healthz 200 ")),
        "it stopped too early: {log:?}"
    );
    waiting.await.unwrap().expect(200);
}
