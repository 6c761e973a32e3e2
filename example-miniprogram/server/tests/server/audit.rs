//! The audit table and `/admin/audit`: what happened, in order, by whom in hashed form, and never changed.

use serde_json::json;
use sqlx::{AnyConnection, Connection, Executor};
use wx_session_example_server::Location;

use crate::fixture::{ADMIN, Fixture, HOUR, START, Tokens};

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|(action, result)| ((*action).to_owned(), (*result).to_owned()))
        .collect()
}

#[tokio::test]
async fn what_happened_is_remembered_in_order_over_a_restart() {
    let server = Fixture::start().await;
    let tokens = Tokens::of(&server.authorize("alice", "snsapi_base").await);
    server.exchange("made-up").await.expect(400);
    let next = Tokens::of(&server.renew(&tokens.refresh).await);
    server.me(&next.access).await.expect(200);
    server.renew(&tokens.refresh).await.expect(401);
    server
        .post("/oauth/revoke")
        .bearer(&next.access)
        .send()
        .await
        .expect(204);
    let other = Tokens::of(&server.authorize("bob", "snsapi_base").await);
    server
        .post("/auth/logout")
        .bearer(&other.access)
        .send()
        .await
        .expect(204);
    server.renew(&other.refresh).await.expect(401);
    server.renew("made-up").await.expect(401);
    // What could not be understood is not remembered.
    server.post("/oauth/refresh").send().await.expect(400);
    server.post("/oauth/exchange").send().await.expect(400);
    let all = pairs(&[
        ("authorization", "ok"),
        ("authorization", "errcode_40029"),
        ("refresh", "ok"),
        ("refresh", "reused"),
        ("revocation", "ok"),
        ("authorization", "ok"),
        ("revocation", "ok"),
        ("refresh", "revoked"),
        ("refresh", "unknown"),
    ]);
    assert_eq!(server.audit().await, all);

    let server = server.restart().await;
    assert_eq!(server.audit().await, all);
    let page = server
        .get("/admin/audit?limit=2&after=0")
        .bearer(ADMIN)
        .send()
        .await
        .expect(200);
    let entries = page["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0]["at"], START);
    // The user by the beginning of a hash, the same in both; nobody is known by a code that WeChat refused.
    let user = entries[0]["user"].as_str().unwrap();
    assert_eq!(user.len(), 16);
    assert!(!tokens.user_id.contains(user));
    assert_eq!(entries[1]["user"], "");
    let rest = server
        .get(&format!("/admin/audit?after={}", page["next"]))
        .bearer(ADMIN)
        .send()
        .await
        .expect(200);
    assert_eq!(rest["entries"].as_array().unwrap().len(), 7);
    assert_eq!(rest["entries"][0]["user"], user);
    let end = server
        .get(&format!("/admin/audit?after={}", rest["next"]))
        .bearer(ADMIN)
        .send()
        .await
        .expect(200);
    assert_eq!(end, json!({ "entries": [], "next": rest["next"] }));
}

#[tokio::test]
async fn it_is_for_who_brings_the_secret_whatever_the_host() {
    let server = Fixture::start().await;
    let call = || server.get("/admin/audit").header("host", "shop.example");
    call().bearer(ADMIN).send().await.expect(200);
    call().send().await.expect(401);
    call().bearer("made-up").send().await.expect(401);
    for query in ["limit=0", "limit=1001", "after=-1", "after=x", "user=u"] {
        server
            .get(&format!("/admin/audit?{query}"))
            .bearer(ADMIN)
            .send()
            .await
            .expect(400);
    }
    server.post("/admin/audit").send().await.expect(405);
}

#[tokio::test]
async fn without_a_secret_there_is_no_such_route() {
    let server = Fixture::with(|config| config.admin_secret = None).await;
    for token in [ADMIN, ""] {
        server
            .get("/admin/audit")
            .bearer(token)
            .send()
            .await
            .expect(404);
    }
}

#[tokio::test]
async fn nothing_in_the_table_can_be_changed_or_removed() {
    let server = Fixture::start().await;
    server.authorize("alice", "snsapi_base").await.expect(200);
    let location = server.location().await;
    let mut statements = vec![
        "UPDATE audit SET result = 'nothing'",
        "DELETE FROM audit",
        "UPDATE audit SET at = 0 WHERE id = 1",
    ];
    let url = match &location {
        Location::Postgres(url) => {
            statements.push("TRUNCATE audit");
            url.expose().to_owned()
        }
        Location::File(path) => {
            statements.push(
                "INSERT OR REPLACE INTO audit (id, at, action, result, user_hash) VALUES (1, 0, '', '', '')",
            );
            format!("sqlite://{}", path.display())
        }
        other => panic!("{other:?}"),
    };
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&url).await.unwrap();
    for statement in statements {
        let error = connection.execute(statement).await.unwrap_err();
        assert!(
            error.to_string().contains("append-only"),
            "{statement}: {error}"
        );
    }
    connection.close().await.unwrap();
    assert_eq!(server.audit().await, pairs(&[("authorization", "ok")]));
}

#[tokio::test]
async fn a_run_of_failures_is_one_line_of_alert() {
    let server = Fixture::start().await;
    let alerts = || {
        server
            .log()
            .into_iter()
            .filter(|line| line.starts_with("ALERT"))
            .collect::<Vec<_>>()
    };
    for _ in 0..2 {
        server.exchange("made-up").await.expect(400);
    }
    server.authorize("alice", "snsapi_base").await.expect(200);
    for _ in 0..2 {
        server.exchange("made-up").await.expect(400);
    }
    assert!(alerts().is_empty(), "{:?}", alerts());
    for _ in 0..3 {
        server.exchange("made-up").await.expect(400);
    }
    let line = "ALERT authorization failed 3 times in a row, the last time with errcode_40029";
    assert_eq!(alerts(), [line]);
    server.authorize("alice", "snsapi_base").await.expect(200);
    for _ in 0..3 {
        server.exchange("made-up").await.expect(400);
    }
    assert_eq!(alerts(), [line, line]);
}

#[tokio::test]
async fn the_shops_failures_alert_too_and_none_do_when_asked() {
    for (after, wanted) in [(2, 1), (0, 0)] {
        let server = Fixture::with(|config| {
            config.demo = true;
            config.alert_after = after;
        })
        .await;
        let login = server.log_in("alice").await;
        server
            .standin(
                "/standin/fail",
                json!({ "path": "/channels/ec/basics/info/get", "errcode": -1, "times": 3 }),
            )
            .await;
        for _ in 0..3 {
            server
                .get("/shop/info")
                .bearer(&login.access)
                .send()
                .await
                .expect(503);
        }
        let log = server.log();
        let alerts = log
            .iter()
            .filter(|line| line.starts_with("ALERT shop_call"));
        assert_eq!(alerts.count(), wanted, "{log:?}");
        server.advance(HOUR);
    }
}
