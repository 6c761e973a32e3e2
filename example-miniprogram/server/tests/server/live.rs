//! `/orders/live`: a WebSocket that shows its user's orders as they change.

use futures_util::{SinkExt, StreamExt};
use hyper::header::{AUTHORIZATION, HeaderValue};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::fixture::{Fixture, HOUR, Tokens};

struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    async fn open(server: &Fixture, token: Option<&str>) -> Self {
        let url = server.url("/orders/live").replacen("http", "ws", 1);
        let address = url["ws://".len()..].split('/').next().unwrap().to_owned();
        let mut request = url.into_client_request().unwrap();
        if let Some(token) = token {
            let value = HeaderValue::try_from(format!("Bearer {token}")).unwrap();
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        let stream = TcpStream::connect(address).await.unwrap();
        Self(client_async(request, stream).await.unwrap().0)
    }

    /// The orders that it shows next: what was bought, and whether it is paid.
    async fn shows(&mut self) -> Vec<(String, bool)> {
        let Some(Ok(Message::Text(text))) = self.0.next().await else {
            panic!("no text");
        };
        let body: Value = serde_json::from_str(&text).unwrap();
        let orders = body["orders"].as_array().unwrap().iter();
        orders
            .map(|order| {
                (
                    order["sku"].as_str().unwrap().to_owned(),
                    order["paid"] == true,
                )
            })
            .collect()
    }

    /// The code with which it is closed.
    async fn closes(&mut self) -> u16 {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                other => panic!("no close: {other:?}"),
            }
        }
    }
}

/// Have a socket show what it shows, for who watches the queries.
pub async fn look(server: &Fixture, token: &str) {
    Socket::open(server, Some(token)).await.shows().await;
}

async fn buy(server: &Fixture, user: &Tokens, sku: &str) -> Value {
    server
        .post("/pay/prepare")
        .bearer(&user.access)
        .json(&json!({ "sku": sku }))
        .send()
        .await
        .expect(200)
}

#[tokio::test]
async fn orders_are_shown_as_they_change_and_to_their_user_alone() {
    let server = Fixture::start().await;
    let [alice, bob] = [server.log_in("alice").await, server.log_in("bob").await];
    let mut hers = Socket::open(&server, Some(&alice.access)).await;
    let mut his = Socket::open(&server, Some(&bob.access)).await;
    assert_eq!(hers.shows().await, []);
    assert_eq!(his.shows().await, []);
    let order = buy(&server, &alice, "tea").await;
    assert_eq!(hers.shows().await, [("tea".to_owned(), false)]);
    server
        .standin("/standin/pay", json!({ "package": order["package"] }))
        .await;
    assert_eq!(hers.shows().await, [("tea".to_owned(), true)]);
    buy(&server, &bob, "points-100").await;
    assert_eq!(his.shows().await, [("points-100".to_owned(), false)]);
}

#[tokio::test]
async fn whatever_the_phone_says_asks_once_more() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let mut socket = Socket::open(&server, Some(&alice.access)).await;
    socket.shows().await;
    socket.0.send(Message::text("again")).await.unwrap();
    assert_eq!(socket.shows().await, []);
}

#[tokio::test]
async fn without_a_good_token_it_is_accepted_and_closed_with_4401() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    for token in [None, Some("made-up")] {
        assert_eq!(Socket::open(&server, token).await.closes().await, 4401);
    }
    server.advance(2 * HOUR);
    let mut late = Socket::open(&server, Some(&alice.access)).await;
    assert_eq!(late.closes().await, 4401);
}

#[tokio::test]
async fn a_session_that_ends_ends_its_sockets() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let mut socket = Socket::open(&server, Some(&alice.access)).await;
    socket.shows().await;
    server
        .post("/auth/logout")
        .bearer(&alice.access)
        .send()
        .await
        .expect(204);
    assert_eq!(socket.closes().await, 4401);

    let bob = server.log_in("bob").await;
    let mut socket = Socket::open(&server, Some(&bob.access)).await;
    socket.shows().await;
    server.demo("/demo/revoke", json!({ "all": true })).await;
    assert_eq!(socket.closes().await, 4401);
}

#[tokio::test]
async fn a_server_that_stops_says_so() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let mut socket = Socket::open(&server, Some(&alice.access)).await;
    socket.shows().await;
    let (code, ()) = tokio::join!(socket.closes(), server.stop());
    assert_eq!(code, 1001);
}

#[tokio::test]
async fn a_plain_request_is_no_socket() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let answer = server
        .get("/orders/live")
        .bearer(&alice.access)
        .send()
        .await;
    assert_eq!(answer.status, 400);
}
