//! What must not be seen: WeChat's ids, the app's secret, codes, tokens.

use std::sync::Arc;

use wx_session_example_server::{AppCredentials, Clock, Secret, WechatConfig};

use crate::client::Answer;
use crate::fixture::{ADMIN, Fixture, HOUR, START, Tokens, file_in};
use crate::wechat_double::WechatDouble;

const MARKS: &[&str] = &[
    "marked-openid",
    "marked-unionid",
    "marked-session-key",
    "marked-appsecret",
    "marked-code",
    "marked-access",
    "marked-refresh",
    "marked-websecret",
];

fn has_no_mark(what: &str, text: &str) {
    for mark in MARKS {
        assert!(!text.contains(mark), "{what} shows {mark}: {text}");
    }
}

fn check(answer: &Answer) {
    has_no_mark(
        "an answer",
        &format!("{:?} {}", answer.headers, answer.text()),
    );
}

#[tokio::test]
async fn nothing_secret_is_in_an_answer_or_in_the_log() {
    let double = WechatDouble::start().await;
    let server = Fixture::with_wechat(&double.url, "wx1", "marked-appsecret").await;
    let good = "{\"openid\":\"marked-openid\",\"session_key\":\"marked-session-key\",\"unionid\":\"marked-unionid\"}";
    double.says(good);
    let login = server.log_in_with("marked-code").await;
    check(&login);
    let first = Tokens::of(&login);
    let renewal = server.refresh(&first.refresh).await;
    check(&renewal);
    let second = Tokens::of(&renewal);
    check(&server.me(&second.access).await);
    check(
        &server
            .get("/business/me")
            .bearer(&second.access)
            .send()
            .await,
    );
    check(
        &server
            .get("/files/bill")
            .bearer(&second.access)
            .send()
            .await,
    );
    check(&server.refresh(&first.refresh).await);
    check(&server.get("/demo/counts").send().await);

    // WeChat's own words may quote what it was asked.
    for body in [
        "{\"errcode\":40125,\"errmsg\":\"invalid marked-appsecret for marked-code\"}",
        "marked-openid",
    ] {
        double.says(body);
        check(&server.log_in_with("marked-code").await);
    }
    double.hangs_up();
    check(&server.log_in_with("marked-code").await);

    let log = server.log().join("\n");
    has_no_mark("the log", &log);
    for token in [
        &first.access,
        &first.refresh,
        &second.access,
        &second.refresh,
        &first.user_id,
    ] {
        assert!(
            !log.contains(token.as_str()),
            "the log shows {token}: {log}"
        );
    }
    assert!(
        double.asked()[0].contains("marked-appsecret"),
        "the test's marks were not in play"
    );
}

#[tokio::test]
async fn nothing_that_wechat_grants_on_the_web_is_shown_or_stored_in_clear() {
    let double = WechatDouble::start().await;
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let file = file_in(&folder);
    let server = Fixture::in_folder(folder, Clock::fixed(START), |config| {
        config.demo = true;
        config.database = file;
        config.wechat = WechatConfig::Real {
            base: double.url.clone(),
            appid: "wx1".to_owned(),
            secret: Secret::new("marked-appsecret"),
        };
        config.web = Some(AppCredentials {
            appid: "wx2".to_owned(),
            secret: Secret::new("marked-websecret"),
        });
    })
    .await
    .unwrap();
    // One answer for each of the questions: to the code, for the name, and for newer tokens.
    double.says(
        "{\"access_token\":\"marked-access\",\"expires_in\":7200,\"refresh_token\":\"marked-refresh\",\"openid\":\"marked-openid\",\
         \"unionid\":\"marked-unionid\",\"scope\":\"snsapi_userinfo\",\"nickname\":\"Ali\",\"headimgurl\":\"\"}",
    );
    let authorized = server.exchange("marked-code").await;
    check(&authorized);
    let first = Tokens::of(&authorized);
    server.advance(2 * HOUR);
    let renewal = server.renew(&first.refresh).await;
    check(&renewal);
    let second = Tokens::of(&renewal);
    check(&server.me(&second.access).await);
    check(&server.get("/admin/audit").bearer(ADMIN).send().await);
    server.advance(2 * HOUR);
    // WeChat's own words may quote what it was asked.
    double.says("{\"errcode\":40013,\"errmsg\":\"invalid appid for marked-refresh\"}");
    check(&server.renew(&second.refresh).await);
    double.says("{\"errcode\":40125,\"errmsg\":\"invalid marked-websecret for marked-code\"}");
    check(&server.exchange("marked-code").await);
    assert_eq!(
        double.asked()[0],
        "GET /sns/oauth2/access_token?appid=wx2&secret=marked-websecret&code=marked-code&grant_type=authorization_code HTTP/1.1"
    );
    assert_eq!(
        double.asked()[1],
        "GET /sns/userinfo?access_token=marked-access&openid=marked-openid&lang=zh_CN HTTP/1.1"
    );
    assert_eq!(
        double.asked()[2],
        "GET /sns/oauth2/refresh_token?appid=wx2&grant_type=refresh_token&refresh_token=marked-refresh HTTP/1.1"
    );

    has_no_mark("the log", &server.log().join("\n"));
    let path = server.database();
    let _folder = server.stop_keeping_folder().await;
    let bytes = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    assert!(bytes.contains("marked-openid"), "the file was not written");
    for secret in [
        "marked-access",
        "marked-refresh",
        "marked-websecret",
        "marked-code",
        &first.access,
        &second.refresh,
    ] {
        assert!(!bytes.contains(secret), "the file holds {secret}");
    }
}

#[tokio::test]
async fn the_database_has_no_token_that_could_be_used() {
    let double = WechatDouble::start().await;
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let file = file_in(&folder);
    let server = Fixture::in_folder(folder, Clock::fixed(START), |config| {
        config.database = file;
        config.wechat = WechatConfig::Real {
            base: double.url.clone(),
            appid: "wx1".to_owned(),
            secret: Secret::new("marked-appsecret"),
        };
    })
    .await
    .unwrap();
    double.says("{\"openid\":\"marked-openid\",\"session_key\":\"marked-session-key\"}");
    let tokens = Tokens::of(&server.log_in_with("marked-code").await);
    let captcha = server.get("/captcha").send().await;
    // Its name, its value, its attributes.
    let cookie = captcha.all("set-cookie")[0]
        .split(['=', ';'])
        .nth(1)
        .unwrap()
        .to_owned();
    let path = server.database();
    let _folder = server.stop_keeping_folder().await;
    let bytes = std::fs::read(path).unwrap();
    let holds = |text: &str| {
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    assert!(holds("marked-openid"), "the file was not written");
    for secret in [
        &tokens.access,
        &tokens.refresh,
        &cookie,
        "marked-session-key",
    ] {
        assert!(!holds(secret), "the file holds {secret}");
    }
    assert!(!holds("marked-appsecret") && !holds("marked-code"));
}
