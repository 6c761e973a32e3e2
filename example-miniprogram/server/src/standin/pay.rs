//! WeChat Pay: orders are prepared for the merchant alone, the user pays or does not, and the merchant is told.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use hyper::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, StatusCode, Uri};
use serde_json::{Value, json};

use super::booth::{MCHID, Prepaid, SERIAL};
use super::identity::APPID;
use super::state::Standin;
use crate::base::clock::http_date;
use crate::base::token;
use crate::http::body::Fields;
use crate::http::counts::Event;
use crate::http::failure::Failure;
use crate::http::reply;
use crate::wechat::WechatError;
use crate::wechat::pay::{SCHEME, seal_resource};

pub(super) fn router() -> Router<Arc<Standin>> {
    Router::new()
        .route("/v3/pay/transactions/jsapi", post(prepare))
        .route("/v3/pay/transactions/out-trade-no/{id}", get(query))
        .route("/standin/pay", post(pay))
}

/// `POST /v3/pay/transactions/jsapi`, as api.mch.weixin.qq.com answers it.
async fn prepare(
    State(standin): State<Arc<Standin>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    if !is_merchants(&standin, "POST", &uri, &headers, &body) {
        standin.counts.event(Event::OrdersRefused);
        return Ok(no(
            StatusCode::UNAUTHORIZED,
            "SIGN_ERROR",
            "the signature is wrong",
        ));
    }
    let order: Value = serde_json::from_slice(&body).unwrap_or_default();
    let text = |value: &Value, longest: usize| {
        value
            .as_str()
            .filter(|text| !text.is_empty() && text.len() <= longest)
            .map(str::to_owned)
    };
    let prepaid = (|| {
        if order["mchid"] != MCHID || order["appid"] != APPID {
            return None;
        }
        text(&order["description"], 127)?;
        Some(Prepaid {
            order_id: text(&order["out_trade_no"], 32).filter(|id| id.len() >= 6)?,
            openid: text(&order["payer"]["openid"], 128)?,
            amount: order["amount"]["total"]
                .as_i64()
                .filter(|total| *total > 0)?,
            notify_url: text(&order["notify_url"], 255)?,
            transaction_id: None,
        })
    })();
    let Some(prepaid) = prepaid else {
        standin.counts.event(Event::OrdersRefused);
        return Ok(no(
            StatusCode::BAD_REQUEST,
            "PARAM_ERROR",
            "a parameter is missing or wrong",
        ));
    };
    let prepay_id = format!("wx{}", token::random_text::<24>()?);
    standin.prepaid().insert(prepay_id.clone(), prepaid);
    standin.counts.event(Event::OrdersPrepared);
    signed(&standin, &json!({ "prepay_id": prepay_id }))
}

/// `GET /v3/pay/transactions/out-trade-no/{id}?mchid=`.
async fn query(
    State(standin): State<Arc<Standin>>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if !is_merchants(&standin, "GET", &uri, &headers, b"")
        || uri.query() != Some(&format!("mchid={MCHID}"))
    {
        return Ok(no(
            StatusCode::UNAUTHORIZED,
            "SIGN_ERROR",
            "the signature is wrong",
        ));
    }
    let found = standin
        .prepaid()
        .values()
        .find(|prepaid| prepaid.order_id == id)
        .cloned();
    match found {
        Some(prepaid) => signed(&standin, &prepaid.describe(standin.clock.now())),
        None => Ok(no(
            StatusCode::NOT_FOUND,
            "ORDER_NOT_EXIST",
            "there is no such order",
        )),
    }
}

fn no(status: StatusCode, code: &str, message: &str) -> Response {
    reply::json(status, &json!({ "code": code, "message": message }))
}

