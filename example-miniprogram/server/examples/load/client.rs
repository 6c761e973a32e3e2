//! A client that keeps its connection, and the time that its requests take.

use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use hyper::{Method, Request};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// As long as a phone would wait.
const WAIT: Duration = Duration::from_secs(10);

/// One phone.
#[derive(Clone, Debug)]
pub struct Client {
    http: legacy::Client<HttpConnector, Full<Bytes>>,
    base: String,
    agent: String,
}

/// What came back, and after which time; no answer is status 0.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub took: Duration,
}

impl Client {
    pub fn new(base: &str, agent: &str) -> Self {
        Self {
            http: legacy::Client::builder(TokioExecutor::new()).build_http(),
            base: base.to_owned(),
            agent: agent.to_owned(),
        }
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.send(Method::GET, path, Some(token), Bytes::new(), &[])
            .await
    }

    pub async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Answer {
        let body = Bytes::from(body.to_string());
        self.send(Method::POST, path, token, body, &[]).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Bytes,
        headers: &[(&str, String)],
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(USER_AGENT, &self.agent)
            .header(CONTENT_TYPE, "application/json");
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(Full::new(body)).expect("a request");
        let begun = Instant::now();
        let exchange = async {
            let response = self.http.request(request).await.ok()?;
            let status = response.status().as_u16();
            let body = response.into_body().collect().await.ok()?.to_bytes();
            Some((status, serde_json::from_slice(&body).unwrap_or(Value::Null)))
        };
        let answer = tokio::time::timeout(WAIT, exchange).await.ok().flatten();
        let (status, body) = answer.unwrap_or((0, Value::Null));
        Answer {
            status,
            body,
            took: begun.elapsed(),
        }
    }
}

/// The time below which `share` of the times are, in milliseconds.
pub fn percentile(times: &mut [Duration], share: f64) -> f64 {
    if times.is_empty() {
        return 0.0;
    }
    times.sort_unstable();
    let at = ((times.len() - 1) as f64 * share).round() as usize;
    (times[at].as_secs_f64() * 100_000.0).round() / 100.0
}
