//! A WeChat that answers what a test says, and keeps what it was asked.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

pub struct WechatDouble {
    pub url: String,
    answer: Arc<Mutex<Option<String>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl WechatDouble {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (answer, asked) = (
            Arc::new(Mutex::new(Some(String::new()))),
            Arc::new(Mutex::new(Vec::new())),
        );
        let double = Self {
            url,
            answer: Arc::clone(&answer),
            asked: Arc::clone(&asked),
        };
        tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    let Ok(byte) = stream.read_u8().await else {
                        break;
                    };
                    request.push(byte);
                }
                let head = String::from_utf8_lossy(&request).into_owned();
                asked
                    .lock()
                    .expect("the list")
                    .push(head.lines().next().unwrap_or_default().to_owned());
                let answer = answer.lock().expect("the answer").clone();
                match answer {
                    Some(text) => drop(stream.write_all(text.as_bytes()).await),
                    None => held.push(stream),
                }
            }
        });
        double
    }

    /// Answer HTTP 200 with `body`, labelled as WeChat does.
    pub fn says(&self, body: &str) {
        self.says_http("200 OK", body);
    }

    pub fn says_http(&self, status: &str, body: &str) {
        self.set(Some(format!(
            "HTTP/1.1 {status}\r\ncontent-type: text/plain\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )));
    }

    /// Close the connection without an answer.
    pub fn hangs_up(&self) {
        self.set(Some(String::new()));
    }

    /// Keep the connection open and say nothing.
    pub fn never_answers(&self) {
        self.set(None);
    }

    fn set(&self, answer: Option<String>) {
        *self.answer.lock().expect("the answer") = answer;
    }

    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("the list").clone()
    }
}
