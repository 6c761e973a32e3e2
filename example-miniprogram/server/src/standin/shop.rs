//! A shop that approved the platform: its own page of facts, and tokens that are renewed.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::json;

use super::answer::Query;
use super::approval::{COMPONENT, NO_END, SHOP, ticket};
use super::state::Standin;
use super::ticket::{Bad, Ticket};
use crate::http::body::Fields;
use crate::http::counts::Event;
use crate::http::failure::Failure;

pub(super) const INFO: &str = "/channels/ec/basics/info/get";
pub(super) const RENEW: &str = "/cgi-bin/component/api_authorizer_token";

const ACCESS_LIFE: i64 = 7_200_000;

pub(super) fn router() -> Router<Arc<Standin>> {
    Router::new()
        .route(INFO, get(info))
        .route(RENEW, post(renew))
}

/// `GET /channels/ec/basics/info/get`.
async fn info(State(standin): State<Arc<Standin>>, RawQuery(query): RawQuery) -> Response {
    standin.answer(
        INFO,
        Event::ShopInfosGiven,
        Event::ShopTokensRefused,
        || {
            let query = Query::parse(query.as_deref());
            let access = query.get("access_token").ok_or(41001)?;
            Ticket::good("shop", access, standin.clock.now()).map_err(bad_access)?;
            Ok(json!({
                "errcode": 0,
                "errmsg": "ok",
                "info": {
                    "nickname": "Stand-in Tea House",
                    "headimg_url": "https://thirdwx.qlogo.cn/mmopen/stand-in-shop/132",
                    "subject_type": "企业",
                    "status": "opened",
                    "username": "gh_000000000000",
                },
            }))
        },
    )
}

/// `POST /cgi-bin/component/api_authorizer_token`.
async fn renew(
    State(standin): State<Arc<Standin>>,
    RawQuery(query): RawQuery,
    fields: Result<Fields, Failure>,
) -> Response {
    standin.answer(
        RENEW,
        Event::ShopTokensRenewed,
        Event::ShopTokensRefused,
        || {
            let query = Query::parse(query.as_deref());
            let now = standin.clock.now();
            let component = query.get("component_access_token").ok_or(41001)?;
            Ticket::good("component", component, now).map_err(bad_access)?;
            let fields = fields.map_err(|_| 47001)?;
            let text = |name: &str| fields.text(name, 1024).map_err(|_| 47001);
            if text("component_appid")? != COMPONENT || text("authorizer_appid")? != SHOP {
                return Err(40013);
            }
            Ticket::good("shop_refresh", text("authorizer_refresh_token")?, now)
                .map_err(|_| 61023)?;
            let issue = |kind, ends_at| ticket(kind, SHOP, ends_at).issue().map_err(|_| -1);
            Ok(json!({
                "authorizer_access_token": issue("shop", now + ACCESS_LIFE)?,
                "expires_in": ACCESS_LIFE / 1_000,
                "authorizer_refresh_token": issue("shop_refresh", NO_END)?,
            }))
        },
    )
}

fn bad_access(bad: Bad) -> i64 {
    match bad {
        Bad::Invalid => 40001,
        Bad::Ended => 42001,
    }
}
