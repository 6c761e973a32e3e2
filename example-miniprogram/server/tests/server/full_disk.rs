//! A disk that is full, and has room again: SQLite alone, whose driver keeps count of transactions that SQLite itself has ended.

use std::sync::Arc;

use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use wx_session_example_server::Clock;

use crate::fixture::{Fixture, START, Tokens, file_in};

const CLIENTS: usize = 8;

/// More logins than the room that is left takes.
const TOO_MANY: usize = 2_000;

/// Each connection has to fail more than once: the driver's count was wrong after the first time, and writes were lost after the second.
const FAILURES: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_acknowledged_around_a_full_disk_is_there_after_a_clean_restart() {
    let folder = Fixture::on_file().await.stop_keeping_folder().await;
    let file = SqlitePool::connect_with(
        SqliteConnectOptions::new().filename(folder.path().join("test.db")),
    )
    .await
    .unwrap();
    for statement in [
        "CREATE TABLE filler (bytes BLOB)",
        "INSERT INTO filler VALUES (zeroblob(4000000))",
    ] {
        sqlx::query(statement).execute(&file).await.unwrap();
    }
    let pages: u32 = sqlx::query_scalar("PRAGMA page_count")
        .fetch_one(&file)
        .await
        .unwrap();
    let start = |limit: Option<u32>| {
        let location = file_in(&folder);
        Fixture::in_folder(Arc::clone(&folder), Clock::fixed(START), move |config| {
            config.demo = true;
            config.database = location;
            config.sqlite_pages = limit;
        })
    };
    let server = Arc::new(start(Some(pages + 60)).await.unwrap());
    let payer = server.log_in("payer").await;
    let order = server
        .post("/pay/prepare")
        .bearer(&payer.access)
        .json(&json!({ "sku": "points-100" }))
        .send()
        .await
        .expect(200);

    let (mut kept, failed) = log_in_at_once(&server, TOO_MANY, FAILURES).await;
    assert_eq!(
        failed,
        vec![503; CLIENTS * FAILURES],
        "the disk is not full"
    );
    let pay = json!({ "package": order["package"] });
    let told = server.standin("/standin/pay", pay.clone()).await;
    // It may need no page of its own. If it does it is refused, and told again.
    assert!(
        [json!(204), json!(503)].contains(&told["notified"]),
        "{told}"
    );

    sqlx::query("DELETE FROM filler")
        .execute(&file)
        .await
        .unwrap();
    let (later, failed) = log_in_at_once(&server, 25, 1).await;
    assert_eq!(failed, Vec::<u16>::new(), "there is room again");
    assert_eq!(later.len(), CLIENTS * 25);
    kept.extend(later);
    let told = server.standin("/standin/pay", pay).await;
    assert_eq!(told["notified"], 204);
    file.close().await;
    Arc::into_inner(server).unwrap().stop().await;

    let server = start(None).await.unwrap();
    let mut lost = 0;
    for tokens in &kept {
        lost += usize::from(server.me(&tokens.access).await.status != 200);
    }
    assert_eq!(lost, 0, "of {} logins", kept.len());
    let again = Tokens::of(&server.refresh(&payer.refresh).await);
    let user = server
        .post("/pay/confirm")
        .bearer(&again.access)
        .json(&json!({ "order": {}, "package": order["package"] }))
        .send()
        .await
        .expect(200);
    assert_eq!(user["user"]["points"], 100);
}

/// Log in at most `times` times on each of the clients, until `failures` of them have failed; tell what was given and
/// the failures.
async fn log_in_at_once(
    server: &Arc<Fixture>,
    times: usize,
    failures: usize,
) -> (Vec<Tokens>, Vec<u16>) {
    let clients: Vec<_> = (0..CLIENTS)
        .map(|n| {
            let server = Arc::clone(server);
            tokio::spawn(async move {
                let (mut given, mut failed) = (Vec::new(), Vec::new());
                for _ in 0..times {
                    let code = server.code(&format!("user {n}")).await;
                    let answer = server.log_in_with(&code).await;
                    if answer.status == 200 {
                        given.push(Tokens::of(&answer));
                    } else {
                        failed.push(answer.status.as_u16());
                        if failed.len() == failures {
                            break;
                        }
                    }
                }
                (given, failed)
            })
        })
        .collect();
    let (mut given, mut failed) = (Vec::new(), Vec::new());
    for client in clients {
        let (tokens, statuses) = client.await.unwrap();
        given.extend(tokens);
        failed.extend(statuses);
    }
    (given, failed)
}
