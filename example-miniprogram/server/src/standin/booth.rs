//! WeChat Pay's side of the counter: both sides' test keys, and the orders that wait.

use hyper::header::HeaderName;
use serde_json::{Value, json};

use super::identity::APPID;
use crate::base::clock::http_date;
use crate::base::token::{self, Secret};
use crate::http::failure::Failure;
use crate::wechat::pay::{PAY_BASE, PayConfig, SigningKey, VerifyingKey, nonce};

pub(super) const MCHID: &str = "1900000001";
pub(super) const SERIAL: &str = "0000000000000000000000000000000000000001";
const PLATFORM_ID: &str = "PUB_KEY_ID_0000000000000000000000000000000001";

/// Both sides' test keys.
#[derive(Debug)]
pub(super) struct Booth {
    pub(super) merchant: SigningKey,
    pub(super) merchant_public: VerifyingKey,
    pub(super) platform: SigningKey,
    platform_public: VerifyingKey,
    pub(super) api_key: Secret,
}

/// An order that waits for its payment, or has it.
#[derive(Clone, Debug)]
pub(super) struct Prepaid {
    pub(super) order_id: String,
    pub(super) openid: String,
    pub(super) amount: i64,
    pub(super) notify_url: String,
    pub(super) transaction_id: Option<String>,
}

impl Booth {
    pub(super) fn open() -> Option<Self> {
        let (merchant, merchant_public) = SigningKey::generate()?;
        let (platform, platform_public) = SigningKey::generate()?;
        Some(Self {
            merchant,
            merchant_public,
            platform,
            platform_public,
            // 32 characters, as an APIv3 key has.
            api_key: Secret::new(token::random_text::<24>().ok()?),
        })
    }

    /// What the merchant has to know; where things are is filled in by the server.
    pub(super) fn merchant(&self) -> PayConfig {
        PayConfig {
            base: PAY_BASE.to_owned(),
            mchid: MCHID.to_owned(),
            serial: SERIAL.to_owned(),
            key: self.merchant.clone(),
            platform_id: PLATFORM_ID.to_owned(),
            platform_key: self.platform_public.clone(),
            api_key: self.api_key.clone(),
            notify_url: String::new(),
        }
    }
}

impl Booth {
    /// The headers that prove a body: signed over time, nonce and body, a line each.
    pub(super) fn sign(
        &self,
        key: &SigningKey,
        body: &str,
        now: i64,
    ) -> Result<[(HeaderName, String); 4], Failure> {
        let (time, nonce) = ((now / 1_000).to_string(), nonce()?);
        let signature = key
            .sign(&format!("{time}\n{nonce}\n{body}\n"))
            .ok_or_else(|| Failure::internal("the test key does not sign"))?;
        Ok([
            (HeaderName::from_static("wechatpay-timestamp"), time),
            (HeaderName::from_static("wechatpay-nonce"), nonce),
            (
                HeaderName::from_static("wechatpay-serial"),
                PLATFORM_ID.to_owned(),
            ),
            (HeaderName::from_static("wechatpay-signature"), signature),
        ])
    }
}

impl Prepaid {
    /// What WeChat Pay says of it.
    pub(super) fn describe(&self, now: i64) -> Value {
        let mut told = json!({
            "mchid": MCHID,
            "appid": APPID,
            "out_trade_no": self.order_id,
            "trade_type": "JSAPI",
            "trade_state": "NOTPAY",
            "payer": { "openid": self.openid },
            "amount": { "total": self.amount, "payer_total": self.amount, "currency": "CNY", "payer_currency": "CNY" },
        });
        if let Some(transaction_id) = &self.transaction_id {
            told["trade_state"] = json!("SUCCESS");
            told["transaction_id"] = json!(transaction_id);
            told["success_time"] = json!(http_date(now));
        }
        told
    }
}
