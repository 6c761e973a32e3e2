//! `/pay`: an order into what `wx.requestPayment` takes, WeChat Pay's word for the payment, and what the user has from it.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use axum::routing::post;
use http_body_util::{BodyExt, Limited};
use hyper::StatusCode;
use hyper::header::HeaderMap;
use serde_json::{Value, json};

use super::pair::describe;
use crate::app::Bearer;
use crate::app::{App, Gate};
use crate::http::body::Fields;
use crate::http::client::Client;
use crate::http::counts::Event;
use crate::http::failure::Failure;
use crate::http::reply;
use crate::store::{NewOrder, OrderState, Payment};
use crate::wechat::pay::{Notice, Purchase, Refusal};

const MONTH: i64 = 30 * 86_400_000;

/// No notification is longer.
const LIMIT: usize = 64 * 1024;

/// What can be bought.
struct Item {
    sku: &'static str,
    description: &'static str,
    /// In fen.
    price: i64,
    points: i64,
    member_ms: i64,
}

const ITEMS: &[Item] = &[
    Item {
        sku: "points-100",
        description: "100 points",
        price: 100,
        points: 100,
        member_ms: 0,
    },
    Item {
        sku: "member-month",
        description: "A month of membership",
        price: 1_900,
        points: 0,
        member_ms: MONTH,
    },
    Item {
        sku: "tea",
        description: "A pot of tea",
        price: 2_800,
        points: 28,
        member_ms: 0,
    },
];

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/pay/prepare", post(prepare))
        .route("/pay/confirm", post(confirm))
        .route("/pay/notify", post(notify))
}

/// `POST /pay/prepare {sku}`; the order's other fields are the client's own business.
async fn prepare(
    State(app): State<Arc<App>>,
    Extension(client): Extension<Client>,
    Bearer(account): Bearer,
    fields: Fields,
) -> Result<Response, Failure> {
    let item = item(fields.text("sku", 64)?)?;
    app.limits.client(Gate::Payment, &client)?;
    app.limits.user(Gate::Payment, &account.user_id)?;
    let openid = app.store.openid(&account.user_id).await?.ok_or_else(|| {
        Failure::new(
            StatusCode::CONFLICT,
            "no_payer",
            "this user has never logged in by the mini-program, and WeChat Pay knows a payer by that alone",
        )
    })?;
    let merchant = app.till.merchant().await?;
    // 32 characters, the longest that WeChat Pay takes.
    let order_id = crate::wechat::pay::nonce()?;
    let purchase = Purchase {
        order_id: &order_id,
        description: item.description,
        amount: item.price,
        openid: &openid,
    };
    let prepay_id = merchant.prepare(&purchase, app.clock.now()).await?;
    let now = app.clock.now();
    let order = NewOrder {
        id: &order_id,
        user_id: &account.user_id,
        sku: item.sku,
        amount: item.price,
        points: item.points,
        member_ms: item.member_ms,
        prepay_id: &prepay_id,
    };
    app.store.keep_order(&order, now).await?;
    app.counts.event(Event::OrdersPrepared);
    app.live.tell(&account.user_id);
    Ok(reply::ok(&merchant.parameters(&prepay_id, now)?))
}

/// `POST /pay/confirm {order, package}`: 402 until WeChat Pay knows of the payment; any number of times the same.
async fn confirm(
    State(app): State<Arc<App>>,
    Bearer(account): Bearer,
    fields: Fields,
) -> Result<Response, Failure> {
    let prepay_id = fields
        .text("package", 128)?
        .strip_prefix("prepay_id=")
        .ok_or_else(|| Failure::bad_request("`package` must begin with prepay_id="))?;
    if fields
        .value("order")
        .is_some_and(|order| !order.is_object())
    {
        return Err(Failure::bad_request("`order` must be an object"));
    }
    let Some((order_id, is_paid)) = app.store.order_of(&account.user_id, prepay_id).await? else {
        return Err(Failure::new(
            StatusCode::NOT_FOUND,
            "unknown_order",
            "this user has no order of this `package`",
        ));
    };
    if !is_paid {
        // It costs a question to WeChat Pay.
        app.limits.user(Gate::Payment, &account.user_id)?;
    }
    if !is_paid && !asked(&app, &order_id).await? {
        return Err(Failure::new(
            StatusCode::PAYMENT_REQUIRED,
            "not_paid",
            "WeChat Pay knows of no payment for this order",
        ));
    }
    app.counts.event(Event::PaymentsConfirmed);
    let user = app.store.user(&account.user_id).await?;
    Ok(reply::ok(&json!({
        "ok": true,
        "user": describe(&user, app.clock.now()),
    })))
}

/// Ask WeChat Pay for a payment that it has not told of yet, and keep it.
async fn asked(app: &App, order_id: &str) -> Result<bool, Failure> {
    let merchant = app.till.merchant().await?;
    let Some(notice) = merchant.payment_of(order_id, app.clock.now()).await? else {
        return Ok(false);
    };
    let state = keep(app, &notice).await?;
    Ok(matches!(state, OrderState::Paid | OrderState::AlreadyPaid))
}

async fn keep(app: &App, notice: &Notice) -> Result<OrderState, Failure> {
    let payment = Payment {
        order_id: &notice.order_id,
        transaction_id: &notice.transaction_id,
        amount: notice.amount,
    };
    let state = app.store.pay_order(&payment, app.clock.now()).await?;
    if state == OrderState::Paid {
        app.counts.event(Event::PaymentsKept);
        app.live.tell(&app.store.buyer(&notice.order_id).await?);
    }
    Ok(state)
}

/// `POST /pay/notify`, from WeChat Pay alone: 204 ends its telling, anything else lets it tell again.
async fn notify(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let merchant = app.till.merchant().await?;
    let Ok(body) = Limited::new(body, LIMIT).collect().await else {
        return Ok(refuse(
            &app,
            StatusCode::BAD_REQUEST,
            "the body is too long or broke off",
        ));
    };
    let now = app.clock.now();
    let notice = match merchant.read(&headers, &body.to_bytes(), now) {
        Ok(notice) => notice,
        // Genuine, and nothing to be told again.
        Err(Refusal::NoPayment) => return Ok(no_content()),
        Err(refusal) => {
            let status = match refusal {
                Refusal::Body | Refusal::Resource | Refusal::Foreign => StatusCode::BAD_REQUEST,
                _ => StatusCode::UNAUTHORIZED,
            };
            return Ok(refuse(&app, status, refusal.message()));
        }
    };
    match keep(&app, &notice).await? {
        OrderState::Paid | OrderState::AlreadyPaid => Ok(no_content()),
        OrderState::Unknown => Ok(refuse(
            &app,
            StatusCode::NOT_FOUND,
            "there is no such order",
        )),
        OrderState::Mismatch => Ok(refuse(
            &app,
            StatusCode::BAD_REQUEST,
            "the amount is not the order's",
        )),
    }
}

fn item(sku: &str) -> Result<&'static Item, Failure> {
    ITEMS.iter().find(|item| item.sku == sku).ok_or_else(|| {
        let known: Vec<&str> = ITEMS.iter().map(|item| item.sku).collect();
        Failure::bad_request(format!("`sku` is unknown; there is {}", known.join(", ")))
    })
}

/// WeChat Pay's form of a refusal.
fn refuse(app: &App, status: StatusCode, message: &str) -> Response {
    app.counts.event(Event::NotificationsRefused);
    let body: Value = json!({ "code": "FAIL", "message": message });
    reply::json(status, &body)
}

fn no_content() -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}
