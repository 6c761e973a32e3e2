//! The page that asks the user, and what the stand-in's tokens answer for.

use hyper::Method;
use serde_json::json;

use crate::client::{Answer, Call};
use crate::fixture::{Fixture, Tokens};

const APPID: &str = "wx0000000000000000";

/// The page's answer.
async fn page(server: &Fixture, query: &str) -> Answer {
    let url = server.standin_url(&format!("/connect/oauth2/authorize?{query}"));
    Call::new(Method::GET, url).send().await
}

fn question(redirect: &str, scope: &str, state: &str) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair("appid", APPID)
        .append_pair("redirect_uri", redirect)
        .append_pair("response_type", "code")
        .append_pair("scope", scope)
        .append_pair("state", state)
        .finish()
}

fn parameter(url: &str, name: &str) -> Option<String> {
    let query = url.split_once('?')?.1;
    form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn the_whole_way_from_the_page_to_a_token() {
    let server = Fixture::start().await;
    let query = question("https://shop.example/back?from=page", "snsapi_base", "s1");
    let answer = page(&server, &query).await;
    assert_eq!(answer.status.as_u16(), 302);
    let back = answer.header("location").to_owned();
    assert!(
        back.starts_with("https://shop.example/back?from=page&"),
        "{back}"
    );
    assert_eq!(parameter(&back, "state").as_deref(), Some("s1"));

    let answer = server.exchange(&parameter(&back, "code").unwrap()).await;
    let body = answer.expect(200);
    assert_eq!(
        (
            &body["expiresIn"],
            &body["refreshExpiresIn"],
            &body["scope"]
        ),
        (&json!(7_200), &json!(2_592_000), &json!("snsapi_base"))
    );
    assert_eq!(body["token"].as_str().unwrap().len(), 43);
    assert_eq!(
        body["user"],
        json!({ "id": body["user"]["id"], "nickName": "微信用户", "points": 0, "member": false })
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    let tokens = Tokens::of(&answer);
    server.me(&tokens.access).await.expect(200);
    assert_eq!(server.counts().await["authorizations"], 1);
}

#[tokio::test]
async fn a_refusal_comes_back_without_a_code() {
    let server = Fixture::start().await;
    let query = question("http://127.0.0.1:1/back", "snsapi_userinfo", "s2");
    server
        .standin("/standin/oauth/visitor", json!({ "allows": false }))
        .await;
    let answer = page(&server, &query).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (302, "http://127.0.0.1:1/back?state=s2")
    );
    server
        .standin(
            "/standin/oauth/visitor",
            json!({ "allows": true, "user": "bob" }),
        )
        .await;
    let back = page(&server, &query).await.header("location").to_owned();
    let body = server
        .exchange(&parameter(&back, "code").unwrap())
        .await
        .expect(200);
    assert_eq!(body["user"]["nickName"], "bob");
}

#[tokio::test]
async fn the_page_refuses_every_other_question() {
    let server = Fixture::start().await;
    let good = question("https://shop.example/back", "snsapi_base", "s");
    let wrong = [
        String::new(),
        good.replace(APPID, "wx1"),
        good.replace("response_type=code", "response_type=token"),
        good.replace("snsapi_base", "snsapi_login"),
        good.replace("state=s", "state=a-b"),
        good.replace("state=s", &format!("state={}", "a".repeat(129))),
        format!("{good}&state=t"),
        // WeChat wants its order.
        good.replace(
            "response_type=code&scope=snsapi_base",
            "scope=snsapi_base&response_type=code",
        ),
        question("http://shop.example/back", "snsapi_base", "s"),
        question("shop.example", "snsapi_base", "s"),
        question("javascript:alert(1)", "snsapi_base", "s"),
    ];
    for query in wrong {
        let answer = page(&server, &query).await;
        assert_eq!(answer.status.as_u16(), 400, "{query}");
        assert_eq!(answer.header("location"), "");
    }
    page(&server, &good).await.expect(302);
}

#[tokio::test]
async fn wechats_questions_and_answers_are_the_documented_ones() {
    let server = Fixture::start().await;
    let ask = async |path: &str| {
        let answer = Call::new(Method::GET, server.standin_url(path))
            .send()
            .await;
        assert_eq!(answer.header("content-type"), "text/plain");
        answer.expect(200)["errcode"].clone()
    };
    let appid = format!("appid={APPID}");
    for (path, errcode) in [
        ("/sns/oauth2/access_token".to_owned(), 41002),
        ("/sns/oauth2/access_token?appid=wx1".to_owned(), 40013),
        (format!("/sns/oauth2/access_token?{appid}"), 41004),
        (format!("/sns/oauth2/access_token?{appid}&secret=x"), 40125),
        (format!("/sns/oauth2/refresh_token?{appid}"), 40002),
        (
            format!("/sns/oauth2/refresh_token?{appid}&grant_type=refresh_token"),
            41003,
        ),
        (
            format!("/sns/oauth2/refresh_token?{appid}&grant_type=refresh_token&refresh_token=x"),
            40030,
        ),
        ("/sns/userinfo".to_owned(), 41001),
        ("/sns/userinfo?access_token=x&openid=o".to_owned(), 40001),
    ] {
        assert_eq!(ask(&path).await, errcode, "{path}");
    }
    for body in [
        json!({ "scope": "snsapi_login" }),
        json!({ "users": "a" }),
        json!({ "user": "" }),
    ] {
        Call::new(Method::POST, server.standin_url("/standin/oauth/code"))
            .json(&body)
            .send()
            .await
            .expect(400);
    }
}
