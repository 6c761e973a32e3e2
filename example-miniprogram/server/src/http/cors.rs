//! Cross-origin access, with `--demo` only: for pages of this machine that ask the backend themselves. The example in a browser is
//! none of them: its requests go through a relay of its own origin.
//!
//! Credentials stay off. A page's script may neither read `Set-Cookie` nor send `Cookie`, so the first is mirrored in
//! `X-Set-Cookie` (a JSON array) and the second is taken from `X-Cookie`.

use axum::body::Body;
use axum::response::Response;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, COOKIE, HeaderMap, HeaderName, HeaderValue, ORIGIN, SET_COOKIE,
    VARY,
};
use hyper::{Method, Request, StatusCode};
use serde_json::json;

use crate::base::loopback::is_loopback_origin;

const X_COOKIE: HeaderName = HeaderName::from_static("x-cookie");
const X_SET_COOKIE: HeaderName = HeaderName::from_static("x-set-cookie");
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "Date, Retry-After, WWW-Authenticate, Content-Disposition, X-Set-Cookie",
);
const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, DELETE");

/// The `Origin` of a page of this machine.
pub(crate) fn local_origin(headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(ORIGIN)?;
    origin
        .to_str()
        .is_ok_and(is_loopback_origin)
        .then(|| origin.clone())
}

/// The answer to a preflight, if the request is one; [`allow`] completes it.
pub(crate) fn preflight(request: &Request<Body>) -> Option<Response> {
    if request.method() != Method::OPTIONS
        || !request
            .headers()
            .contains_key(ACCESS_CONTROL_REQUEST_METHOD)
    {
        return None;
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    if let Some(wanted) = request.headers().get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
    }
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    Some(response)
}

/// Let the page of `origin` read an answer.
pub(crate) fn allow(headers: &mut HeaderMap, origin: &HeaderValue) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.append(VARY, HeaderValue::from_static("Origin"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    let cookies: Vec<&str> = headers
        .get_all(SET_COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    if cookies.is_empty() {
        return;
    }
    if let Ok(mirrored) = json!(cookies).to_string().parse() {
        headers.insert(X_SET_COOKIE, mirrored);
    }
}

/// Take `X-Cookie` for `Cookie`.
pub(crate) fn take_cookie(headers: &mut HeaderMap) {
    if let Some(cookie) = headers.remove(X_COOKIE) {
        headers.entry(COOKIE).or_insert(cookie);
    }
}
