//! WeChat and WeChat Pay for many users at once: every code is good once and names its user, every order can be paid.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use rsa::PrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::Failed;
use crate::client::Client;

pub const APPID: &str = "wx0000000000000001";
pub const MCHID: &str = "1900000002";
pub const API_KEY: &str = "0123456789abcdef0123456789abcdef";
pub const KEY_ID: &str = "PUB_KEY_ID_LOAD";

/// Where it listens, and what it knows.
#[derive(Clone)]
pub struct Wechat {
    pub base: String,
    state: Arc<State>,
}

struct State {
    used: Mutex<HashSet<String>>,
    orders: Mutex<HashMap<String, Order>>,
    key: KeyPair,
}

#[derive(Clone, Debug)]
struct Order {
    id: String,
    amount: i64,
    paid: Option<String>,
}

/// A code of `wx.login` for a user.
pub fn code(user: &str, turn: u64) -> String {
    format!("{user}.{turn}.{:x}", now().as_nanos())
}

fn now() -> std::time::Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

impl Wechat {
    /// Draw a key, write it where the server reads it as the merchant's and as WeChat Pay's, and listen on a free port.
    pub async fn start(folder: &Path) -> Result<Self, Failed> {
        let key = PrivateKey::new(&mut getrandom::SysRng, 2048)?;
        std::fs::write(
            folder.join("key.pem"),
            key.to_pkcs8_pem(LineEnding::LF)?.as_bytes(),
        )?;
        std::fs::write(
            folder.join("public.pem"),
            key.to_public_key().to_public_key_pem(LineEnding::LF)?,
        )?;
        let key =
            KeyPair::from_der(key.to_pkcs1_der()?.as_bytes()).map_err(|error| error.to_string())?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let wechat = Self {
            base: format!("http://{}", listener.local_addr()?),
            state: Arc::new(State {
                used: Mutex::default(),
                orders: Mutex::default(),
                key,
            }),
        };
        let state = Arc::clone(&wechat.state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&state);
                tokio::spawn(http1::Builder::new().serve_connection(
                    TokioIo::new(stream),
                    service_fn(move |request| answer(Arc::clone(&state), request)),
                ));
            }
        });
        Ok(wechat)
    }

    /// Let the user pay, once; the order's id.
    pub fn pay(&self, prepay_id: &str) -> Option<String> {
        let mut orders = lock(&self.state.orders);
        let order = orders.get_mut(prepay_id)?;
        order.paid = Some(format!("t{prepay_id}"));
        Some(order.id.clone())
    }

    /// Tell the server of a payment, as WeChat Pay does; its status.
    pub async fn notify(&self, client: &Client, prepay_id: &str) -> u16 {
        let Some(order) = lock(&self.state.orders).get(prepay_id).cloned() else {
            return 0;
        };
        let mut sealed = describe(&order).to_string().into_bytes();
        const NONCE: &[u8; 12] = b"abcdefghijkl";
        let key = LessSafeKey::new(
            UnboundKey::new(&AES_256_GCM, API_KEY.as_bytes()).expect("32 characters"),
        );
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(*NONCE),
            Aad::from(b"transaction"),
            &mut sealed,
        )
        .expect("a short text");
        let body = json!({
            "event_type": "TRANSACTION.SUCCESS",
            "resource": {
                "algorithm": "AEAD_AES_256_GCM",
                "nonce": "abcdefghijkl",
                "associated_data": "transaction",
                "ciphertext": STANDARD.encode(sealed),
            },
        })
        .to_string();
        let headers = self.state.sign(&body);
        client
            .send(Method::POST, "/pay/notify", None, body.into(), &headers)
            .await
            .status
    }
}

impl State {
    fn sign(&self, body: &str) -> [(&'static str, String); 4] {
        let time = now().as_secs().to_string();
        let signed = format!("{time}\nn\n{body}\n");
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                signed.as_bytes(),
                &mut signature,
            )
            .expect("a signature");
        [
            ("wechatpay-timestamp", time),
            ("wechatpay-nonce", "n".to_owned()),
            ("wechatpay-serial", KEY_ID.to_owned()),
            ("wechatpay-signature", STANDARD.encode(signature)),
        ]
    }
}

fn describe(order: &Order) -> Value {
    let mut told = json!({
        "mchid": MCHID,
        "appid": APPID,
        "out_trade_no": order.id,
        "trade_state": "NOTPAY",
        "amount": { "total": order.amount, "currency": "CNY" },
    });
    if let Some(paid) = &order.paid {
        told["trade_state"] = json!("SUCCESS");
        told["transaction_id"] = json!(paid);
    }
    told
}

async fn answer(
    state: Arc<State>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let bytes = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => Bytes::new(),
    };
    let path = parts.uri.path();
    let told = if path == "/sns/jscode2session" {
        exchange(&state, parts.uri.query().unwrap_or_default())
    } else if path == "/v3/pay/transactions/jsapi" {
        let order: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let id = order["out_trade_no"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let prepay_id = format!("wx{id}");
        let amount = order["amount"]["total"].as_i64().unwrap_or_default();
        let order = Order {
            id,
            amount,
            paid: None,
        };
        lock(&state.orders).insert(prepay_id.clone(), order);
        json!({ "prepay_id": prepay_id })
    } else {
        let id = path.rsplit('/').next().unwrap_or_default();
        match lock(&state.orders).get(&format!("wx{id}")) {
            Some(order) => describe(order),
            None => Value::Null,
        }
    };
    let body = told.to_string();
    let mut response = Response::builder().header("content-type", "application/json");
    if path.starts_with("/v3/") {
        for (name, value) in state.sign(&body) {
            response = response.header(name, value);
        }
    }
    Ok(response.body(Full::new(body.into())).expect("an answer"))
}

fn exchange(state: &State, query: &str) -> Value {
    let code = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "js_code")
        .map(|(_, code)| code.into_owned())
        .unwrap_or_default();
    let user = code.split('.').next().unwrap_or_default().to_owned();
    if !lock(&state.used).insert(code) {
        return json!({ "errcode": 40163, "errmsg": "code been used" });
    }
    json!({ "openid": format!("o{user}"), "session_key": "key" })
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
