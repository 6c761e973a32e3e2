//! What holds for every route: JSON errors, limits, `Date`, counts and the log.

use hyper::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::client::Call;
use crate::fixture::Fixture;

/// Every route, as the README lists them.
const ROUTES: &[(Method, &str)] = &[
    (Method::POST, "/auth/login"),
    (Method::POST, "/auth/refresh"),
    (Method::GET, "/auth/verify"),
    (Method::POST, "/auth/verify"),
    (Method::POST, "/auth/logout"),
    (Method::GET, "/me"),
    (Method::GET, "/business/me"),
    (Method::POST, "/files"),
    (Method::GET, "/files/bill"),
    (Method::GET, "/captcha"),
    (Method::POST, "/captcha"),
    (Method::GET, "/healthz"),
];
const DEMO_ROUTES: &[(Method, &str)] = &[
    (Method::POST, "/demo/expire"),
    (Method::POST, "/demo/revoke"),
    (Method::POST, "/demo/block"),
    (Method::GET, "/demo/clock"),
    (Method::POST, "/demo/clock"),
    (Method::GET, "/demo/counts"),
    (Method::POST, "/demo/counts/reset"),
    (Method::GET, "/demo/faults"),
    (Method::POST, "/demo/faults"),
    (Method::DELETE, "/demo/faults"),
];

#[tokio::test]
async fn the_demo_routes_exist_with_demo_only() {
    let (plain, demo) = (Fixture::with(|_| {}).await, Fixture::start().await);
    for (method, path) in ROUTES {
        for server in [&plain, &demo] {
            let answer = Call::new(method.clone(), server.url(path)).send().await;
            assert!(
                !matches!(answer.status.as_u16(), 404 | 405),
                "{method} {path}: {}",
                answer.status
            );
        }
    }
    for (method, path) in DEMO_ROUTES {
        Call::new(method.clone(), plain.url(path))
            .send()
            .await
            .expect(404);
        let answer = Call::new(method.clone(), demo.url(path)).send().await;
        assert!(
            !matches!(answer.status.as_u16(), 404 | 405),
            "{method} {path}: {}",
            answer.status
        );
    }
}

