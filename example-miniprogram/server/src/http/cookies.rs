//! Cookies of a request and of an answer.

use axum::response::Response;
use hyper::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};

use super::failure::Failure;

/// The first cookie of that name (RFC 6265, section 4.2.1).
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| value)
}

/// Have the client keep a cookie.
pub(crate) fn set_cookie(response: &mut Response, text: String) -> Result<(), Failure> {
    let value = HeaderValue::try_from(text).map_err(Failure::internal)?;
    response.headers_mut().append(SET_COOKIE, value);
    Ok(())
}
