//! A merchant's account at WeChat Pay.

use super::keys::{SigningKey, VerifyingKey};
use crate::base::token::Secret;

/// WeChat Pay's own host.
pub(crate) const PAY_BASE: &str = "https://api.mch.weixin.qq.com";

/// The scheme of the `Authorization` header of requests to WeChat Pay.
pub(crate) const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";

/// A merchant's account at WeChat Pay.
#[derive(Clone, Debug)]
pub struct PayConfig {
    /// Without a slash at its end.
    pub base: String,
    pub mchid: String,
    /// The serial number of the merchant's certificate, by which WeChat Pay knows `key`.
    pub serial: String,
    pub key: SigningKey,
    /// The id of WeChat Pay's public key, as notifications name it.
    pub platform_id: String,
    pub platform_key: VerifyingKey,
    /// APIv3 key: 32 characters that encrypt notifications.
    pub api_key: Secret,
    /// Where notifications go: this server's `/pay/notify` as WeChat Pay reaches it.
    pub notify_url: String,
}
