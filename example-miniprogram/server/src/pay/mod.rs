//! WeChat Pay v3 for mini-programs (JSAPI): an order into what `wx.requestPayment` takes, a notification into a payment.

mod keys;
mod notification;

use std::sync::Arc;

use hyper::header::AUTHORIZATION;
use hyper::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::api::Api;
use crate::error::Failure;
use crate::standin::Standin;
use crate::token::{self, Secret};
use crate::wechat::WechatError;
pub use keys::{SigningKey, VerifyingKey};
pub(crate) use notification::{Notice, Refusal, seal_resource};

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

/// The merchant's account, if there is one.
#[derive(Debug)]
pub(crate) enum Till {
    None,
    Real(Arc<Merchant>),
    /// The stand-in's test keys take time to draw, so they are drawn for the first order.
    Standin {
        standin: Arc<Standin>,
        base: String,
        notify_url: String,
        appid: String,
        merchant: OnceCell<Arc<Merchant>>,
    },
}

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

impl Till {
    /// The account, or why there is none.
    pub(crate) async fn merchant(&self) -> Result<Arc<Merchant>, Failure> {
        match self {
            Self::None => Err(Failure::not_configured(
                "payment needs WX_PAY_MCHID and its kin in the server's environment",
            )),
            Self::Real(merchant) => Ok(Arc::clone(merchant)),
            Self::Standin {
                standin,
                base,
                notify_url,
                appid,
                merchant,
            } => merchant
                .get_or_try_init(|| async {
                    let standin = Arc::clone(standin);
                    let config = tokio::task::spawn_blocking(move || standin.merchant())
                        .await
                        .map_err(Failure::internal)?
                        .ok_or_else(|| Failure::internal("no test keys could be drawn"))?;
                    Ok(Arc::new(Merchant::new(
                        appid.clone(),
                        PayConfig {
                            base: base.clone(),
                            notify_url: notify_url.clone(),
                            ..config
                        },
                    )))
                })
                .await
                .cloned(),
        }
    }
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
    ) -> Result<String, Failure> {
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
            _ => Err(refused(status, &answer)),
        }
    }

    /// Ask whether an order is paid: a notification may come later than the phone, or never.
    pub(crate) async fn payment_of(
        &self,
        order_id: &str,
        now: i64,
    ) -> Result<Option<Notice>, Failure> {
        let path = format!(
            "/v3/pay/transactions/out-trade-no/{order_id}?mchid={}",
            self.config.mchid
        );
        let (status, answer) = self.ask(Method::GET, &path, None, now).await?;
        if status == StatusCode::NOT_FOUND && answer["code"] == "ORDER_NOT_EXIST" {
            return Ok(None);
        }
        if status != StatusCode::OK {
            return Err(refused(status, &answer));
        }
        match self.notice(&answer) {
            Ok(notice) if notice.order_id == order_id => Ok(Some(notice)),
            Err(Refusal::NoPayment) => Ok(None),
            Ok(_) => Err(unbelieved(Refusal::Foreign)),
            Err(refusal) => Err(unbelieved(refusal)),
        }
    }

    /// Ask WeChat Pay with this merchant's signature, and believe a good answer only with WeChat Pay's.
    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
        now: i64,
    ) -> Result<(StatusCode, Value), Failure> {
        let text = body.as_deref().unwrap_or_default();
        let authorization = self.authorization(method.as_str(), path, text, now)?;
        let url = format!("{}{path}", self.config.base);
        let reply = self
            .api
            .ask(method, &url, body, &[(AUTHORIZATION, &authorization)])
            .await
            .map_err(WechatError::from)?;
        if reply.status == StatusCode::OK {
            self.check(&reply.headers, &reply.body, now)
                .map_err(unbelieved)?;
        }
        let answer = reply.json().map_err(WechatError::from)?;
        Ok((reply.status, answer))
    }

    /// What `wx.requestPayment` takes: signed over `appId\ntimeStamp\nnonceStr\npackage\n`.
    pub(crate) fn parameters(&self, prepay_id: &str, now: i64) -> Result<Value, Failure> {
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
    ) -> Result<String, Failure> {
        let (time_stamp, nonce) = (now / 1_000, nonce()?);
        let signature = self.sign(&format!(
            "{method}\n{path}\n{time_stamp}\n{nonce}\n{body}\n"
        ))?;
        Ok(format!(
            "{SCHEME} mchid=\"{}\",nonce_str=\"{nonce}\",timestamp=\"{time_stamp}\",serial_no=\"{}\",signature=\"{signature}\"",
            self.config.mchid, self.config.serial
        ))
    }

    fn sign(&self, text: &str) -> Result<String, Failure> {
        self.config
            .key
            .sign(text)
            .ok_or_else(|| Failure::internal("the merchant's key does not sign"))
    }
}

/// 32 characters, the longest that WeChat Pay takes.
pub(crate) fn nonce() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(token::hex(&bytes))
}

/// WeChat Pay's refusal: its code goes to the log, its words may quote what it was asked.
fn refused(status: StatusCode, answer: &Value) -> Failure {
    let code = answer["code"]
        .as_str()
        .filter(|code| {
            code.len() <= 64
                && code
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
        })
        .unwrap_or("without a code");
    Failure::new(
        StatusCode::BAD_GATEWAY,
        "pay_refused",
        "WeChat Pay refused this server's request; the server's log has its code",
    )
    .noting(format!("WeChat Pay refused: {status} {code}"))
}

/// An answer that is not WeChat Pay's.
fn unbelieved(refusal: Refusal) -> Failure {
    Failure::new(
        StatusCode::BAD_GATEWAY,
        "pay_unbelieved",
        "what came back from WeChat Pay is not signed as WeChat Pay signs",
    )
    .noting(format!("WeChat Pay's answer: {}", refusal.message()))
}
