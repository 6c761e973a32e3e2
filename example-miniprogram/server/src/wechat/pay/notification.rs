//! `POST /pay/notify`: what WeChat Pay tells, believed only with its signature.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::header::HeaderMap;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde_json::{Value, json};

use super::config::PayConfig;
use crate::base::token::Secret;

/// How far a notification's time may be from ours, in milliseconds: an old one that comes again is not believed.
const WINDOW: i64 = 300_000;

/// A payment that WeChat Pay tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) order_id: String,
    pub(crate) transaction_id: String,
    pub(crate) amount: i64,
}

/// Why a notification is not believed, or says nothing of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Headers,
    Time,
    Key,
    Signature,
    Body,
    Resource,
    /// It is about another merchant or app.
    Foreign,
    /// It is genuine and tells of something else than a payment.
    NoPayment,
}

impl Refusal {
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::Headers => "a Wechatpay header is missing",
            Self::Time => "Wechatpay-Timestamp is more than five minutes off",
            Self::Key => "Wechatpay-Serial names another key",
            Self::Signature => "Wechatpay-Signature is not WeChat Pay's for this body",
            Self::Body => "the body is not a notification",
            Self::Resource => "the resource cannot be decrypted",
            Self::Foreign => "the payment is for another merchant",
            Self::NoPayment => "it tells of no payment",
        }
    }
}

/// Check a notification and open it: signature first, then what it encrypts.
pub(super) fn read(
    config: &PayConfig,
    appid: &str,
    headers: &HeaderMap,
    body: &[u8],
    now: i64,
) -> Result<Notice, Refusal> {
    check(config, headers, body, now)?;
    let body: Value = serde_json::from_slice(body).map_err(|_| Refusal::Body)?;
    if body["event_type"] != "TRANSACTION.SUCCESS" {
        return Err(Refusal::NoPayment);
    }
    let opened = open_resource(&config.api_key, &body["resource"]).ok_or(Refusal::Resource)?;
    notice(config, appid, &opened)
}

/// Check that WeChat Pay has signed `body`, not long ago: signed over time, nonce and body, a line each.
pub(super) fn check(
    config: &PayConfig,
    headers: &HeaderMap,
    body: &[u8],
    now: i64,
) -> Result<(), Refusal> {
    let header = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .ok_or(Refusal::Headers)
    };
    let (time, nonce) = (header("wechatpay-timestamp")?, header("wechatpay-nonce")?);
    let (serial, signature) = (header("wechatpay-serial")?, header("wechatpay-signature")?);
    let at: i64 = time.parse().map_err(|_| Refusal::Time)?;
    if now.abs_diff(at.saturating_mul(1_000)) > WINDOW.unsigned_abs() {
        return Err(Refusal::Time);
    }
    if serial != config.platform_id {
        return Err(Refusal::Key);
    }
    let signed = [format!("{time}\n{nonce}\n").as_bytes(), body, b"\n"].concat();
    if !config.platform_key.verify(&signed, signature) {
        return Err(Refusal::Signature);
    }
    Ok(())
}

/// Read a payment of this merchant's in this app.
pub(super) fn notice(config: &PayConfig, appid: &str, opened: &Value) -> Result<Notice, Refusal> {
    if opened["mchid"] != config.mchid.as_str() || opened["appid"] != appid {
        return Err(Refusal::Foreign);
    }
    if opened["trade_state"] != "SUCCESS" || opened["amount"]["currency"] != "CNY" {
        return Err(Refusal::NoPayment);
    }
    let text = |name: &str| {
        opened[name]
            .as_str()
            .map(str::to_owned)
            .ok_or(Refusal::Resource)
    };
    Ok(Notice {
        order_id: text("out_trade_no")?,
        transaction_id: text("transaction_id")?,
        amount: opened["amount"]["total"]
            .as_i64()
            .ok_or(Refusal::Resource)?,
    })
}

/// Decrypt a notification's `resource`.
fn open_resource(api_key: &Secret, resource: &Value) -> Option<Value> {
    if resource["algorithm"] != "AEAD_AES_256_GCM" {
        return None;
    }
    let nonce: [u8; NONCE_LEN] = resource["nonce"].as_str()?.as_bytes().try_into().ok()?;
    let mut bytes = STANDARD.decode(resource["ciphertext"].as_str()?).ok()?;
    let associated = resource["associated_data"].as_str().unwrap_or_default();
    let opened = cipher(api_key)?
        .open_in_place(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(associated.as_bytes()),
            &mut bytes,
        )
        .ok()?;
    serde_json::from_slice(opened).ok()
}

