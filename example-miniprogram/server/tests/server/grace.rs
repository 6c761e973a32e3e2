//! An answer to a renewal that was lost: for a minute the same client gets it again, and only while nobody has used it.

use hyper::Method;
use serde_json::json;

use crate::client::{Answer, Call};
use crate::fixture::{Fixture, MINUTE, Tokens};

/// Both ways of renewing, which differ in nothing here.
const ROUTES: [&str; 2] = ["/auth/refresh", "/oauth/refresh"];

async fn begin(server: &Fixture, route: &str) -> Tokens {
    if route == ROUTES[0] {
        server.log_in("alice").await
    } else {
        Tokens::of(&server.authorize("alice", "snsapi_base").await)
    }
}

fn call(server: &Fixture, route: &str, refresh: &str) -> Call {
    Call::new(Method::POST, server.url(route)).json(&json!({ "refreshToken": refresh }))
}

async fn renew(server: &Fixture, route: &str, refresh: &str) -> Answer {
    call(server, route, refresh).send().await
}

#[tokio::test]
async fn the_same_client_gets_the_same_pair_again_within_a_minute() {
    let server = Fixture::start().await;
    for route in ROUTES {
        let first = begin(&server, route).await;
        let lost = renew(&server, route, &first.refresh).await;
        server.advance(MINUTE - 1);
        let again = renew(&server, route, &first.refresh).await;
        let (lost, again) = (lost.expect(200), again.expect(200));
        for field in ["token", "refreshToken", "user", "scope"] {
            assert_eq!(lost[field], again[field], "{route}: {field}");
        }
        // Told by the clock of the second answer.
        assert_eq!(again["expiresIn"], json!(7_140), "{route}");
        let token = again["token"].as_str().unwrap();
        server.me(token).await.expect(200);
    }
    assert_eq!(server.counts().await["reuseDetected"], 0);
    assert_eq!(server.counts().await["refreshesRepeated"], 2);
}

#[tokio::test]
async fn after_a_minute_it_is_reuse() {
    let server = Fixture::start().await;
    for route in ROUTES {
        let first = begin(&server, route).await;
        let lost = Tokens::of(&renew(&server, route, &first.refresh).await);
        server.advance(MINUTE);
        renew(&server, route, &first.refresh).await.expect(401);
        server.me(&lost.access).await.expect(401);
        renew(&server, route, &lost.refresh).await.expect(401);
    }
    assert_eq!(server.counts().await["reuseDetected"], 2);
}

#[tokio::test]
async fn another_client_is_reuse_at_once() {
    let server = Fixture::with(|config| {
        config.demo = true;
        config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    for route in ROUTES {
        for header in [("user-agent", "stolen"), ("x-forwarded-for", "192.0.2.1")] {
            let first = begin(&server, route).await;
            let pair = Tokens::of(&renew(&server, route, &first.refresh).await);
            call(&server, route, &first.refresh)
                .header(header.0, header.1)
                .send()
                .await
                .expect(401);
            server.me(&pair.access).await.expect(401);
        }
    }
    assert_eq!(server.counts().await["reuseDetected"], 4);
}

#[tokio::test]
async fn once_one_of_the_new_pair_was_used_it_is_reuse() {
    let server = Fixture::start().await;
    for route in ROUTES {
        let first = begin(&server, route).await;
        let second = Tokens::of(&renew(&server, route, &first.refresh).await);
        server.me(&second.access).await.expect(200);
        renew(&server, route, &first.refresh).await.expect(401);
        server.me(&second.access).await.expect(401);

        let first = begin(&server, route).await;
        let second = Tokens::of(&renew(&server, route, &first.refresh).await);
        let third = Tokens::of(&renew(&server, route, &second.refresh).await);
        renew(&server, route, &first.refresh).await.expect(401);
        server.me(&third.access).await.expect(401);
    }
    assert_eq!(server.counts().await["reuseDetected"], 4);
}

#[tokio::test]
async fn a_logout_and_a_block_end_it() {
    let server = Fixture::start().await;
    for route in ROUTES {
        let first = begin(&server, route).await;
        let lost = Tokens::of(&renew(&server, route, &first.refresh).await);
        let block = json!({ "user": first.user_id, "blocked": true });
        server.demo("/demo/block", block).await;
        renew(&server, route, &first.refresh).await.expect(403);
        let unblock = json!({ "user": first.user_id, "blocked": false });
        server.demo("/demo/block", unblock).await;
        server
            .post("/auth/logout")
            .bearer(&first.access)
            .send()
            .await
            .expect(204);
        renew(&server, route, &first.refresh).await.expect(401);
        server.me(&lost.access).await.expect(401);
    }
}

#[tokio::test]
async fn what_is_kept_for_it_is_sealed() {
    let server = Fixture::on_file().await;
    let first = server.log_in("alice").await;
    let second = Tokens::of(&server.refresh(&first.refresh).await);
    let path = server.database();
    let _folder = server.stop_keeping_folder().await;
    let bytes = std::fs::read(path).unwrap();
    for token in [&second.access, &second.refresh] {
        assert!(
            !bytes
                .windows(token.len())
                .any(|window| window == token.as_bytes())
        );
    }
}
