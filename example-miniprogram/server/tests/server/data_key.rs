//! The key of what is sealed: beside the file, given, changed, lost.

use std::sync::Arc;

use serde_json::json;
use tempfile::TempDir;
use wx_session_example_server::{Clock, StartError};

use crate::fixture::{Fixture, HOUR, START, Tokens, file_in, given_key};

async fn start(
    folder: &Arc<TempDir>,
    clock: &Clock,
    current: u8,
    old: Option<u8>,
) -> Result<Fixture, StartError> {
    Fixture::in_folder(Arc::clone(folder), clock.clone(), |config| {
        config.demo = true;
        config.data_key = given_key(current, old);
    })
    .await
}

/// That WeChat's tokens of an authorisation, and the shop's, can be read.
async fn reads(server: &Fixture, tokens: &Tokens) -> Tokens {
    server.advance(2 * HOUR);
    let next = Tokens::of(&server.renew(&tokens.refresh).await);
    server
        .get("/shop/info")
        .bearer(&next.access)
        .send()
        .await
        .expect(200);
    next
}

#[tokio::test]
async fn a_changed_key_reads_what_the_one_before_it_sealed_and_then_stands_alone() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let clock = Clock::fixed(START);
    let server = start(&folder, &clock, 1, None).await.unwrap();
    let tokens = Tokens::of(&server.authorize("alice", "snsapi_base").await);
    let tokens = reads(&server, &tokens).await;
    server.stop().await;

    // A server with a wrong key starts, says what it cannot read, and is not ready.
    let server = start(&folder, &clock, 2, None).await.unwrap();
    let log = server.log().join("\n");
    assert!(
        log.contains("WX_DATA_KEY_OLD") && log.contains("1 of authorizations.refresh_token"),
        "{log}"
    );
    let ready = server.get("/readyz").send().await.expect(503);
    assert_eq!(ready["key"], false);
    server.advance(2 * HOUR);
    let call = server.renew(&tokens.refresh).await;
    assert_eq!(call.expect(503)["error"], "unavailable");
    server.stop().await;

    // One start with both is enough.
    start(&folder, &clock, 2, Some(1))
        .await
        .unwrap()
        .stop()
        .await;
    let server = start(&folder, &clock, 2, None).await.unwrap();
    server.get("/readyz").send().await.expect(200);
    reads(&server, &tokens).await;
    server.stop().await;
}

#[tokio::test]
async fn a_key_is_changed_on_two_servers_of_which_one_always_runs() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let clock = Clock::fixed(START);
    let (one, two) = tokio::join!(
        start(&folder, &clock, 1, None),
        start(&folder, &clock, 1, None)
    );
    let (mut one, mut two) = (one.unwrap(), two.unwrap());
    let mut tokens = Tokens::of(&one.authorize("alice", "snsapi_base").await);
    // Both keys on both, then the new one seals, then the old one goes.
    for (current, other) in [(1, Some(2)), (2, Some(1)), (2, None)] {
        one.stop().await;
        tokens = reads(&two, &tokens).await;
        one = start(&folder, &clock, current, other).await.unwrap();
        two.stop().await;
        tokens = reads(&one, &tokens).await;
        two = start(&folder, &clock, current, other).await.unwrap();
        for server in [&one, &two] {
            tokens = reads(server, &tokens).await;
            server.get("/readyz").send().await.expect(200);
        }
    }
}

#[tokio::test]
async fn without_a_given_key_one_lies_beside_the_file_and_is_missed_when_gone() {
    let server = Fixture::on_file().await;
    let tokens = Tokens::of(&server.authorize("alice", "snsapi_base").await);
    server
        .get("/shop/info")
        .bearer(&tokens.access)
        .send()
        .await
        .expect(200);
    let path = server.database();
    let folder = server.stop_keeping_folder().await;
    let key = path.with_extension("db.key");
    let held = std::fs::read_to_string(&key).unwrap();
    assert_eq!(held.len(), 64);

    let file = file_in(&folder);
    let again = || {
        let file = file.clone();
        Fixture::in_folder(Arc::clone(&folder), Clock::fixed(START), |config| {
            config.demo = true;
            config.database = file;
        })
    };
    std::fs::remove_file(&key).unwrap();
    let server = again().await.unwrap();
    let log = server.log().join("\n");
    assert!(log.contains("another key"), "{log}");
    server.stop().await;
    std::fs::write(&key, held).unwrap();
    let server = again().await.unwrap();
    server.renew(&tokens.refresh).await.expect(200);
}

#[tokio::test]
async fn no_secret_of_wechats_stands_in_the_file() {
    let server = Fixture::on_file().await;
    let tokens = Tokens::of(&server.authorize("alice", "snsapi_userinfo").await);
    let revoked = Tokens::of(&server.authorize("bob", "snsapi_base").await);
    server
        .get("/shop/info")
        .bearer(&tokens.access)
        .send()
        .await
        .expect(200);
    let alice = server.log_in("alice").await;
    let code = server.standin("/standin/phone", json!({})).await;
    server
        .post("/phone")
        .bearer(&alice.access)
        .json(&json!({ "code": code["code"] }))
        .send()
        .await
        .expect(200);
    server
        .post("/oauth/revoke")
        .bearer(&revoked.access)
        .send()
        .await
        .expect(204);
    let path = server.database();
    let _folder = server.stop_keeping_folder().await;
    let pool =
        sqlx::SqlitePool::connect_with(sqlx::sqlite::SqliteConnectOptions::new().filename(path))
            .await
            .unwrap();
    let mut sealed = 0;
    for statement in [
        "SELECT access_token FROM authorizations WHERE access_token IS NOT NULL",
        "SELECT refresh_token FROM authorizations WHERE refresh_token IS NOT NULL",
        "SELECT access_token FROM shops",
        "SELECT refresh_token FROM shops",
        "SELECT session_key FROM users WHERE session_key <> ''",
        "SELECT phone_number FROM users WHERE phone_number IS NOT NULL",
    ] {
        let values: Vec<String> = sqlx::query_scalar(statement)
            .fetch_all(&pool)
            .await
            .unwrap();
        assert_eq!(values.len(), 1, "{statement}: the revoked one's are gone");
        assert!(values[0].starts_with("v1."), "{statement}");
        sealed += 1;
    }
    assert_eq!(sealed, 6);
    pool.close().await;
}

#[tokio::test]
async fn what_was_moved_to_another_row_does_not_open() {
    let server = Fixture::on_file().await;
    let alice = Tokens::of(&server.authorize("alice", "snsapi_base").await);
    let bob = Tokens::of(&server.authorize("bob", "snsapi_base").await);
    let pool = sqlx::SqlitePool::connect_with(
        sqlx::sqlite::SqliteConnectOptions::new().filename(server.database()),
    )
    .await
    .unwrap();
    sqlx::query(
        "UPDATE authorizations SET refresh_token = (SELECT refresh_token FROM authorizations ORDER BY session_id LIMIT 1)",
    )
    .execute(&pool)
    .await
    .unwrap();
    pool.close().await;
    let mut statuses = Vec::new();
    for tokens in [&alice, &bob] {
        statuses.push(server.renew(&tokens.refresh).await.status.as_u16());
    }
    statuses.sort_unstable();
    assert_eq!(
        statuses,
        [200, 500],
        "whoever writes to the table cannot lend one's consent to another"
    );
    let log = server.log().join("\n");
    assert!(log.contains("moved from another row"), "{log}");
}