#[tokio::test]
async fn the_readme_lists_every_route() {
    let readme = include_str!("../../README.md");
    for (_, path) in ROUTES.iter().chain(DEMO_ROUTES) {
        assert!(
            readme.contains(&format!("{path}`")) || readme.contains(&format!("{path} ")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn an_unknown_route_is_404_and_a_wrong_method_405_both_in_json() {
    let server = Fixture::start().await;
    let unknown = server.get("/nowhere?q=1").send().await;
    assert_eq!(
        unknown.expect(404)["message"],
        "there is no route GET /nowhere"
    );
    let wrong = server.post("/me").send().await;
    assert_eq!(wrong.expect(405)["error"], "method_not_allowed");
    assert_eq!(wrong.header("allow"), "GET,HEAD");
    Call::new(Method::POST, server.standin_url("/nowhere"))
        .send()
        .await
        .expect(404);
    Call::new(Method::GET, server.standin_url("/standin/code"))
        .send()
        .await
        .expect(405);
}

#[tokio::test]
async fn a_body_that_is_not_a_json_object_is_named_and_not_quoted() {
    let server = Fixture::start().await;
    let json_type = "application/json";
    let cases = [
        (json_type, "{", "not JSON"),
        (json_type, "{\"code\": \"marked-code\",}", "not JSON"),
        (json_type, "[\"marked-code\"]", "must be a JSON object"),
        (json_type, "\"marked-code\"", "must be a JSON object"),
        (json_type, "null", "must be a JSON object"),
        (
            "application/x-www-form-urlencoded",
            "code=marked-code",
            "Content-Type: application/json",
        ),
        (
            "text/plain",
            "{\"code\":\"marked-code\"}",
            "Content-Type: application/json",
        ),
        (
            "",
            "{\"code\":\"marked-code\"}",
            "Content-Type: application/json",
        ),
    ];
    for (kind, body, wanted) in cases {
        let mut call = server.post("/auth/login").body(body);
        if !kind.is_empty() {
            call = call.header("content-type", kind);
        }
        let answer = call.send().await;
        assert_eq!(answer.expect(400)["error"], "invalid_request");
        assert!(
            answer.json()["message"].as_str().unwrap().contains(wanted),
            "{body}: {}",
            answer.text()
        );
        assert!(!answer.text().contains("marked-code"), "{}", answer.text());
    }
    let bytes = server
        .post("/auth/login")
        .header("content-type", json_type)
        .body(vec![0xff, 0xfe])
        .send()
        .await;
    bytes.expect(400);
    let deep = server
        .post("/auth/login")
        .header("content-type", json_type)
        .body("[".repeat(10_000))
        .send()
        .await;
    deep.expect(400);
}

#[tokio::test]
async fn the_content_type_may_have_parameters() {
    let server = Fixture::start().await;
    let body = json!({ "code": server.code("alice").await }).to_string();
    let call = server
        .post("/auth/login")
        .header("content-type", "Application/JSON; charset=utf-8")
        .body(body);
    call.send().await.expect(200);
}

#[tokio::test]
async fn a_long_body_is_refused() {
    let server = Fixture::start().await;
    let body = json!({ "code": "x", "more": "x".repeat(16 * 1024) });
    let answer = server.post("/auth/login").json(&body).send().await;
    assert_eq!(answer.expect(413)["error"], "too_large");
}

#[tokio::test]
async fn every_answer_has_the_servers_date() {
    let server = Fixture::start().await;
    server.advance(-86_400_000);
    for path in ["/healthz", "/me", "/nowhere", "/captcha"] {
        assert_eq!(
            server.get(path).send().await.all("date"),
            ["Sun, 20 Sep 2026 14:13:20 GMT"],
            "{path}"
        );
    }
    let standin = Call::new(Method::GET, server.standin_url("/standin/counts"))
        .send()
        .await;
    assert_eq!(standin.all("date"), ["Sun, 20 Sep 2026 14:13:20 GMT"]);
}

#[tokio::test]
async fn the_log_has_a_line_a_request_with_the_users_shadow() {
    let server = Fixture::start().await;
    let tokens = server.log_in("alice").await;
    server.me(&tokens.access).await.expect(200);
    server
        .get("/me?secret=marked-query")
        .send()
        .await
        .expect(401);
    let log = server.log();
    let shadow = log
        .iter()
        .find_map(|line| line.split_once(" user "))
        .expect("a login line")
        .1
        .to_owned();
    assert_eq!(shadow.len(), 8);
    assert!(!tokens.user_id.contains(&shadow));
    assert!(
        log.iter()
            .any(|line| line.starts_with("GET /me 200 ")
                && line.ends_with(&format!(" user {shadow}"))),
        "{log:?}"
    );
    assert!(
        log.iter().any(|line| line.starts_with("GET /me 401 ")),
        "{log:?}"
    );
    assert!(
        log.iter()
            .any(|line| line.starts_with("standin GET /sns/jscode2session 200 ")),
        "{log:?}"
    );
    assert!(
        !log.iter().any(|line| line.contains("marked-query")),
        "{log:?}"
    );
}

#[tokio::test]
async fn strangers_cannot_make_the_counters_grow() {
    let server = Fixture::start().await;
    for n in 0..50 {
        server
            .get(&format!("/made-up/{n}"))
            .send()
            .await
            .expect(404);
        Call::new(
            Method::from_bytes(format!("VERB{n}").as_bytes()).unwrap(),
            server.url("/me"),
        )
        .send()
        .await
        .expect(405);
    }
    assert_eq!(
        server.counts().await["routes"],
        json!({ "GET other": { "404": 50 }, "other /me": { "405": 50 } })
    );
}

#[tokio::test]
async fn the_announcement_is_for_programs() {
    let server = Fixture::start().await;
    assert_eq!(
        server.announcement(),
        format!(
            "listening {} standin {}",
            server.url(""),
            server.standin_url("")
        )
    );
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up_after_a_minute() {
    let server = Fixture::start().await;
    let authority = server.url("").replace("http://", "");
    let mut stream = tokio::net::TcpStream::connect(&authority).await.unwrap();
    let head = format!(
        "POST /auth/login HTTP/1.1\r\nHost: {authority}\r\nContent-Length: 100\r\n\r\n{{\"code\":"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // Paused, time goes on by itself as soon as nothing else is to be done.
    tokio::time::pause();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(
        server
            .log()
            .iter()
            .any(|line| line.starts_with("POST /auth/login 408 "))
    );
}
