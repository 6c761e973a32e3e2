//! Why WeChat Pay gave nothing.

use hyper::StatusCode;
use serde_json::Value;

use super::notification::Refusal;
use crate::wechat::error::WechatError;

/// Why WeChat Pay gave nothing.
#[derive(Debug)]
pub(crate) enum PayError {
    /// No usable answer.
    Wechat(WechatError),
    /// WeChat Pay said no; its status and code, and never its words, which may quote what it was asked.
    Refused(String),
    /// What came back is not WeChat Pay's.
    Unbelieved(Refusal),
    /// The merchant's key does not sign.
    NoSignature,
    Random(getrandom::Error),
}

impl PayError {
    pub(super) fn refused(status: StatusCode, answer: &Value) -> Self {
        let code = answer["code"]
            .as_str()
            .filter(|code| {
                code.len() <= 64
                    && code
                        .bytes()
                        .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
            })
            .unwrap_or("without a code");
        Self::Refused(format!("{status} {code}"))
    }
}

impl From<WechatError> for PayError {
    fn from(error: WechatError) -> Self {
        Self::Wechat(error)
    }
}

impl From<getrandom::Error> for PayError {
    fn from(error: getrandom::Error) -> Self {
        Self::Random(error)
    }
}
