//! `/pay`: prepared, paid, told, confirmed; and everything that must not pass for a payment.

use hyper::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Call};
use crate::fixture::{DAY, Fixture, START};

async fn prepare(server: &Fixture, token: &str, order: &Value) -> Answer {
    server
        .post("/pay/prepare")
        .bearer(token)
        .json(order)
        .send()
        .await
}

async fn confirm(server: &Fixture, token: &str, package: &str) -> Answer {
    server
        .post("/pay/confirm")
        .bearer(token)
        .json(&json!({ "order": { "sku": "tea" }, "package": package }))
        .send()
        .await
}

async fn package_of(server: &Fixture, token: &str, sku: &str) -> String {
    let body = prepare(server, token, &json!({ "sku": sku }))
        .await
        .expect(200);
    body["package"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_prepared_can_be_paid_and_confirmed_any_number_of_times() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let body = prepare(
        &server,
        &alice.access,
        &json!({ "sku": "tea", "note": "hot" }),
    )
    .await
    .expect(200);
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    assert_eq!(text("timeStamp"), (START / 1_000).to_string());
    assert_eq!(text("signType"), "RSA");
    assert_eq!(text("nonceStr").len(), 32);
    // 2048 bits in base64.
    assert_eq!(text("paySign").len(), 344);
    let package = text("package");
    assert!(package.starts_with("prepay_id="), "{package}");

    assert_eq!(
        confirm(&server, &alice.access, &package).await.expect(402)["error"],
        "not_paid"
    );
    let paid = server
        .standin("/standin/pay", json!({ "package": package }))
        .await;
    assert_eq!(paid, json!({ "outcome": "success", "notified": 204 }));
    let first = confirm(&server, &alice.access, &package).await.expect(200);
    assert_eq!(
        first,
        json!({ "ok": true, "user": { "id": alice.user_id, "nickName": "微信用户", "points": 28, "member": false } })
    );
    // WeChat Pay tells again when it is not sure to have been heard: nothing is given twice.
    let told = server
        .standin("/standin/pay", json!({ "package": package }))
        .await;
    assert_eq!(told["notified"], 204);
    assert_eq!(
        confirm(&server, &alice.access, &package).await.expect(200),
        first
    );
    let counts = server.counts().await;
    assert_eq!(
        (
            &counts["ordersPrepared"],
            &counts["paymentsKept"],
            &counts["paymentsConfirmed"],
            &counts["standin"]["paymentsMade"]
        ),
        (&json!(1), &json!(1), &json!(2), &json!(1))
    );
}

#[tokio::test]
async fn the_dialog_takes_what_the_merchant_signed_and_nothing_else() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let good = prepare(&server, &alice.access, &json!({ "sku": "tea" }))
        .await
        .expect(200);
    let other = prepare(&server, &alice.access, &json!({ "sku": "points-100" }))
        .await
        .expect(200);
    let pay = |parameters: &Value| {
        Call::new(Method::POST, server.standin_url("/standin/pay"))
            .json(parameters)
            .send()
    };
    for (name, value) in [
        ("timeStamp", json!("1")),
        ("nonceStr", other["nonceStr"].clone()),
        ("package", other["package"].clone()),
        ("paySign", other["paySign"].clone()),
        ("signType", json!("MD5")),
    ] {
        let mut tampered = good.clone();
        tampered[name] = value;
        let body = pay(&tampered).await.expect(400);
        assert!(
            body["message"].as_str().unwrap().contains("`paySign`"),
            "{name}: {body}"
        );
    }
    pay(&good).await.expect(200);
}

#[tokio::test]
async fn a_membership_runs_a_month_and_is_lengthened() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let mut member = Value::Null;
    for _ in 0..2 {
        let package = package_of(&server, &alice.access, "member-month").await;
        server
            .standin("/standin/pay", json!({ "package": package }))
            .await;
        member =
            confirm(&server, &alice.access, &package).await.expect(200)["user"]["member"].clone();
    }
    assert_eq!(member, true);
    let is_member = async || {
        server
            .log_in_with(&server.code("alice").await)
            .await
            .expect(200)["user"]["member"]
            .clone()
    };
    server.advance(60 * DAY - 1);
    assert_eq!(is_member().await, true);
    server.advance(1);
    assert_eq!(is_member().await, false);
}

