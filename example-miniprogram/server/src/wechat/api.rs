//! The HTTP client of every API that this server asks: JSON in, JSON out, within a limit of time.

use std::fmt;
use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body_util::{BodyExt, Limited};
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Method, Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// Less than a mini-program waits for its login (wx-session: 15 s by default), so it learns the reason.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(8);

/// An answer has a few short strings.
const LONGEST_ANSWER: usize = 64 * 1024;

/// The client; connections are kept open between requests, and clones share them.
#[derive(Clone)]
pub(crate) struct Api {
    client: Client<HttpsConnector<HttpConnector>, Body>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The body's JSON, `null` for an empty one; the content type may say text/plain, JSON it is all the same.
    pub(crate) fn json(&self) -> Result<Value, ApiError> {
        if self.body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&self.body)
            .map_err(|_| ApiError::Malformed("its answer is not JSON"))
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum ApiError {
    TimedOut,
    Unreachable(String),
    Malformed(&'static str),
}

impl Api {
    pub(crate) fn new() -> Self {
        let connector = HttpsConnectorBuilder::new()
            .with_webpki_roots()
            .https_or_http()
            .enable_http1()
            .build();
        Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
        }
    }

    /// Ask, and read the whole answer whatever its status.
    ///
    /// Never tried twice here: what was asked may have been done although no answer came.
    pub(crate) async fn ask(
        &self,
        method: Method,
        url: &str,
        body: Option<String>,
        headers: &[(HeaderName, &str)],
    ) -> Result<Answer, ApiError> {
        tokio::time::timeout(TIMEOUT, self.exchange(method, url, body, headers))
            .await
            .map_err(|_| ApiError::TimedOut)?
    }

    async fn exchange(
        &self,
        method: Method,
        url: &str,
        body: Option<String>,
        headers: &[(HeaderName, &str)],
    ) -> Result<Answer, ApiError> {
        let cannot = |_| ApiError::Malformed("its URL cannot be asked");
        let mut request = Request::builder().method(method).uri(url);
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        if !headers.is_empty() {
            // WeChat Pay refuses a request without these two.
            request = request
                .header(ACCEPT, "application/json")
                .header(USER_AGENT, "wx-session-example");
        }
        for (name, value) in headers {
            request = request.header(name, HeaderValue::from_str(value).map_err(|_| cannot(()))?);
        }
        let request = request
            .body(body.map_or_else(Body::empty, Body::from))
            .map_err(|_| cannot(()))?;
        let response = self.client.request(request).await.map_err(unreachable)?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, LONGEST_ANSWER)
            .collect()
            .await
            .map_err(|_| ApiError::Malformed("its answer broke off or is too long"))?
            .to_bytes();
        Ok(Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        })
    }
}

/// The chain of causes: hyper's own words say "client error (Connect)" alone. None of them holds the URL.
fn unreachable(error: hyper_util::client::legacy::Error) -> ApiError {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    ApiError::Unreachable(text)
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Api")
    }
}
