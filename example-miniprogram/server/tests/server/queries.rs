//! Every query of every route finds its rows by an index: the planner of the database itself is asked.
//!
//! On SQLite, or with `WX_TEST_POSTGRES` on PostgreSQL.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::{env, fmt};

use hyper::Method;
use serde_json::json;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, Row};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use wx_session_example_server::Location;

use crate::client::Call;
use crate::fixture::{ADMIN, DAY, Fixture, HOUR, MINUTE, Tokens};

/// The statements that were run.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<BTreeSet<String>>>);

impl<S: Subscriber> Layer<S> for Heard {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            let mut statement = Statement::default();
            event.record(&mut statement);
            self.0.lock().unwrap().insert(statement.sql());
        }
    }
}

/// A short statement stands in `summary`, a long one in full beside it.
#[derive(Default)]
struct Statement {
    summary: String,
    full: String,
}

impl Statement {
    fn sql(&self) -> String {
        let text = if self.full.trim().is_empty() {
            &self.summary
        } else {
            &self.full
        };
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.full),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

/// Set in the process in which no other test runs.
const ALONE: &str = "WX_TEST_ALONE";

/// In a process of its own: what the driver logs is heard by the whole process, the statements of other tests too.
#[test]
fn every_query_of_every_route_has_an_index() {
    if env::var_os(ALONE).is_none() {
        let status = Command::new(env::current_exe().unwrap())
            .args([
                "queries::every_query_of_every_route_has_an_index",
                "--exact",
                "--nocapture",
            ])
            .env(ALONE, "1")
            .status();
        assert!(status.unwrap().success());
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.unwrap().block_on(explain_everything());
}

async fn explain_everything() {
    let heard = Heard::default();
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(heard.clone()))
        .unwrap();
    let server = Fixture::start().await;
    heard.0.lock().unwrap().clear();
    ask_everything(&server).await;
    let statements = heard.0.lock().unwrap().clone();
    // Fewer mean that the driver logs them in another form, and nothing was checked.
    assert!(statements.len() > 40, "{statements:#?}");

    sqlx::any::install_default_drivers();
    let (url, is_postgres) = match server.location().await {
        Location::Postgres(url) => (url.expose().to_owned(), true),
        _ => (format!("sqlite://{}", server.database().display()), false),
    };
    let mut database = AnyConnection::connect(&url).await.unwrap();
    let mut scans = Vec::new();
    for statement in &statements {
        let kind = statement.split(' ').next().unwrap_or_default();
        // The table of the schema's steps has one row.
        if !["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&kind)
            || statement.ends_with(" FROM wx_session_example")
        {
            continue;
        }
        let plan = if is_postgres {
            postgres_plan(&mut database, statement).await
        } else {
            sqlite_plan(&mut database, statement).await
        };
        let reads_all = if is_postgres {
            postgres_reads_all(&plan)
        } else {
            plan.iter()
                .any(|line| line.starts_with("SCAN ") && line != "SCAN CONSTANT ROW")
        };
        if reads_all {
            scans.push(format!("{statement}\n    {}", plan.join("\n    ")));
        }
    }
    assert!(scans.is_empty(), "\n{}", scans.join("\n"));
}

async fn sqlite_plan(database: &mut AnyConnection, statement: &str) -> Vec<String> {
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
    let rows = database.fetch_all(sqlx::raw_sql(explain)).await;
    rows.unwrap_or_else(|error| panic!("{statement}: {error}"))
        .iter()
        .map(|row| row.get("detail"))
        .collect()
}

/// The plan for any parameters, on tables that are too small for an index: so without the choice of reading all.
async fn postgres_plan(database: &mut AnyConnection, statement: &str) -> Vec<String> {
    let parameters = (1..20)
        .take_while(|n| statement.contains(&format!("${n}")))
        .count();
    let nulls = vec!["NULL"; parameters].join(", ");
    let arguments = if parameters == 0 {
        String::new()
    } else {
        format!("({nulls})")
    };
    for setup in [
        "SET enable_seqscan = off".to_owned(),
        "SET plan_cache_mode = force_generic_plan".to_owned(),
        format!("PREPARE asked AS {statement}"),
    ] {
        database
            .execute(sqlx::raw_sql(AssertSqlSafe(setup)))
            .await
            .unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    let explain = AssertSqlSafe(format!("EXPLAIN EXECUTE asked{arguments}"));
    let rows = database.fetch_all(sqlx::raw_sql(explain)).await.unwrap();
    database.execute("DEALLOCATE asked").await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Whether a table is read from one end to the other, or an index is.
fn postgres_reads_all(plan: &[String]) -> bool {
    plan.iter().enumerate().any(|(at, line)| {
        let by_index = ["Index Scan", "Index Only Scan", "Bitmap Index Scan"]
            .iter()
            .any(|kind| line.contains(kind));
        let has_condition = plan
            .get(at + 1)
            .is_some_and(|next| next.trim_start().starts_with("Index Cond:"));
        line.contains("Seq Scan") || (by_index && !has_condition)
    })
}

/// Call each route so that it gets to its last query.
async fn ask_everything(server: &Fixture) {
    let post = |path: &str, token: &str, body: serde_json::Value| {
        server.post(path).bearer(token).json(&body).send()
    };
    server.get("/healthz").send().await.expect(200);
    server.get("/readyz").send().await.expect(200);
    assert_eq!(server.get("/metrics").send().await.status, 200);

    let captcha = server.get("/captcha").send().await;
    let cookie = captcha.all("set-cookie")[0]
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let question = captcha.expect(200)["question"].as_str().unwrap().to_owned();
    let sum: u32 = question
        .split(" + ")
        .map(|n| n.parse::<u32>().unwrap())
        .sum();
    let solve = server.post("/captcha").header("cookie", &cookie);
    solve
        .json(&json!({ "answer": sum }))
        .send()
        .await
        .expect(200);

    let first = server.log_in("alice").await;
    let next = Tokens::of(&server.refresh(&first.refresh).await);
    Tokens::of(&server.refresh(&first.refresh).await);
    server.me(&next.access).await.expect(200);
    let last = Tokens::of(&server.refresh(&next.refresh).await);
    server
        .get("/business/me")
        .bearer(&last.access)
        .send()
        .await
        .expect(200);
    server
        .get("/auth/verify")
        .bearer(&last.access)
        .send()
        .await
        .expect(200);
    server.advance(MINUTE);
    server.refresh(&next.refresh).await.expect(401);

    let alice = server.log_in("alice").await;
    let token = alice.access.as_str();
    let form = "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\nhello\r\n--x--\r\n";
    let upload = Call::new(Method::POST, server.url("/files")).bearer(token);
    let upload = upload
        .header("content-type", "multipart/form-data; boundary=x")
        .body(form);
    upload.send().await.expect(200);
    assert_eq!(
        server.get("/files/bill").bearer(token).send().await.status,
        200
    );
    let profile = Call::new(Method::PUT, server.url("/profile")).bearer(token);
    profile
        .json(&json!({ "nickName": "Ali" }))
        .send()
        .await
        .expect(200);
    server
        .get("/profile")
        .bearer(token)
        .send()
        .await
        .expect(200);
    let page = server.url("/web/account");
    let ticket = post("/auth/ticket", token, json!({ "url": page }))
        .await
        .expect(200);
    let path = format!("/web/account?ticket={}", ticket["ticket"].as_str().unwrap());
    let entered = server.get(&path).send().await;
    let cookie = entered.all("set-cookie")[0]
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let shown = server
        .get("/web/account")
        .header("cookie", &cookie)
        .send()
        .await;
    assert_eq!(shown.status, 200);
    let path = format!("/prefetch?token={token}");
    server.get(&path).send().await.expect(200);
    crate::live::look(server, token).await;
    let talkative = server.log_in("dora").await;
    crate::chat::talk(server, &talkative.access).await;
    let code = server.standin("/standin/phone", json!({})).await;
    post("/phone", token, json!({ "code": code["code"] }))
        .await
        .expect(200);
    server
        .get("/shop/info")
        .bearer(token)
        .send()
        .await
        .expect(200);

    let order = post("/pay/prepare", token, json!({ "sku": "tea" }))
        .await
        .expect(200);
    let confirm = json!({ "order": {}, "package": order["package"] });
    post("/pay/confirm", token, confirm.clone())
        .await
        .expect(402);
    for _ in 0..2 {
        let told = server
            .standin("/standin/pay", json!({ "package": order["package"] }))
            .await;
        assert_eq!(told["notified"], 204);
    }
    post("/pay/confirm", token, confirm).await.expect(200);

    let web = server.authorize("alice", "snsapi_userinfo").await;
    let web = Tokens::of(&web);
    server.authorize("carol", "snsapi_base").await.expect(200);
    server.authorize("carol", "snsapi_base").await.expect(200);
    server.log_in("carol").await;
    server.advance(2 * HOUR);
    let web_next = Tokens::of(&server.renew(&web.refresh).await);
    Tokens::of(&server.renew(&web.refresh).await);
    server
        .get("/admin/audit?after=1")
        .bearer(ADMIN)
        .send()
        .await
        .expect(200);
    post("/oauth/revoke", &web_next.access, json!({}))
        .await
        .expect(204);

    // What `all: true` does is to every row; what is for one user must not look at the others'.
    let bob = server.log_in("bob").await;
    for (path, body) in [
        (
            "/demo/expire",
            json!({ "user": bob.user_id, "refresh": true }),
        ),
        (
            "/demo/revoke",
            json!({ "user": bob.user_id, "refresh": true }),
        ),
        (
            "/demo/block",
            json!({ "user": bob.user_id, "blocked": true }),
        ),
        (
            "/demo/block",
            json!({ "user": bob.user_id, "blocked": false }),
        ),
    ] {
        server.demo(path, body).await;
    }
    let last = server.log_in("bob").await;
    post("/auth/logout", &last.access, json!({}))
        .await
        .expect(204);

    // The sweep, which runs beside the requests.
    server.advance(40 * DAY);
    server.log_in("alice").await;
    while !server
        .refresh(&first.refresh)
        .await
        .text()
        .contains("unknown")
    {
        tokio::task::yield_now().await;
    }
}
