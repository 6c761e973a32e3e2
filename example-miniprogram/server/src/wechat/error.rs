//! Why WeChat gave nothing.

use std::fmt;

use super::api::{ApiError, TIMEOUT};

/// Why WeChat gave nothing.
#[derive(Debug)]
pub(crate) enum WechatError {
    /// WeChat said no; `errmsg` has what was secret in the question cut out.
    Refused {
        errcode: i64,
        errmsg: String,
    },
    /// Nobody has configured what would be asked; the text names the variables.
    NotConfigured(&'static str),
    TimedOut,
    Unreachable(String),
    /// It answered something else than the API does.
    Malformed(&'static str),
}

impl WechatError {
    /// Whether WeChat no longer takes the token that was sent.
    pub(crate) fn is_bad_token(&self) -> bool {
        matches!(
            self,
            Self::Refused {
                errcode: 40001 | 40014 | 42001,
                ..
            }
        )
    }
}

impl From<ApiError> for WechatError {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::TimedOut => Self::TimedOut,
            ApiError::Unreachable(why) => Self::Unreachable(why),
            ApiError::Malformed(how) => Self::Malformed(how),
        }
    }
}

impl fmt::Display for WechatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { errcode, errmsg } => {
                write!(f, "WeChat refused: errcode {errcode} {errmsg}")
            }
            Self::NotConfigured(what) => write!(f, "not configured: {what}"),
            Self::TimedOut => write!(f, "WeChat did not answer within {} s", TIMEOUT.as_secs()),
            Self::Unreachable(why) => write!(f, "WeChat cannot be reached: {why}"),
            Self::Malformed(how) => write!(f, "WeChat gave no usable answer: {how}"),
        }
    }
}

impl std::error::Error for WechatError {}
