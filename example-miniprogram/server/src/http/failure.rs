//! What a route answers when it cannot do what was asked.

use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use hyper::header::{HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use serde_json::{Value, json};

use super::reply;
use crate::sealing::seal::SealError;
use crate::store::StoreError;
use crate::wechat::WechatError;
use crate::wechat::pay::PayError;

/// A refusal or a failure: the answer, and for the log what the client is not told.
#[derive(Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    body: Value,
    authenticate: Option<&'static str>,
    retry_after: Option<u32>,
    note: Option<String>,
    /// What the audit table calls it, where the answer says less.
    reason: Option<&'static str>,
}

/// Carries a failure's cause from a route to the pipeline, which logs it.
#[derive(Clone, Debug)]
pub(crate) struct Note(pub(crate) String);

impl Failure {
    pub(crate) fn new(status: StatusCode, error: &str, message: impl Into<String>) -> Self {
        let body = json!({ "error": error, "message": message.into() });
        Self {
            status,
            body,
            authenticate: None,
            retry_after: None,
            note: None,
            reason: None,
        }
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", message)
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            format!("the body is longer than {limit} bytes"),
        )
    }

    /// A token came and is not good (RFC 6750, section 3.1).
    pub(crate) fn invalid_token(message: &str) -> Self {
        let mut failure = Self::new(StatusCode::UNAUTHORIZED, "invalid_token", message);
        failure.authenticate = Some("Bearer error=\"invalid_token\"");
        failure
    }

    /// No token came: RFC 6750, section 3.1, wants no error code in the challenge then.
    pub(crate) fn missing_token() -> Self {
        let mut failure = Self::new(
            StatusCode::UNAUTHORIZED,
            "missing_token",
            "this route needs the header Authorization: Bearer <token>",
        );
        failure.authenticate = Some("Bearer");
        failure
    }

    /// A refresh token was refused; no challenge, because it does not travel in `Authorization`.
    pub(crate) fn invalid_grant(message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_grant", message)
    }

    /// 401 with a number in the body, as many servers answer; no challenge, because no newer token would help.
    pub(crate) fn unauthorized_code(error: &str, code: u32, message: &str) -> Self {
        let mut failure = Self::new(StatusCode::UNAUTHORIZED, error, message);
        failure.body["code"] = json!(code);
        failure
    }

    pub(crate) fn blocked() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "user_blocked",
            "this user is blocked here and cannot log in",
        )
    }

    /// Whoever runs the server has not set up what this route needs.
    pub(crate) fn not_configured(what: &str) -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, "not_configured", what)
    }

    /// The server's own fault; the cause goes to the log alone.
    pub(crate) fn internal(cause: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "the server failed; its log says why",
        )
        .noting(cause)
    }

    /// One who asks too often; for the seconds that the answer says.
    pub(crate) fn too_many(seconds: u32) -> Self {
        let mut failure = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_requests",
            "too many of these requests; the header Retry-After says when to try again",
        );
        failure.retry_after = Some(seconds);
        failure
    }

    pub(crate) fn forbidden(message: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    /// What it needs is away for a moment.
    pub(crate) fn unavailable(message: &str) -> Self {
        let mut failure = Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message);
        failure.retry_after = Some(1);
        failure
    }

    /// What a business-code style route says instead of the HTTP status.
    pub(crate) fn message(&self) -> &str {
        self.body["message"].as_str().unwrap_or_default()
    }

    /// Call it `reason` in the audit table.
    pub(crate) fn audited_as(mut self, reason: &'static str) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Whether the question could not be understood, so that nothing was tried.
    pub(crate) fn is_bad_request(&self) -> bool {
        self.body["error"] == "invalid_request"
    }

    /// What the audit table calls it: the reason, else the word or WeChat's number that the answer gives.
    pub(crate) fn code(&self) -> String {
        if let Some(reason) = self.reason {
            return reason.to_owned();
        }
        match (&self.body["error"], &self.body["errcode"]) {
            (Value::String(word), _) if self.body["errcode"].is_null() => word.clone(),
            (_, errcode) => format!("errcode_{errcode}"),
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn noting(mut self, cause: impl std::fmt::Display) -> Self {
        self.note = Some(cause.to_string());
        self
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => {
                Self::unavailable("the database does not answer; try again in a moment")
                    .noting(format!("database: {error}"))
            }
            // Another server may have the key.
            StoreError::Sealed(SealError::ForeignKey) => {
                Self::unavailable("this server cannot read that; try again in a moment")
                    .noting(format!("database: {error}"))
            }
            _ => Self::internal(format!("database: {error}")),
        }
    }
}

impl From<getrandom::Error> for Failure {
    fn from(error: getrandom::Error) -> Self {
        Self::internal(format!("no random numbers: {error}"))
    }
}

impl From<PayError> for Failure {
    fn from(error: PayError) -> Self {
        match error {
            PayError::Wechat(error) => error.into(),
            PayError::Random(error) => error.into(),
            PayError::NoSignature => Self::internal("the merchant's key does not sign"),
            PayError::Refused(code) => Self::new(
                StatusCode::BAD_GATEWAY,
                "pay_refused",
                "WeChat Pay refused this server's request; the server's log has its code",
            )
            .noting(format!("WeChat Pay refused: {code}")),
            PayError::Unbelieved(refusal) => Self::new(
                StatusCode::BAD_GATEWAY,
                "pay_unbelieved",
                "what came back from WeChat Pay is not signed as WeChat Pay signs",
            )
            .noting(format!("WeChat Pay's answer: {}", refusal.message())),
        }
    }
}

impl From<WechatError> for Failure {
    /// What the client can do something about it gets as WeChat's `errcode`; a wrong appid or secret is this server's
    /// fault and never 401 or 403, which would tell the client that only its user can go on.
    fn from(error: WechatError) -> Self {
        let (status, errmsg, retry_after) = match &error {
            WechatError::Refused { errcode, .. } => match errcode {
                40029 => (StatusCode::BAD_REQUEST, "invalid code", None),
                40163 => (StatusCode::BAD_REQUEST, "code been used", None),
                40226 => (
                    StatusCode::FORBIDDEN,
                    "high risk user, login is blocked",
                    None,
                ),
                45011 => (
                    StatusCode::TOO_MANY_REQUESTS,
                    "too many logins in this minute",
                    Some(60),
                ),
                -1 => (StatusCode::SERVICE_UNAVAILABLE, "WeChat is busy", Some(1)),
                _ => {
                    let mut failure = Self::new(
                        StatusCode::BAD_GATEWAY,
                        "wechat_refused",
                        "WeChat refused this server's request; check WX_APPID and WX_SECRET, the server's log has WeChat's answer",
                    );
                    failure.body["errcode"] = json!(errcode);
                    return failure.noting(error);
                }
            },
            WechatError::NotConfigured(what) => {
                return Self::not_configured(what);
            }
            WechatError::TimedOut => {
                return Self::new(
                    StatusCode::GATEWAY_TIMEOUT,
                    "wechat_timeout",
                    "WeChat did not answer in time",
                )
                .noting(error);
            }
            WechatError::Unreachable(_) | WechatError::Malformed(_) => {
                return Self::new(
                    StatusCode::BAD_GATEWAY,
                    "wechat_unreachable",
                    "WeChat gave no usable answer",
                )
                .noting(error);
            }
        };
        let WechatError::Refused { errcode, .. } = &error else {
            unreachable!("the others returned above")
        };
        Self {
            status,
            body: json!({ "errcode": errcode, "errmsg": errmsg }),
            authenticate: None,
            retry_after,
            note: Some(error.to_string()),
            reason: None,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = reply::json(self.status, &self.body);
        if let Some(challenge) = self.authenticate {
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(note) = self.note {
            response.extensions_mut().insert(Note(note));
        }
        response
    }
}