/// Encrypt a `resource`, as WeChat Pay does and the stand-in after it; `nonce` has 12 characters.
pub(crate) fn seal_resource(api_key: &Secret, nonce: &str, plain: &Value) -> Option<Value> {
    const ASSOCIATED: &str = "transaction";
    let mut bytes = plain.to_string().into_bytes();
    let number: [u8; NONCE_LEN] = nonce.as_bytes().try_into().ok()?;
    cipher(api_key)?
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(number),
            Aad::from(ASSOCIATED.as_bytes()),
            &mut bytes,
        )
        .ok()?;
    Some(json!({
        "original_type": "transaction",
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": STANDARD.encode(bytes),
        "associated_data": ASSOCIATED,
        "nonce": nonce,
    }))
}

fn cipher(api_key: &Secret) -> Option<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, api_key.expose().as_bytes())
        .ok()
        .map(LessSafeKey::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wechat::pay::config::PAY_BASE;
    use crate::wechat::pay::keys::SigningKey;

    const NOW: i64 = 1_790_000_000_000;

    struct Payer {
        config: PayConfig,
        platform: SigningKey,
        api_key: Secret,
    }

    impl Payer {
        fn new() -> Self {
            let (platform, platform_key) = SigningKey::generate().unwrap();
            let api_key = Secret::new("0123456789abcdef0123456789abcdef");
            let config = PayConfig {
                base: PAY_BASE.into(),
                mchid: "1900000000".into(),
                serial: "AA".into(),
                key: platform.clone(),
                platform_id: "PUB_KEY_ID_1".into(),
                platform_key,
                api_key: api_key.clone(),
                notify_url: "https://shop.example/pay/notify".into(),
            };
            Self {
                config,
                platform,
                api_key,
            }
        }

        fn told(&self, change: impl FnOnce(&mut Value)) -> String {
            let mut plain = json!({
                "mchid": "1900000000", "appid": "wx1", "out_trade_no": "o1", "transaction_id": "t1",
                "trade_state": "SUCCESS", "amount": { "total": 100, "currency": "CNY" },
            });
            change(&mut plain);
            let resource = seal_resource(&self.api_key, "abcdefghijkl", &plain).unwrap();
            json!({ "event_type": "TRANSACTION.SUCCESS", "resource": resource }).to_string()
        }

        fn headers(&self, body: &str, at: i64, serial: &str) -> HeaderMap {
            let signature = self.platform.sign(&format!("{at}\nn\n{body}\n")).unwrap();
            let mut headers = HeaderMap::new();
            for (name, value) in [
                ("wechatpay-timestamp", at.to_string()),
                ("wechatpay-nonce", "n".to_owned()),
                ("wechatpay-serial", serial.to_owned()),
                ("wechatpay-signature", signature),
            ] {
                headers.insert(name, value.parse().unwrap());
            }
            headers
        }
    }

    #[test]
    fn only_what_is_signed_in_time_for_this_merchant_is_a_payment() {
        let payer = Payer::new();
        let at = NOW / 1_000;
        let read = |headers: &HeaderMap, body: &str| {
            super::read(&payer.config, "wx1", headers, body.as_bytes(), NOW)
        };
        let good = payer.told(|_| {});
        let headers = payer.headers(&good, at, "PUB_KEY_ID_1");
        let notice = read(&headers, &good).unwrap();
        assert_eq!((notice.order_id.as_str(), notice.amount), ("o1", 100));

        for name in ["timestamp", "nonce", "serial", "signature"] {
            let mut fewer = headers.clone();
            fewer.remove(format!("wechatpay-{name}"));
            assert_eq!(read(&fewer, &good), Err(Refusal::Headers), "{name}");
        }
        for off in [-301, 301] {
            let headers = payer.headers(&good, at + off, "PUB_KEY_ID_1");
            assert_eq!(read(&headers, &good), Err(Refusal::Time));
        }
        let foreign = payer.headers(&good, at, "PUB_KEY_ID_2");
        assert_eq!(read(&foreign, &good), Err(Refusal::Key));
        assert_eq!(
            read(&headers, &good.replace("SUCCESS", "success")),
            Err(Refusal::Signature)
        );

        let signed = |body: &str| read(&payer.headers(body, at, "PUB_KEY_ID_1"), body);
        assert_eq!(signed("null"), Err(Refusal::NoPayment));
        assert_eq!(signed("{"), Err(Refusal::Body));
        assert_eq!(
            signed(&good.replace(
                "\"associated_data\":\"transaction\"",
                "\"associated_data\":\"refund\""
            )),
            Err(Refusal::Resource)
        );
        assert_eq!(
            signed(&payer.told(|plain| plain["mchid"] = json!("1900000001"))),
            Err(Refusal::Foreign)
        );
        assert_eq!(
            signed(&payer.told(|plain| plain["trade_state"] = json!("REVOKED"))),
            Err(Refusal::NoPayment)
        );
        assert_eq!(
            signed(&payer.told(|plain| plain["amount"]["total"] = json!("100"))),
            Err(Refusal::Resource)
        );
    }
}
