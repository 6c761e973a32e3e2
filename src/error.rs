//! The stable error codes, as the package's declarations list them under `ErrorCode`.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

/// What failed. The evidence (platform messages, HTTP status) stays with whoever performed the I/O.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[non_exhaustive]
pub enum ErrorCode {
    #[serde(rename = "ERR_NETWORK")]
    Network,
    #[serde(rename = "ERR_TIMEOUT")]
    Timeout,
    #[serde(rename = "ERR_LOGIN_FAILED")]
    LoginFailed,
    #[serde(rename = "ERR_EXCHANGE_FAILED")]
    ExchangeFailed,
    #[serde(rename = "ERR_REFRESH_FAILED")]
    RefreshFailed,
    #[serde(rename = "ERR_EXPIRED")]
    Expired,
    #[serde(rename = "ERR_REAUTH_REQUIRED")]
    ReauthRequired,
    #[serde(rename = "ERR_LOGGED_OUT")]
    LoggedOut,
    #[serde(rename = "ERR_UNSUPPORTED")]
    Unsupported,
    #[serde(rename = "ERR_HELD")]
    Held,
    /// The last one: `session::alert` counts them in an array.
    #[serde(rename = "ERR_STORAGE")]
    Storage,
}

/// How one platform call or endpoint failed, as far as the session's decisions depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Failure {
    /// No answer: the network failed.
    Network,
    /// No answer within the limit, ours or the platform's.
    Timeout,
    /// The platform has no such API here.
    Unsupported,
    /// A cache manager replayed an earlier answer of `wx.login`, whose code is spent.
    Replayed,
    /// An HTTP answer that is not a success, or a success whose body carries WeChat's `errcode`.
    /// Unset numbers are 0.
    Http { status: u16, errcode: i32 },
    /// An answer that says "no" by what `Endpoint.refused` or `SessionOptions.expired` names, whatever its HTTP status.
    Refused,
    /// Anything else: an empty code, a body without a token, a function that rejected.
    Other,
}

impl Failure {
    /// Tells whether the platform refused the login code as such: 40029 (invalid), 40163 (used already).
    ///
    /// A fresh code is worth one more try then, because codes live five minutes and may have been
    /// spent by an answer that was lost on its way.
    pub fn is_code_refused(self) -> bool {
        matches!(
            self,
            Failure::Http {
                errcode: 40029 | 40163,
                ..
            }
        )
    }

    /// Tells whether only the user can go on: a refusal, or HTTP 401 or 403 from the login endpoint.
    pub fn is_login_refused(self) -> bool {
        matches!(
            self,
            Failure::Refused
                | Failure::Http {
                    status: 401 | 403,
                    ..
                }
        )
    }

    /// Tells whether the refresh token was refused: by any HTTP 4xx but those that say "not now" (408, 425, 429).
    pub fn is_refresh_refused(self) -> bool {
        match self {
            Failure::Refused => true,
            Failure::Http { status, .. } => {
                matches!(status, 400..=499) && !matches!(status, 408 | 425 | 429)
            }
            _ => false,
        }
    }

    /// Tells whether a refused refresh token is worth no other try.
    ///
    /// RFC 6749, section 5.2: `invalid_grant` answers with 400, a failed client authentication with 401. The others may be
    /// said by whatever stands before the server.
    pub fn ends_refresh_token(self) -> bool {
        matches!(
            self,
            Failure::Refused
                | Failure::Http {
                    status: 400 | 401,
                    ..
                }
        )
    }

    /// Names the failure for the caller; network and timeout keep their code in every step.
    pub fn code_in(self, step: ErrorCode) -> ErrorCode {
        match self {
            Failure::Network => ErrorCode::Network,
            Failure::Timeout => ErrorCode::Timeout,
            Failure::Unsupported => ErrorCode::Unsupported,
            Failure::Replayed | Failure::Http { .. } | Failure::Refused | Failure::Other => step,
        }
    }
}
