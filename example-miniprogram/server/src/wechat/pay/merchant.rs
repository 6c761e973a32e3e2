//! One merchant: what it asks of WeChat Pay, signed, and what it signs for the phone.

use hyper::header::{AUTHORIZATION, HeaderMap};
use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use super::config::{PayConfig, SCHEME};
use super::error::PayError;
use super::notification::{Notice, Refusal, check, notice, read};
use crate::base::token::{self, Secret};
use crate::wechat::api::Api;
use crate::wechat::error::WechatError;

/// One account, ready to sign.
#[derive(Debug)]
pub(crate) struct Merchant {
    appid: String,
    config: PayConfig,
    api: Api,
}

/// What WeChat Pay has to know of an order.
#[derive(Debug)]
pub(crate) struct Purchase<'a> {
    pub(crate) order_id: &'a str,
    pub(crate) description: &'a str,
    /// In fen.
    pub(crate) amount: i64,
    pub(crate) openid: &'a Secret,
}

impl Merchant {
    pub(crate) fn new(appid: String, config: PayConfig) -> Self {
        Self {
            appid,
            config,
            api: Api::new(),
        }
    }

    /// Prepare an order at WeChat Pay (`POST /v3/pay/transactions/jsapi`), and tell its `prepay_id`.
    pub(crate) async fn prepare(
        &self,
        purchase: &Purchase<'_>,
        now: i64,
    ) -> Result<String, PayError> {
        let body = json!({
            "appid": self.appid,
            "mchid": self.config.mchid,
            "description": purchase.description,
            "out_trade_no": purchase.order_id,
            "notify_url": self.config.notify_url,
            "amount": { "total": purchase.amount, "currency": "CNY" },
            "payer": { "openid": purchase.openid.expose() },
        });
        let (status, answer) = self
            .ask(
                Method::POST,
                "/v3/pay/transactions/jsapi",
                Some(body.to_string()),
                now,
            )
            .await?;
        match answer["prepay_id"].as_str() {
            Some(id) if status == StatusCode::OK && !id.is_empty() => Ok(id.to_owned()),
            _ => Err(PayError::refused(status, &answer)),
        }
    }

    /// Ask whether an order is paid: a notification may come later than the phone, or never.
    pub(crate) async fn payment_of(
        &self,
        order_id: &str,
        now: i64,
    ) -> Result<Option<Notice>, PayError> {
        let path = format!(
            "/v3/pay/transactions/out-trade-no/{order_id}?mchid={}",
            self.config.mchid
        );
        let (status, answer) = self.ask(Method::GET, &path, None, now).await?;
        if status == StatusCode::NOT_FOUND && answer["code"] == "ORDER_NOT_EXIST" {
            return Ok(None);
        }
        if status != StatusCode::OK {
            return Err(PayError::refused(status, &answer));
        }
        match notice(&self.config, &self.appid, &answer) {
            Ok(notice) if notice.order_id == order_id => Ok(Some(notice)),
            Err(Refusal::NoPayment) => Ok(None),
            Ok(_) => Err(PayError::Unbelieved(Refusal::Foreign)),
            Err(refusal) => Err(PayError::Unbelieved(refusal)),
        }
    }

    /// Ask WeChat Pay with this merchant's signature, and believe a good answer only with WeChat Pay's.
    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
        now: i64,
    ) -> Result<(StatusCode, Value), PayError> {
        let text = body.as_deref().unwrap_or_default();
        let authorization = self.authorization(method.as_str(), path, text, now)?;
        let url = format!("{}{path}", self.config.base);
        let reply = self
            .api
            .ask(method, &url, body, &[(AUTHORIZATION, &authorization)])
            .await
            .map_err(WechatError::from)?;
        if reply.status == StatusCode::OK {
            check(&self.config, &reply.headers, &reply.body, now).map_err(PayError::Unbelieved)?;
        }
        let answer = reply.json().map_err(WechatError::from)?;
        Ok((reply.status, answer))
    }

    /// Check a notification and open it: signature first, then what it encrypts.
    pub(crate) fn read(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: i64,
    ) -> Result<Notice, Refusal> {
        read(&self.config, &self.appid, headers, body, now)
    }

    /// What `wx.requestPayment` takes: signed over `appId\ntimeStamp\nnonceStr\npackage\n`.
    pub(crate) fn parameters(&self, prepay_id: &str, now: i64) -> Result<Value, PayError> {
        let time_stamp = (now / 1_000).to_string();
        let nonce = nonce()?;
        let package = format!("prepay_id={prepay_id}");
        let signed = format!("{}\n{time_stamp}\n{nonce}\n{package}\n", self.appid);
        Ok(json!({
            "timeStamp": time_stamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": self.sign(&signed)?,
        }))
    }

    /// The header that proves a request to be this merchant's: signed over method, path, time, nonce and body, a line each.
    fn authorization(
        &self,
        method: &str,
        path: &str,
        body: &str,
        now: i64,
    ) -> Result<String, PayError> {
        let (time_stamp, nonce) = (now / 1_000, nonce()?);
        let signature = self.sign(&format!(
            "{method}\n{path}\n{time_stamp}\n{nonce}\n{body}\n"
        ))?;
        Ok(format!(
            "{SCHEME} mchid=\"{}\",nonce_str=\"{nonce}\",timestamp=\"{time_stamp}\",serial_no=\"{}\",signature=\"{signature}\"",
            self.config.mchid, self.config.serial
        ))
    }

    fn sign(&self, text: &str) -> Result<String, PayError> {
        self.config.key.sign(text).ok_or(PayError::NoSignature)
    }
}

/// 32 characters, the longest that WeChat Pay takes.
pub(crate) fn nonce() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(token::hex(&bytes))
}
