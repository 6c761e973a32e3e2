//! The client of WeChat: what it asks, and what becomes of each answer.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::fixture::Fixture;
use crate::wechat_double::WechatDouble;

#[tokio::test]
async fn it_asks_as_wechat_wants_with_every_value_encoded() {
    let double = WechatDouble::start().await;
    let server = Fixture::with_wechat(&double.url, "wx1", "a b&c=d").await;
    assert_eq!(
        server.announcement(),
        format!("listening {} wechat {}", server.url(""), double.url)
    );
    double.says("{\"openid\":\"o1\",\"session_key\":\"k1\",\"unionid\":\"n1\"}");
    server.log_in_with("c&appid=x").await.expect(200);
    assert_eq!(
        double.asked(),
        [
            "GET /sns/jscode2session?appid=wx1&secret=a+b%26c%3Dd&js_code=c%26appid%3Dx&grant_type=authorization_code HTTP/1.1"
        ]
    );
    double.says("{\"errcode\":0,\"openid\":\"o1\",\"session_key\":\"k2\"}");
    server.log_in_with("a-code").await.expect(200);
}

#[tokio::test]
async fn each_errcode_has_its_status_and_none_but_risk_is_403() {
    let double = WechatDouble::start().await;
    let server = Fixture::with_wechat(&double.url, "wx1", "appsecret").await;
    for (errcode, status, retry_after) in [
        (40029, 400, ""),
        (40163, 400, ""),
        (40226, 403, ""),
        (45011, 429, "60"),
        (-1, 503, "1"),
        (40013, 502, ""),
        (40125, 502, ""),
        (99999, 502, ""),
    ] {
        double.says(&format!(
            "{{\"errcode\":{errcode},\"errmsg\":\"words, rid: 1\"}}"
        ));
        let answer = server.log_in_with("a-code").await;
        assert_eq!(answer.expect(status)["errcode"], errcode);
        assert_eq!(answer.header("retry-after"), retry_after, "{errcode}");
        let log = server.log();
        assert!(
            log.iter()
                .any(|line| line.contains(&format!("errcode {errcode} words"))),
            "{log:?}"
        );
    }
    assert_eq!(server.counts().await["loginsRefused"], 8);
}

#[tokio::test]
async fn an_answer_that_is_none_of_wechats_is_502() {
    let double = WechatDouble::start().await;
    let server = Fixture::with_wechat(&double.url, "wx1", "appsecret").await;
    for body in [
        "",
        "null",
        "[]",
        "<html>",
        "{}",
        "{\"openid\":\"o\"}",
        "{\"openid\":\"\",\"session_key\":\"k\"}",
        "{\"openid\":1,\"session_key\":\"k\"}",
        "{\"errcode\":\"40029\"}",
    ] {
        double.says(body);
        assert_eq!(
            server.log_in_with("a-code").await.expect(502)["error"],
            "wechat_unreachable",
            "{body}"
        );
    }
    double.says_http(
        "500 Internal Server Error",
        "{\"openid\":\"o\",\"session_key\":\"k\"}",
    );
    server.log_in_with("a-code").await.expect(502);
    double.says(&format!("{{\"x\":\"{}\"}}", "x".repeat(70_000)));
    server.log_in_with("a-code").await.expect(502);
    double.hangs_up();
    server.log_in_with("a-code").await.expect(502);
    assert_eq!(server.counts().await["logins"], 0);
}

#[tokio::test]
async fn a_wechat_that_nobody_listens_for_is_502() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", gone.local_addr().unwrap());
    drop(gone);
    let server = Fixture::with_wechat(&base, "wx1", "appsecret").await;
    server.log_in_with("a-code").await.expect(502);
    let log = server.log();
    assert!(
        log.iter()
            .any(|line| line.contains("WeChat cannot be reached")
                && line.to_lowercase().contains("refused")),
        "{log:?}"
    );
}

#[tokio::test]
async fn a_wechat_that_never_answers_is_504_before_the_phone_gives_up() {
    let double = WechatDouble::start().await;
    let server = Fixture::with_wechat(&double.url, "wx1", "appsecret").await;
    double.never_answers();
    let login = tokio::spawn(
        server
            .post("/auth/login")
            .json(&json!({ "code": "a-code" }))
            .send(),
    );
    while double.asked().is_empty() {
        tokio::task::yield_now().await;
    }
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(8)).await;
    assert_eq!(login.await.unwrap().expect(504)["error"], "wechat_timeout");
}

#[tokio::test]
async fn https_is_spoken_and_nothing_secret_goes_to_a_server_that_has_none() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    let server = Fixture::with_wechat(&base, "wx1", "appsecret").await;
    let login = tokio::spawn(
        server
            .post("/auth/login")
            .json(&json!({ "code": "a-code" }))
            .send(),
    );
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut hello = [0; 64];
    stream.read_exact(&mut hello).await.unwrap();
    // RFC 8446, section 5.1: a record of type handshake.
    assert_eq!(hello[0], 22);
    stream
        .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        .await
        .unwrap();
    login.await.unwrap().expect(502);
    let log = server.log().join("\n");
    assert!(log.contains("WeChat cannot be reached"), "{log}");
}
