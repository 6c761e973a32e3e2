//! `/healthz` and `/readyz`, and requests while the database is away.

use std::sync::Arc;
use std::time::Instant;

use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

use wx_session_example_server::Clock;

use crate::door::Door;
use crate::fixture::{Fixture, START};

#[tokio::test]
async fn a_server_that_can_work_is_ready() {
    let server = Fixture::start().await;
    server.get("/healthz").send().await.expect(200);
    assert_eq!(
        server.get("/readyz").send().await.expect(200),
        json!({ "ok": true, "database": true, "migrations": true, "key": true, "stopping": false })
    );
}

#[tokio::test]
async fn a_database_that_went_further_makes_it_not_ready() {
    let server = Fixture::on_file().await;
    let options = SqliteConnectOptions::new().filename(server.database());
    let file = SqlitePool::connect_with(options).await.unwrap();
    sqlx::query("UPDATE wx_session_example SET steps = 999")
        .execute(&file)
        .await
        .unwrap();
    let body = server.get("/readyz").send().await.expect(503);
    assert_eq!(
        (&body["database"], &body["migrations"]),
        (&json!(true), &json!(false))
    );
    sqlx::query("DROP TABLE wx_session_example")
        .execute(&file)
        .await
        .unwrap();
    let answer = server.get("/readyz").send().await;
    assert_eq!(answer.expect(503)["database"], false);
    assert_eq!(answer.header("retry-after"), "1");
    server.get("/healthz").send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_locked_the_answer_is_503_and_not_long_in_coming() {
    let server = Fixture::on_file().await;
    let tokens = server.log_in("alice").await;
    let options = SqliteConnectOptions::new().filename(server.database());
    let file = SqlitePool::connect_with(options).await.unwrap();
    let mut other = file.acquire().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut *other)
        .await
        .unwrap();
    let answer = server.refresh(&tokens.refresh).await;
    assert_eq!(answer.expect(503)["error"], "unavailable");
    assert_eq!(answer.header("retry-after"), "1");
    sqlx::query("ROLLBACK").execute(&mut *other).await.unwrap();
    server.refresh(&tokens.refresh).await.expect(200);
}

/// A server whose PostgreSQL can be taken away: there is a door before the one of `WX_TEST_POSTGRES`.
async fn behind_a_door() -> (Fixture, Door) {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let door = Door::before(&folder).await;
    let location = door.location();
    let server = Fixture::in_folder(folder, Clock::fixed(START), |config| {
        config.demo = true;
        config.database = location;
    })
    .await
    .unwrap();
    (server, door)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_gone_is_503_at_once_and_back_without_a_restart() {
    if std::env::var("WX_TEST_POSTGRES").is_err() {
        return;
    }
    let (server, door) = behind_a_door().await;
    let tokens = server.log_in("alice").await;
    door.close();
    // The first ones find out; after that nobody waits.
    for _ in 0..20 {
        server.me(&tokens.access).await.expect(503);
    }
    let before = Instant::now();
    for _ in 0..20 {
        server.me(&tokens.access).await.expect(503);
    }
    assert!(before.elapsed().as_secs() < 5, "{:?}", before.elapsed());
    assert_eq!(
        server.get("/readyz").send().await.expect(503)["database"],
        false
    );
    server.get("/healthz").send().await.expect(200);
    door.open();
    while server.me(&tokens.access).await.status != 200 {
        tokio::task::yield_now().await;
    }
    server.get("/readyz").send().await.expect(200);
}

#[tokio::test]
async fn a_database_that_has_fallen_silent_is_503_within_seconds_in_a_transaction_too() {
    if std::env::var("WX_TEST_POSTGRES").is_err() {
        return;
    }
    let (server, door) = behind_a_door().await;
    let tokens = server.log_in("alice").await;
    door.hush();
    // Paused, time goes on by itself as soon as nothing else is to be done.
    tokio::time::pause();
    let before = tokio::time::Instant::now();
    server.refresh(&tokens.refresh).await.expect(503);
    server.me(&tokens.access).await.expect(503);
    assert!(before.elapsed().as_secs() <= 8, "{:?}", before.elapsed());
    // Once it is known, nobody waits.
    let before = tokio::time::Instant::now();
    server.refresh(&tokens.refresh).await.expect(503);
    assert!(before.elapsed().as_secs() <= 2, "{:?}", before.elapsed());
}
