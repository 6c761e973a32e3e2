//! A request's JSON body, field by field.

use axum::extract::{FromRequest, Request};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::header::{CONTENT_TYPE, HeaderMap};
use serde_json::{Map, Value};

use super::failure::Failure;

/// No JSON body here needs more.
const LIMIT: usize = 16 * 1024;

/// The fields of a JSON object; no body at all is an object without fields.
///
/// Fields are read by hand and not by serde's derive: its errors quote the wrong value, which may be a token.
#[derive(Debug)]
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// A non-empty string of at most `longest` bytes that must be there.
    pub(crate) fn text(&self, name: &str, longest: usize) -> Result<&str, Failure> {
        self.optional_text(name, longest)?.ok_or_else(|| {
            Failure::bad_request(format!("`{name}` is missing: send a JSON object with it"))
        })
    }

    pub(crate) fn optional_text(
        &self,
        name: &str,
        longest: usize,
    ) -> Result<Option<&str>, Failure> {
        match self.0.get(name) {
            None => Ok(None),
            // PostgreSQL stores no NUL, and nothing here needs one.
            Some(Value::String(text))
                if !text.is_empty() && text.len() <= longest && !text.contains('\0') =>
            {
                Ok(Some(text))
            }
            Some(_) => Err(Failure::bad_request(format!(
                "`{name}` must be a string of 1 to {longest} bytes without NUL"
            ))),
        }
    }

    /// A boolean, `false` if absent.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Failure> {
        Ok(self.optional_flag(name)?.unwrap_or(false))
    }

    pub(crate) fn optional_flag(&self, name: &str) -> Result<Option<bool>, Failure> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(Failure::bad_request(format!(
                "`{name}` must be true or false"
            ))),
        }
    }

    /// A whole number from `least` to `most`.
    pub(crate) fn integer(
        &self,
        name: &str,
        least: i64,
        most: i64,
    ) -> Result<Option<i64>, Failure> {
        match self.0.get(name) {
            None => Ok(None),
            Some(value) => value
                .as_i64()
                .filter(|number| (least..=most).contains(number))
                .map(Some)
                .ok_or_else(|| {
                    Failure::bad_request(format!(
                        "`{name}` must be a whole number from {least} to {most}"
                    ))
                }),
        }
    }

    /// The value as it came.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Refuse any other field: a mistyped name in a test's plan must not pass in silence.
    pub(crate) fn only(&self, names: &[&str]) -> Result<(), Failure> {
        match self.0.keys().find(|key| !names.contains(&key.as_str())) {
            None => Ok(()),
            Some(key) => Err(Failure::bad_request(format!(
                "`{key}` is unknown here; there is {}",
                names.join(", ")
            ))),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let bytes = match Limited::new(body, LIMIT).collect().await {
            Ok(collected) => collected.to_bytes(),
            Err(error) if error.downcast_ref::<LengthLimitError>().is_some() => {
                return Err(Failure::too_large(LIMIT));
            }
            Err(_) => return Err(Failure::bad_request("the body broke off")),
        };
        if bytes.is_empty() {
            return Ok(Self(Map::new()));
        }
        if !is_json(&parts.headers) {
            return Err(Failure::bad_request(
                "the body must be JSON: send it with Content-Type: application/json",
            ));
        }
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(Failure::bad_request("the body must be a JSON object")),
            // serde_json's syntax errors give the position and quote nothing.
            Err(error) => Err(Failure::bad_request(format!(
                "the body is not JSON: {error}"
            ))),
        }
    }
}

/// Whether the media type is `application/json`, with any parameters (RFC 9110, section 8.3.1).
fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json"))
}
