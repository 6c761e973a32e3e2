//! The database over time: restarts, and files that are none.

use std::fs;
use std::sync::Arc;

use tempfile::TempDir;
use wx_session_example_server::{Clock, Location, StartError, backup};

use crate::fixture::{Fixture, START, Tokens, file_in};

#[tokio::test]
async fn a_restart_on_the_same_file_keeps_sessions_and_users() {
    let server = Fixture::start().await;
    let (used, kept) = (server.log_in("alice").await, server.log_in("alice").await);
    let next = Tokens::of(&server.refresh(&used.refresh).await);
    server.me(&next.access).await.expect(200);
    server.me(&kept.access).await.expect(200);

    let server = server.restart().await;
    assert_eq!(server.me(&kept.access).await.expect(200)["requestNo"], 3);
    server.refresh(&kept.refresh).await.expect(200);
    // Reuse is remembered too, and the stand-in's alice is still alice.
    server.refresh(&used.refresh).await.expect(401);
    server.me(&used.access).await.expect(401);
    assert_eq!(server.log_in("alice").await.user_id, kept.user_id);
}

#[tokio::test]
async fn a_database_in_memory_is_gone_with_its_server() {
    let start = || Fixture::with(|config| config.database = Location::Memory);
    let server = start().await;
    let tokens = server.log_in("alice").await;
    server.me(&tokens.access).await.expect(200);
    server.stop().await;
    start().await.me(&tokens.access).await.expect(401);
}

async fn refused(prepare: impl FnOnce(&TempDir)) -> String {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    prepare(&folder);
    let file = file_in(&folder);
    match Fixture::in_folder(folder, Clock::fixed(START), |config| config.database = file).await {
        Err(error @ StartError::Database { .. }) => error.to_string(),
        Err(error) => panic!("another error: {error}"),
        Ok(_) => panic!("it started"),
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named_with_what_to_do_and_left_alone() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let path = folder.path().join("test.db");
    fs::write(&path, "this is a letter, not a database\n".repeat(100)).unwrap();
    let file = file_in(&folder);
    let Err(error) = Fixture::in_folder(Arc::clone(&folder), Clock::fixed(START), |config| {
        config.database = file
    })
    .await
    else {
        panic!("it started");
    };
    let message = error.to_string();
    assert!(message.contains(path.to_str().unwrap()), "{message}");
    assert!(
        message.contains("not an SQLite database") && message.contains("--database"),
        "{message}"
    );
    assert!(
        fs::read_to_string(&path)
            .unwrap()
            .starts_with("this is a letter")
    );
}

#[tokio::test]
async fn a_damaged_database_is_refused() {
    let server = Fixture::on_file().await;
    for n in 0..40 {
        server.log_in(&format!("user {n}")).await;
    }
    let path = server.database();
    let folder = server.stop_keeping_folder().await;
    let mut bytes = fs::read(&path).unwrap();
    // The last page alone, which opening the file does not read: only the check finds that.
    let last = bytes.len() - 4096;
    bytes[last..].fill(0xa5);
    fs::write(&path, bytes).unwrap();
    let file = file_in(&folder);
    let Err(error) =
        Fixture::in_folder(folder, Clock::fixed(START), |config| config.database = file).await
    else {
        panic!("it started")
    };
    assert!(error.to_string().contains("damaged"), "{error}");
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let message = refused(|folder| fs::create_dir(folder.path().join("test.db")).unwrap()).await;
    assert!(message.contains("cannot be opened"), "{message}");
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let path = folder.path().join("missing").join("test.db");
    let result = Fixture::in_folder(folder, Clock::fixed(START), |config| {
        config.database = Location::File(path)
    })
    .await;
    let message = result.err().expect("no server").to_string();
    assert!(
        message.contains("missing/test.db") && message.contains("folder exists"),
        "{message}"
    );
}

#[tokio::test]
async fn the_database_of_another_program_is_left_alone() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(folder.path().join("test.db"))
        .create_if_missing(true);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    sqlx::query("CREATE TABLE customers (id BIGINT)")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    let file = file_in(&folder);
    let Err(error) =
        Fixture::in_folder(folder, Clock::fixed(START), |config| config.database = file).await
    else {
        panic!("it started")
    };
    assert!(error.to_string().contains("another program"), "{error}");
}

#[tokio::test]
async fn the_database_of_a_newer_version_is_refused() {
    let server = Fixture::on_file().await;
    let path = server.database();
    let folder = server.stop_keeping_folder().await;
    let pool =
        sqlx::SqlitePool::connect_with(sqlx::sqlite::SqliteConnectOptions::new().filename(path))
            .await
            .unwrap();
    sqlx::query("UPDATE wx_session_example SET steps = 999")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    let file = file_in(&folder);
    let Err(error) =
        Fixture::in_folder(folder, Clock::fixed(START), |config| config.database = file).await
    else {
        panic!("it started")
    };
    assert!(error.to_string().contains("newer version"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_of_a_server_that_works_is_a_database_of_its_own() {
    let server = Arc::new(Fixture::on_file().await);
    let before = server.log_in("alice").await;
    let copy = Arc::new(tempfile::tempdir().unwrap());
    let target = copy.path().join("test.db");
    let writers: Vec<_> = (0..4)
        .map(|n| {
            let server = Arc::clone(&server);
            tokio::spawn(async move {
                for _ in 0..10 {
                    server.log_in(&format!("user {n}")).await;
                }
            })
        })
        .collect();
    let location = Location::File(server.database());
    backup(&location, &target).await.unwrap();
    for writer in writers {
        writer.await.unwrap();
    }
    let error = backup(&location, &target).await.unwrap_err();
    assert!(error.to_string().contains("is there already"), "{error}");
    let key = server.database().with_extension("db.key");
    fs::copy(key, copy.path().join("test.db.key")).unwrap();
    let file = file_in(&copy);
    let restored = Fixture::in_folder(copy, Clock::fixed(START), |config| config.database = file)
        .await
        .unwrap();
    restored.me(&before.access).await.expect(200);
    restored.get("/readyz").send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_servers_that_start_at_once_on_a_new_file_both_start() {
    for round in 0..10 {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let start = || {
            tokio::spawn(Fixture::in_folder(
                Arc::clone(&folder),
                Clock::fixed(START),
                |_| {},
            ))
        };
        let (one, two) = tokio::join!(start(), start());
        for started in [one, two] {
            match started.unwrap() {
                Ok(server) => {
                    server.log_in("alice").await;
                    server.stop().await;
                }
                Err(error) => panic!("round {round}: {error}"),
            }
        }
    }
}

#[tokio::test]
async fn a_taken_port_is_named_and_the_database_is_not_made() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let result = Fixture::in_folder(Arc::clone(&folder), Clock::fixed(START), |config| {
        config.port = port
    })
    .await;
    let error = result.err().expect("no server");
    assert!(matches!(error, StartError::PortTaken { .. }), "{error}");
    assert!(
        error.to_string().contains(&port.to_string()) && error.to_string().contains("--port"),
        "{error}"
    );
    assert!(!folder.path().join("test.db").exists());
}