/// Answer with WeChat Pay's signature.
fn signed(standin: &Standin, body: &Value) -> Result<Response, Failure> {
    let booth = standin.booth().ok_or_else(no_keys)?;
    let mut response = reply::ok(body);
    for (name, value) in booth.sign(&booth.platform, &body.to_string(), standin.clock.now())? {
        let value = HeaderValue::try_from(value).map_err(Failure::internal)?;
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

fn no_keys() -> Failure {
    Failure::internal("no test keys could be drawn")
}

/// Whether the request is signed by the merchant, not long ago.
fn is_merchants(
    standin: &Standin,
    method: &str,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> bool {
    let given: Option<HashMap<&str, &str>> = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix(SCHEME))
        .map(|pairs| {
            pairs
                .split(',')
                // At its first `=`: a signature in base64 may end in others.
                .filter_map(|pair| pair.trim().split_once('='))
                .map(|(name, value)| (name, value.trim_matches('"')))
                .collect()
        });
    let (Some(given), Some(booth)) = (given, standin.booth()) else {
        return false;
    };
    let value = |name: &str| given.get(name).copied().unwrap_or_default();
    let at = value("timestamp").parse::<i64>().unwrap_or_default();
    if value("mchid") != MCHID
        || value("serial_no") != SERIAL
        || standin.clock.now().abs_diff(at.saturating_mul(1_000)) > 300_000
    {
        return false;
    }
    let head = format!(
        "{method}\n{uri}\n{}\n{}\n",
        value("timestamp"),
        value("nonce_str")
    );
    let signed = [head.as_bytes(), body, b"\n"].concat();
    booth.merchant_public.verify(&signed, value("signature"))
}

/// `POST /standin/pay`: what the user does in the dialog of `wx.requestPayment`; with `paySign` the dialog's other
/// parameters are checked first, as WeChat does.
async fn pay(State(standin): State<Arc<Standin>>, fields: Fields) -> Result<Response, Failure> {
    fields.only(&[
        "package",
        "outcome",
        "timeStamp",
        "nonceStr",
        "signType",
        "paySign",
    ])?;
    check_dialog(&standin, &fields)?;
    let prepay_id = fields
        .text("package", 128)?
        .strip_prefix("prepay_id=")
        .ok_or_else(|| Failure::bad_request("`package` must begin with prepay_id="))?;
    let outcome = fields.optional_text("outcome", 16)?.unwrap_or("success");
    if !["success", "cancel", "lost", "forged"].contains(&outcome) {
        return Err(Failure::bad_request(
            "`outcome` must be success, cancel, lost or forged",
        ));
    }
    let transaction_id = token::random_text::<21>()?;
    let prepaid = {
        let mut all = standin.prepaid();
        let prepaid = all
            .get_mut(prepay_id)
            .ok_or_else(|| Failure::bad_request("there is no order of this `package`"))?;
        if ["success", "lost"].contains(&outcome) && prepaid.transaction_id.is_none() {
            prepaid.transaction_id = Some(transaction_id.clone());
            standin.counts.event(Event::PaymentsMade);
        }
        prepaid.clone()
    };
    let notified = match outcome {
        "cancel" | "lost" => None,
        _ => Some(notify(&standin, &prepaid, outcome == "forged").await?),
    };
    Ok(reply::ok(
        &json!({ "outcome": outcome, "notified": notified }),
    ))
}

/// Check the signature of what `wx.requestPayment` was called with, if it came along.
fn check_dialog(standin: &Standin, fields: &Fields) -> Result<(), Failure> {
    let Some(signature) = fields.optional_text("paySign", 1024)? else {
        return Ok(());
    };
    let signed = format!(
        "{APPID}\n{}\n{}\n{}\n",
        fields.text("timeStamp", 32)?,
        fields.text("nonceStr", 32)?,
        fields.text("package", 128)?
    );
    let good = fields.text("signType", 32)? == "RSA"
        && standin
            .booth()
            .is_some_and(|booth| booth.merchant_public.verify(signed.as_bytes(), signature));
    if !good {
        return Err(Failure::bad_request(
            "`paySign` is not the merchant's for these parameters",
        ));
    }
    Ok(())
}

/// Tell the merchant, and hear its HTTP status; WeChat Pay tells a payment again until it hears 2xx.
async fn notify(standin: &Standin, prepaid: &Prepaid, forged: bool) -> Result<u16, Failure> {
    let booth = standin.booth().ok_or_else(no_keys)?;
    let now = standin.clock.now();
    let mut plain = prepaid.describe(now);
    if forged {
        plain["trade_state"] = json!("SUCCESS");
        plain["transaction_id"] = json!("forged");
    }
    let resource = seal_resource(&booth.api_key, &token::random_text::<9>()?, &plain)
        .ok_or_else(|| Failure::internal("the notification cannot be encrypted"))?;
    let body = json!({
        "id": token::random_text::<16>()?,
        "create_time": http_date(now),
        "resource_type": "encrypt-resource",
        "event_type": "TRANSACTION.SUCCESS",
        "summary": "支付成功",
        "resource": resource,
    })
    .to_string();
    // A forger has some key, but not WeChat Pay's.
    let key = if forged {
        &booth.merchant
    } else {
        &booth.platform
    };
    let headers = booth.sign(key, &body, now)?;
    let headers: Vec<(HeaderName, &str)> = headers
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str()))
        .collect();
    let answer = standin
        .api
        .ask(Method::POST, &prepaid.notify_url, Some(body), &headers)
        .await
        .map_err(|error| {
            Failure::new(
                StatusCode::BAD_GATEWAY,
                "not_notified",
                "the merchant gave no usable answer to the notification",
            )
            .noting(WechatError::from(error))
        })?;
    Ok(answer.status.as_u16())
}
