//! The stable error codes, as the package's declarations list them under `ErrorCode`.

/// What failed. The evidence (platform messages, HTTP status) stays with whoever performed the I/O.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum ErrorCode {
    Network = 1,
    Timeout = 2,
    LoginFailed = 3,
    ExchangeFailed = 4,
    RefreshFailed = 5,
    Expired = 6,
    ReauthRequired = 7,
    LoggedOut = 8,
    Unsupported = 9,
    Storage = 10,
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
    /// An HTTP answer that is not a success, or a success whose body carries WeChat's `errcode`.
    /// Unset numbers are 0.
    Http { status: u16, errcode: i32 },
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

    /// Tells whether only the user can go on: HTTP 401 or 403 from the login endpoint.
    pub fn is_login_refused(self) -> bool {
        matches!(
            self,
            Failure::Http {
                status: 401 | 403,
                ..
            }
        )
    }

    /// Tells whether the refresh token itself was refused: HTTP 400, 401 or 403.
    ///
    /// RFC 6749, section 5.2: `invalid_grant` answers with 400, a failed client authentication with 401.
    pub fn is_refresh_refused(self) -> bool {
        matches!(
            self,
            Failure::Http {
                status: 400 | 401 | 403,
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
            Failure::Http { .. } | Failure::Other => step,
        }
    }
}
