//! `/captcha`: a session that lives on a cookie.

use serde_json::{Value, json};

use crate::client::Answer;
use crate::fixture::{Fixture, MINUTE};

fn sum(question: &Value) -> u32 {
    question["question"]
        .as_str()
        .unwrap()
        .split(" + ")
        .map(|n| n.parse::<u32>().unwrap())
        .sum()
}

/// The `Cookie` header that a client sends back.
fn cookie(answer: &Answer) -> String {
    let pairs: Vec<_> = answer
        .all("set-cookie")
        .iter()
        .map(|value| value.split(';').next().unwrap())
        .collect();
    pairs.join("; ")
}

#[tokio::test]
async fn the_answer_has_three_set_cookie_and_one_has_a_comma() {
    let server = Fixture::start().await;
    let answer = server.get("/captcha").send().await;
    answer.expect(200);
    let cookies = answer.all("set-cookie");
    assert_eq!(cookies.len(), 3, "{cookies:?}");
    assert!(
        cookies[0].starts_with("captcha_session=")
            && cookies[0].contains("; Path=/captcha; HttpOnly"),
        "{cookies:?}"
    );
    assert!(
        cookies[1].ends_with("; Expires=Tue, 21 Sep 2027 14:13:20 GMT"),
        "{cookies:?}"
    );
    assert_eq!(cookies[2], "theme=light; Path=/");
}

#[tokio::test]
async fn the_right_answer_with_the_cookie_is_taken_once() {
    let server = Fixture::start().await;
    let asked = server.get("/captcha").send().await;
    let right = sum(&asked.expect(200));
    let solve = || {
        server
            .post("/captcha")
            .header("cookie", &cookie(&asked))
            .json(&json!({ "answer": right }))
            .send()
    };
    let solved = solve().await;
    assert_eq!(solved.expect(200), json!({ "ok": true }));
    let deleted = solved.all("set-cookie");
    assert_eq!(deleted.len(), 1);
    assert!(
        deleted[0].starts_with("captcha_session=; ") && deleted[0].contains("Max-Age=0"),
        "{deleted:?}"
    );
    assert_eq!(solve().await.expect(403)["error"], "captcha_over");
}

#[tokio::test]
async fn digits_in_a_string_are_an_answer_too() {
    let server = Fixture::start().await;
    let asked = server.get("/captcha").send().await;
    let right = sum(&asked.expect(200)).to_string();
    server
        .post("/captcha")
        .header("cookie", &cookie(&asked))
        .json(&json!({ "answer": right }))
        .send()
        .await
        .expect(200);
}

#[tokio::test]
async fn three_wrong_guesses_end_it() {
    let server = Fixture::start().await;
    let asked = server.get("/captcha").send().await;
    let right = sum(&asked.expect(200));
    let guess = |answer: u32| {
        server
            .post("/captcha")
            .header("cookie", &cookie(&asked))
            .json(&json!({ "answer": answer }))
            .send()
    };
    for _ in 0..3 {
        assert_eq!(guess(right + 1).await.expect(403)["error"], "wrong_answer");
    }
    assert_eq!(guess(right).await.expect(403)["error"], "captcha_over");
}

#[tokio::test]
async fn a_captcha_ends_after_five_minutes() {
    let server = Fixture::start().await;
    let asked = server.get("/captcha").send().await;
    let right = sum(&asked.expect(200));
    server.advance(5 * MINUTE);
    let late = server
        .post("/captcha")
        .header("cookie", &cookie(&asked))
        .json(&json!({ "answer": right }))
        .send()
        .await;
    assert_eq!(late.expect(403)["error"], "captcha_over");
}

#[tokio::test]
async fn without_cookie_or_answer_it_is_named() {
    let server = Fixture::start().await;
    let no_cookie = server
        .post("/captcha")
        .json(&json!({ "answer": 7 }))
        .send()
        .await
        .expect(400);
    assert!(no_cookie["message"].as_str().unwrap().contains("cookie"));
    let asked = server.get("/captcha").send().await;
    for body in [
        json!({}),
        json!({ "answer": "" }),
        json!({ "answer": [7] }),
        json!({ "answer": null }),
    ] {
        let answer = server
            .post("/captcha")
            .header("cookie", &cookie(&asked))
            .json(&body)
            .send()
            .await
            .expect(400);
        assert!(answer["message"].as_str().unwrap().contains("`answer`"));
    }
    let strange = server
        .post("/captcha")
        .header("cookie", "captcha_session=made-up")
        .json(&json!({ "answer": 7 }))
        .send()
        .await;
    strange.expect(403);
}
