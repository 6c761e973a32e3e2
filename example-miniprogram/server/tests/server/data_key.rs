//! The key of what is sealed: beside the file, given, changed, lost.

use std::sync::Arc;

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

    let error = start(&folder, &clock, 2, None)
        .await
        .err()
        .expect("no start");
    assert!(error.to_string().contains("WX_DATA_KEY_OLD"), "{error}");

    // One start with both is enough.
    start(&folder, &clock, 2, Some(1))
        .await
        .unwrap()
        .stop()
        .await;
    let server = start(&folder, &clock, 2, None).await.unwrap();
    reads(&server, &tokens).await;
    server.stop().await;
    assert!(start(&folder, &clock, 1, None).await.is_err());
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
    let error = again().await.err().expect("no start");
    assert!(error.to_string().contains("another key"), "{error}");
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
    server.log_in("alice").await;
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
    ] {
        let values: Vec<String> = sqlx::query_scalar(statement)
            .fetch_all(&pool)
            .await
            .unwrap();
        assert_eq!(values.len(), 1, "{statement}: the revoked one's are gone");
        assert!(values[0].starts_with("v1."), "{statement}");
        sealed += 1;
    }
    assert_eq!(sealed, 5);
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
