//! `/auth/ticket` and `/web/account`: a web page that is opened logged in by a ticket.

use serde_json::json;

use crate::client::{Answer, Call};
use crate::fixture::{Fixture, HOUR, MINUTE};

const PAGE: &str = "https://m.example.com/web/account?id=7";

/// A server as in production, for pages of one host.
async fn server() -> Fixture {
    Fixture::with(|config| config.page_hosts = vec!["m.example.com".into()]).await
}

async fn ask(server: &Fixture, token: &str, url: &str) -> Answer {
    server
        .post("/auth/ticket")
        .bearer(token)
        .json(&json!({ "url": url }))
        .send()
        .await
}

async fn ticket(server: &Fixture, token: &str) -> String {
    let answer = ask(server, token, PAGE).await.expect(200);
    assert_eq!(answer["expiresIn"], 60);
    answer["ticket"].as_str().unwrap().to_owned()
}

/// Open a page as a browser that asks for this host.
fn page(server: &Fixture, host: &str, path: &str) -> Call {
    server.get(path).header("host", host)
}

async fn enter(server: &Fixture, host: &str, ticket: &str) -> Answer {
    let path = format!("/web/account?id=7&ticket={ticket}");
    page(server, host, &path).send().await
}

/// What a browser sends back of `Set-Cookie`.
fn cookie(answer: &Answer) -> String {
    let [cookie] = answer.all("set-cookie")[..] else {
        panic!("one cookie: {:?}", answer.headers);
    };
    cookie.split(';').next().unwrap().to_owned()
}

/// Goes to the page by a fresh ticket of a user.
async fn entered_by(server: &Fixture, access: &str) -> Answer {
    enter(server, "m.example.com", &ticket(server, access).await).await
}

async fn look(server: &Fixture, host: &str, cookie: &str) -> Answer {
    page(server, host, "/web/account")
        .header("cookie", cookie)
        .send()
        .await
}

#[tokio::test]
async fn a_ticket_becomes_a_cookie_and_the_page_shows_the_user() {
    let server = server().await;
    let alice = server.log_in("alice").await;
    let entered = entered_by(&server, &alice.access).await;
    assert_eq!(entered.status, 303);
    assert_eq!(entered.header("location"), "/web/account?id=7");
    assert_eq!(entered.header("referrer-policy"), "no-referrer");
    assert_eq!(entered.header("cache-control"), "no-store");
    let set = entered.all("set-cookie")[0];
    for part in ["; HttpOnly", "; SameSite=Lax", "; Secure", "; Path=/web"] {
        assert!(set.contains(part), "{set}");
    }
    let shown = look(&server, "m.example.com", &cookie(&entered)).await;
    assert_eq!(shown.status, 200);
    assert!(shown.text().contains("<h1>"), "{}", shown.text());
    assert!(!shown.text().contains("请从小程序打开"));
}

#[tokio::test]
async fn a_ticket_is_used_once() {
    let server = server().await;
    let alice = server.log_in("alice").await;
    let ticket = ticket(&server, &alice.access).await;
    assert_eq!(enter(&server, "m.example.com", &ticket).await.status, 303);
    let again = enter(&server, "m.example.com", &ticket).await;
    assert_eq!(again.status, 403);
    assert!(again.all("set-cookie").is_empty());
}

#[tokio::test]
async fn of_many_that_bring_it_at_once_one_gets_in() {
    let server = server().await;
    let alice = server.log_in("alice").await;
    let ticket = ticket(&server, &alice.access).await;
    let all = (0..8).map(|_| enter(&server, "m.example.com", &ticket));
    let answers = futures_util::future::join_all(all).await;
    let entered = answers.iter().filter(|answer| answer.status == 303).count();
    assert_eq!(entered, 1);
}

#[tokio::test]
async fn a_ticket_is_over_after_a_minute() {
    let server = server().await;
    let alice = server.log_in("alice").await;
    let [early, late] = [
        ticket(&server, &alice.access).await,
        ticket(&server, &alice.access).await,
    ];
    server.advance(MINUTE - 1);
    assert_eq!(enter(&server, "m.example.com", &early).await.status, 303);
    server.advance(1);
    assert_eq!(enter(&server, "m.example.com", &late).await.status, 403);
}

#[tokio::test]
async fn a_ticket_and_its_cookie_are_bound_to_their_host() {
    let server = Fixture::with(|config| {
        config.page_hosts = vec!["m.example.com".into(), "other.example.com".into()];
    })
    .await;
    let alice = server.log_in("alice").await;
    let ticket = ticket(&server, &alice.access).await;
    assert_eq!(
        enter(&server, "other.example.com", &ticket).await.status,
        403
    );
    let entered = enter(&server, "M.example.com", &ticket).await;
    assert_eq!(entered.status, 303);
    let elsewhere = look(&server, "other.example.com", &cookie(&entered)).await;
    assert_eq!(elsewhere.status, 401);
}

