//! `/chat`: an answer that comes word by word.

use serde_json::{Value, json};

use crate::client::{Answer, Call};
use crate::fixture::{Fixture, HOUR, Tokens};

const QUESTION: &str = "Is it you?";

fn ask(server: &Fixture, token: &str, question: &str) -> Call {
    server
        .post("/chat")
        .bearer(token)
        .json(&json!({ "question": question }))
}

/// The ids and the words that came.
fn words(answer: &Answer) -> Vec<(usize, String)> {
    let mut events = answer.text().split_terminator("\n\n");
    assert_eq!(events.next(), Some("retry: 500"));
    events
        .map(|event| {
            let lines: Vec<&str> = event.split('\n').collect();
            let [id, "event: token", data] = lines[..] else {
                panic!("{event}");
            };
            let data: Value = serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
            (
                id.strip_prefix("id: ").unwrap().parse().unwrap(),
                data["text"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

fn said(words: &[(usize, String)]) -> String {
    words.iter().map(|(_, word)| word.as_str()).collect()
}

/// Break an answer off by its token, for who watches the queries.
pub async fn talk(server: &Fixture, token: &str) {
    server.demo("/demo/chat", json!({ "endAfter": 1 })).await;
    ask(server, token, QUESTION).send_until_it_breaks().await;
    server.demo("/demo/chat", json!({ "endAfter": 0 })).await;
}

#[tokio::test]
async fn an_answer_comes_as_events_with_ids_and_is_the_same_again() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let answer = ask(&server, &alice.access, QUESTION).send().await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/event-stream");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-accel-buffering"), "no");
    let first = words(&answer);
    let ids: Vec<usize> = first.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, (1..=first.len()).collect::<Vec<_>>());
    let text = said(&first);
    assert!(text.starts_with("You asked: \"Is it you?\" "), "{text}");
    let again = ask(&server, &alice.access, QUESTION).send().await;
    assert_eq!(words(&again), first);
}

#[tokio::test]
async fn a_chinese_question_has_a_chinese_answer() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let answer = ask(&server, &alice.access, "你是谁？").send().await;
    assert!(said(&words(&answer)).starts_with("您问的是“你是谁？”。"));
}

#[tokio::test]
async fn it_needs_a_good_token_and_a_question() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let missing = server.post("/chat").json(&json!({ "question": QUESTION }));
    missing.send().await.expect(401);
    ask(&server, "made-up", QUESTION).send().await.expect(401);
    for body in [
        json!({}),
        json!({ "question": "" }),
        json!({ "question": "x".repeat(1_001) }),
    ] {
        let call = server.post("/chat").bearer(&alice.access).json(&body);
        call.send().await.expect(400);
    }
    server.advance(2 * HOUR);
    let late = ask(&server, &alice.access, QUESTION).send().await;
    assert_eq!(late.expect(401)["error"], "invalid_token");
}

#[tokio::test]
async fn the_rest_is_told_to_who_says_what_was_heard() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let all = words(&ask(&server, &alice.access, QUESTION).send().await);
    for (heard, rest) in [
        ("7", &all[7..]),
        ("0", &all[..]),
        ("none", &all[..]),
        ("99999", &[][..]),
    ] {
        let call = ask(&server, &alice.access, QUESTION).header("last-event-id", heard);
        assert_eq!(words(&call.send().await), rest, "{heard}");
    }
}

#[tokio::test]
async fn a_token_that_ends_in_the_middle_breaks_it_off_and_the_next_one_gets_the_rest() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let all = words(&ask(&server, &alice.access, QUESTION).send().await);
    server.demo("/demo/chat", json!({ "endAfter": 5 })).await;

    let broken = ask(&server, &alice.access, QUESTION)
        .send_until_it_breaks()
        .await;
    let mut heard = words(&broken);
    assert_eq!(heard, all[..5]);
    let rest = || QUESTION;
    let refused = ask(&server, &alice.access, rest()).header("last-event-id", "5");
    refused.send().await.expect(401);
    let renewed = Tokens::of(&server.refresh(&alice.refresh).await);
    // What goes on is no new answer: it is not broken off again.
    let call = ask(&server, &renewed.access, rest()).header("last-event-id", "5");
    heard.extend(words(&call.send().await));
    assert_eq!(heard, all);

    server.demo("/demo/chat", json!({ "endAfter": 0 })).await;
    let whole = ask(&server, &renewed.access, QUESTION).send().await;
    assert_eq!(words(&whole), all);
}

#[tokio::test]
async fn another_users_token_breaks_nothing_off() {
    let server = Fixture::start().await;
    let [alice, bob] = [server.log_in("alice").await, server.log_in("bob").await];
    let hers = tokio::spawn(ask(&server, &alice.access, QUESTION).send());
    server
        .demo("/demo/revoke", json!({ "user": bob.user_id }))
        .await;
    let whole = words(&hers.await.unwrap());
    assert!(said(&whole).ends_with("asks for the rest."));
}

#[tokio::test]
async fn how_often_a_user_asks_is_limited() {
    let server = Fixture::with(|config| {
        config.demo = true;
        config.user_limit = Some(1);
    })
    .await;
    let alice = server.log_in("alice").await;
    let ask = || ask(&server, &alice.access, QUESTION).header("last-event-id", "99999");
    assert_eq!(ask().send().await.status, 200);
    let refused = ask().send().await;
    assert_eq!(refused.expect(429)["error"], "too_many_requests");
}

#[tokio::test]
async fn the_demos_command_names_what_is_wrong() {
    let server = Fixture::start().await;
    for body in [
        json!({}),
        json!({ "endAfter": -1 }),
        json!({ "endAfter": 1, "x": 1 }),
    ] {
        let answer = server.post("/demo/chat").json(&body).send().await;
        answer.expect(400);
    }
}
