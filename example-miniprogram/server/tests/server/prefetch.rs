//! `/prefetch`: what WeChat's server asks before the mini-program runs.

use crate::fixture::{Fixture, HOUR};

#[tokio::test]
async fn a_good_token_gets_its_users_data() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let path = format!(
        "/prefetch?appid=wx1&timestamp=1&path=pages%2Fhome&token={}",
        alice.access
    );
    let answer = server.get(&path).send().await.expect(200);
    assert_eq!(answer["me"]["id"], alice.user_id.as_str());
}

#[tokio::test]
async fn nothing_that_is_kept_for_anybody_else() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    for path in [
        "/prefetch?token=logged-out",
        "/prefetch?token=",
        "/prefetch?token=made-up",
    ] {
        server.get(path).send().await.expect(401);
    }
    // A login code is left alone.
    let code = server.code("alice").await;
    let path = format!("/prefetch?code={code}");
    server.get(&path).send().await.expect(400);
    server.log_in_with(&code).await.expect(200);
    server.advance(2 * HOUR);
    let path = format!("/prefetch?token={}", alice.access);
    server.get(&path).send().await.expect(401);
    let log = server.log().join("\n");
    assert!(log.contains("/prefetch") && !log.contains(&alice.access));
}
