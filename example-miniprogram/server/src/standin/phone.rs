//! Phone numbers: the code of a button, and the app's own token that exchanges it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::post;
use serde_json::json;

use super::answer::Query;
use super::codes::Refusal;
use super::identity::{APPID, new_code};
use super::state::Standin;
use super::ticket::{Bad, Ticket};
use crate::http::body::Fields;
use crate::http::counts::Event;
use crate::http::failure::Failure;
use crate::http::reply;

pub(super) const TOKEN: &str = "/cgi-bin/stable_token";
pub(super) const NUMBER: &str = "/wxa/business/getuserphonenumber";

const LIFE: i64 = 7_200_000;

pub(super) fn router() -> Router<Arc<Standin>> {
    Router::new()
        .route(TOKEN, post(stable_token))
        .route(NUMBER, post(number))
        .route("/standin/phone", post(code))
}

/// `POST /cgi-bin/stable_token`.
async fn stable_token(
    State(standin): State<Arc<Standin>>,
    fields: Result<Fields, Failure>,
) -> Response {
    standin.answer(
        TOKEN,
        Event::AppTokensIssued,
        Event::AppTokensRefused,
        || {
            let fields = fields.map_err(|_| 47001)?;
            if fields.text("grant_type", 64).map_err(|_| 40002)? != "client_credential" {
                return Err(40002);
            }
            if fields.text("appid", 64).map_err(|_| 41002)? != APPID {
                return Err(40013);
            }
            if fields.text("secret", 256).map_err(|_| 41004)? != standin.secret.expose() {
                return Err(40125);
            }
            let ticket = Ticket {
                kind: "app",
                user: APPID.to_owned(),
                scope: String::new(),
                ends_at: standin.clock.now() + LIFE,
            };
            Ok(json!({
                "access_token": ticket.issue().map_err(|_| -1)?,
                "expires_in": LIFE / 1_000,
            }))
        },
    )
}

/// `POST /wxa/business/getuserphonenumber`.
async fn number(
    State(standin): State<Arc<Standin>>,
    RawQuery(query): RawQuery,
    fields: Result<Fields, Failure>,
) -> Response {
    standin.answer(
        NUMBER,
        Event::PhoneCodesExchanged,
        Event::PhoneCodesRefused,
        || {
            let query = Query::parse(query.as_deref());
            let now = standin.clock.now();
            let token = query.get("access_token").ok_or(41001)?;
            Ticket::good("app", token, now).map_err(|bad| match bad {
                Bad::Invalid => 40001,
                Bad::Ended => 42001,
            })?;
            let fields = fields.map_err(|_| 47001)?;
            let code = fields.text("code", 256).map_err(|_| 47001)?;
            let number = standin
                .phone_codes
                .redeem(code, now)
                .map_err(Refusal::errcode)?;
            Ok(json!({
                "errcode": 0,
                "errmsg": "ok",
                "phone_info": {
                    "phoneNumber": format!("+86{number}"),
                    "purePhoneNumber": number,
                    "countryCode": "86",
                    "watermark": { "timestamp": now / 1_000, "appid": APPID },
                },
            }))
        },
    )
}

/// `POST /standin/phone`: what the getPhoneNumber button gives on a phone.
async fn code(State(standin): State<Arc<Standin>>, fields: Fields) -> Result<Response, Failure> {
    fields.only(&["number"])?;
    let number = fields.optional_text("number", 20)?.unwrap_or("13812348000");
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Failure::bad_request("`number` must be digits alone"));
    }
    let code = new_code()?;
    standin
        .phone_codes
        .keep(&code, number.to_owned(), standin.clock.now());
    standin.counts.event(Event::PhoneCodesIssued);
    Ok(reply::ok(&json!({ "code": code })))
}