#[tokio::test]
async fn a_cancelled_or_forged_payment_is_none() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let package = package_of(&server, &alice.access, "points-100").await;
    let outcome = |outcome: &str| {
        server.standin(
            "/standin/pay",
            json!({ "package": package, "outcome": outcome }),
        )
    };
    assert_eq!(outcome("cancel").await["notified"], Value::Null);
    assert_eq!(outcome("forged").await["notified"], 401);
    confirm(&server, &alice.access, &package).await.expect(402);
    assert_eq!(server.counts().await["notificationsRefused"], 1);
    assert_eq!(outcome("success").await["notified"], 204);
    let body = confirm(&server, &alice.access, &package).await.expect(200);
    assert_eq!(body["user"]["points"], 100);
}

#[tokio::test]
async fn an_order_is_its_users_alone() {
    let server = Fixture::start().await;
    let (alice, bob) = (server.log_in("alice").await, server.log_in("bob").await);
    let package = package_of(&server, &alice.access, "tea").await;
    server
        .standin("/standin/pay", json!({ "package": package }))
        .await;
    for package in [package.as_str(), "prepay_id=made-up"] {
        assert_eq!(
            confirm(&server, &bob.access, package).await.expect(404)["error"],
            "unknown_order"
        );
    }
    confirm(&server, &alice.access, &package).await.expect(200);
}

#[tokio::test]
async fn a_payment_survives_a_restart() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let package = package_of(&server, &alice.access, "tea").await;
    server
        .standin("/standin/pay", json!({ "package": package }))
        .await;
    let open = package_of(&server, &alice.access, "tea").await;
    let server = server.restart().await;
    confirm(&server, &alice.access, &package).await.expect(200);
    // The stand-in has forgotten what was not paid.
    confirm(&server, &alice.access, &open).await.expect(402);
}

#[tokio::test]
async fn a_notification_that_does_not_come_is_asked_for() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let package = package_of(&server, &alice.access, "tea").await;
    server
        .demo(
            "/demo/faults",
            json!({ "path": "/pay/notify", "status": 503, "times": 1 }),
        )
        .await;
    let pay = |outcome: &str| {
        server.standin(
            "/standin/pay",
            json!({ "package": package, "outcome": outcome }),
        )
    };
    assert_eq!(pay("success").await["notified"], 503);
    let first = confirm(&server, &alice.access, &package).await.expect(200);
    assert_eq!(first["user"]["points"], 28);
    // It comes late, and gives nothing twice.
    assert_eq!(pay("success").await["notified"], 204);
    assert_eq!(
        confirm(&server, &alice.access, &package).await.expect(200),
        first
    );

    let lost = package_of(&server, &alice.access, "tea").await;
    let told = server
        .standin(
            "/standin/pay",
            json!({ "package": lost, "outcome": "lost" }),
        )
        .await;
    assert_eq!(told["notified"], Value::Null);
    let body = confirm(&server, &alice.access, &lost).await.expect(200);
    assert_eq!(body["user"]["points"], 56);
    assert_eq!(server.counts().await["paymentsKept"], 2);
}

#[tokio::test]
async fn an_answer_that_wechat_pay_has_not_signed_is_not_believed() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    let package = package_of(&server, &alice.access, "tea").await;
    let plan = |path: &str, body: &Value| {
        server.demo(
            "/demo/faults",
            json!({ "path": path, "status": 200, "body": body.to_string(), "times": 1 }),
        )
    };
    let paid = json!({
        "mchid": "1900000001", "appid": "wx0000000000000000", "out_trade_no": "x", "transaction_id": "t",
        "trade_state": "SUCCESS", "amount": { "total": 2_800, "currency": "CNY" },
    });
    plan("/v3/pay/transactions/out-trade-no", &paid).await;
    assert_eq!(
        confirm(&server, &alice.access, &package).await.expect(502)["error"],
        "pay_unbelieved"
    );
    plan("/v3/pay/transactions/jsapi", &json!({ "prepay_id": "wx1" })).await;
    prepare(&server, &alice.access, &json!({ "sku": "tea" }))
        .await
        .expect(502);
    // A WeChat Pay that is away is no word on the payment.
    server
        .demo(
            "/demo/faults",
            json!({ "path": "/v3/pay/transactions", "drop": true, "times": 1 }),
        )
        .await;
    confirm(&server, &alice.access, &package).await.expect(502);
    confirm(&server, &alice.access, &package).await.expect(402);
}

