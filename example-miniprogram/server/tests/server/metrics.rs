//! `/metrics`: what Prometheus sees, without `--demo`.

use crate::fixture::Fixture;

#[tokio::test]
async fn requests_their_time_what_they_did_and_the_pool_are_told() {
    let server = Fixture::with(|_| {}).await;
    let tokens = server.log_in("alice").await;
    server.refresh(&tokens.refresh).await.expect(200);
    server.get("/made-up/1").send().await.expect(404);
    let answer = server.get("/metrics").send().await;
    assert_eq!(answer.status, 200);
    assert!(
        answer
            .header("content-type")
            .starts_with("application/openmetrics-text; version=1.0.0")
    );
    let text = answer.text();
    for line in [
        "wx_session_requests_total{route=\"POST /auth/login\",status=\"200\"} 1",
        "wx_session_requests_total{route=\"GET other\",status=\"404\"} 1",
        "wx_session_request_duration_seconds_count{route=\"POST /auth/refresh\"} 1",
        "wx_session_events_total{event=\"logins\"} 1",
        "wx_session_events_total{event=\"refreshes\"} 1",
        "wx_session_events_total{event=\"reuseDetected\"} 0",
        "wx_session_database_connections{state=\"waiting\"} 0",
        "# EOF",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    for token in [&tokens.access, &tokens.refresh, &tokens.user_id] {
        assert!(!text.contains(token.as_str()));
    }
    let proxied = server
        .get("/metrics")
        .header("x-forwarded-for", "192.0.2.1");
    proxied.send().await.expect(403);
}

#[tokio::test]
async fn a_request_has_an_id_and_keeps_the_one_that_a_proxy_gave_it() {
    let server = Fixture::with(|_| {}).await;
    let own = server.get("/healthz").send().await;
    assert_eq!(own.header("x-request-id").len(), 16);
    let given = server
        .get("/healthz")
        .header("x-request-id", "abc-1")
        .send();
    assert_eq!(given.await.header("x-request-id"), "abc-1");
    let forged = server
        .get("/healthz")
        .header("x-request-id", "a b\"c")
        .send();
    assert_eq!(forged.await.header("x-request-id").len(), 16);
}