#[tokio::test]
async fn there_are_no_tickets_for_other_pages() {
    let server = server().await;
    let alice = server.log_in("alice").await;
    for url in [
        "http://m.example.com/",
        "https://evil.example/",
        "https://m.example.com@evil.example/",
        "/web/account",
        "http://127.0.0.1:8787/",
    ] {
        let answer = ask(&server, &alice.access, url).await.expect(403);
        assert_eq!(answer["error"], "foreign_page", "{url}");
    }
    ask(&server, &alice.access, "").await.expect(400);
    let none = Fixture::with(|_| {}).await;
    let bob = none.log_in("bob").await;
    ask(&none, &bob.access, PAGE).await.expect(403);
}

#[tokio::test]
async fn a_ticket_needs_a_good_token() {
    let server = server().await;
    ask(&server, "made-up", PAGE).await.expect(401);
    let missing = server.post("/auth/ticket").json(&json!({ "url": PAGE }));
    missing.send().await.expect(401);
}

#[tokio::test]
async fn the_end_of_the_session_is_the_end_of_tickets_and_pages() {
    let server = server().await;
    let alice = server.log_in("alice").await;
    let entered = entered_by(&server, &alice.access).await;
    let unused = ticket(&server, &alice.access).await;
    server
        .post("/auth/logout")
        .bearer(&alice.access)
        .send()
        .await
        .expect(204);
    assert_eq!(enter(&server, "m.example.com", &unused).await.status, 403);
    let shown = look(&server, "m.example.com", &cookie(&entered)).await;
    assert_eq!(shown.status, 401);
}

#[tokio::test]
async fn a_page_is_logged_out_after_two_hours() {
    let server = server().await;
    let alice = server.log_in("alice").await;
    let entered = entered_by(&server, &alice.access).await;
    server.advance(2 * HOUR - 1);
    let cookie = cookie(&entered);
    assert_eq!(look(&server, "m.example.com", &cookie).await.status, 200);
    server.advance(1);
    assert_eq!(look(&server, "m.example.com", &cookie).await.status, 401);
}

#[tokio::test]
async fn nobody_gets_in_without_either() {
    let server = server().await;
    for path in ["/web/account", "/web/account?ticket="] {
        let answer = page(&server, "m.example.com", path).send().await;
        assert!([401, 403].contains(&answer.status.as_u16()), "{path}");
    }
    let two = page(&server, "m.example.com", "/web/account?ticket=a&ticket=b");
    assert_eq!(two.send().await.status, 400);
    let made_up = look(&server, "m.example.com", "web_session=made-up").await;
    assert_eq!(made_up.status, 401);
}

#[tokio::test]
async fn a_name_is_shown_as_it_is() {
    let server = server().await;
    let alice = server.log_in("alice").await;
    Call::new(hyper::Method::PUT, server.url("/profile"))
        .bearer(&alice.access)
        .json(&json!({ "nickName": "<script>alert('&')</script>" }))
        .send()
        .await
        .expect(200);
    let entered = entered_by(&server, &alice.access).await;
    let shown = look(&server, "m.example.com", &cookie(&entered)).await;
    assert!(
        shown
            .text()
            .contains("&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"),
        "{}",
        shown.text()
    );
    assert_eq!(
        shown.header("content-security-policy"),
        "default-src 'none'"
    );
}

#[tokio::test]
async fn a_demo_has_tickets_for_its_own_page() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let url = server.url("/web/account");
    let answer = ask(&server, &alice.access, &url).await.expect(200);
    let path = format!("/web/account?ticket={}", answer["ticket"].as_str().unwrap());
    let entered = server.get(&path).send().await;
    assert_eq!(
        (entered.status.as_u16(), entered.header("location")),
        (303, "/web/account")
    );
    assert!(!entered.all("set-cookie")[0].contains("Secure"));
}

#[tokio::test]
async fn no_ticket_and_no_cookie_is_in_the_log() {
    let server = server().await;
    let alice = server.log_in("alice").await;
    let ticket = ticket(&server, &alice.access).await;
    let entered = enter(&server, "m.example.com", &ticket).await;
    let cookie = cookie(&entered);
    let log = server.log_after_stop().await.join("\n");
    assert!(log.contains("/web/account"));
    for secret in [&ticket, cookie.split_once('=').unwrap().1] {
        assert!(!log.contains(secret), "{log}");
    }
}