#[tokio::test]
async fn each_mistake_is_named() {
    let server = Fixture::start().await;
    let alice = server.log_in("alice").await;
    for (order, wanted) in [
        (json!({}), "`sku` is missing"),
        (json!({ "sku": 1 }), "`sku` must be a string"),
        (
            json!({ "sku": "gold" }),
            "`sku` is unknown; there is points-100",
        ),
    ] {
        let body = prepare(&server, &alice.access, &order).await.expect(400);
        assert!(body["message"].as_str().unwrap().contains(wanted), "{body}");
    }
    for (body, wanted) in [
        (json!({}), "`package` is missing"),
        (json!({ "package": "wx1" }), "begin with prepay_id="),
        (
            json!({ "package": "prepay_id=1", "order": 1 }),
            "`order` must be",
        ),
    ] {
        let answer = server
            .post("/pay/confirm")
            .bearer(&alice.access)
            .json(&body)
            .send()
            .await
            .expect(400);
        assert!(
            answer["message"].as_str().unwrap().contains(wanted),
            "{answer}"
        );
    }
    server.post("/pay/prepare").send().await.expect(401);
    server.post("/pay/confirm").send().await.expect(401);
    assert_eq!(
        server.post("/pay/notify").send().await.expect(401)["code"],
        "FAIL"
    );
    for body in [
        json!({ "package": "wx1" }),
        json!({ "package": "prepay_id=made-up" }),
        json!({ "package": "prepay_id=1", "outcome": "maybe" }),
    ] {
        Call::new(Method::POST, server.standin_url("/standin/pay"))
            .json(&body)
            .send()
            .await
            .expect(400);
    }
}

#[tokio::test]
async fn an_order_that_is_not_the_merchants_is_not_prepared() {
    let server = Fixture::start().await;
    let url = server.standin_url("/v3/pay/transactions/jsapi");
    let unsigned = Call::new(Method::POST, &*url).json(&json!({ "mchid": "1900000001" }));
    assert_eq!(unsigned.send().await.expect(401)["code"], "SIGN_ERROR");
    let forged = Call::new(Method::POST, &*url)
        .header(
            "authorization",
            "WECHATPAY2-SHA256-RSA2048 mchid=\"1900000001\",nonce_str=\"n\",timestamp=\"1790000000\",serial_no=\"0000000000000000000000000000000000000001\",signature=\"AAAA\"",
        )
        .json(&json!({}));
    forged.send().await.expect(401);
    assert_eq!(server.counts().await["standin"]["ordersRefused"], 2);
}

#[tokio::test]
async fn who_has_never_opened_the_mini_program_has_no_payer() {
    let server = Fixture::start().await;
    let body = server.authorize("alice", "snsapi_base").await.expect(200);
    let token = body["token"].as_str().unwrap();
    assert_eq!(
        prepare(&server, token, &json!({ "sku": "tea" }))
            .await
            .expect(409)["error"],
        "no_payer"
    );
    server.log_in("alice").await;
    prepare(&server, token, &json!({ "sku": "tea" }))
        .await
        .expect(200);
}

#[tokio::test]
async fn without_a_merchant_the_route_says_what_is_missing() {
    let double = crate::wechat_double::WechatDouble::start().await;
    let server = Fixture::with_wechat(&double.url, "wx1", "appsecret").await;
    double.says("{\"openid\":\"o1\",\"session_key\":\"k1\"}");
    let login = server.log_in_with("a-code").await.expect(200);
    let token = login["token"].as_str().unwrap();
    let body = prepare(&server, token, &json!({ "sku": "tea" }))
        .await
        .expect(501);
    assert!(body["message"].as_str().unwrap().contains("WX_PAY_MCHID"));
}
